/** The layers that lie over a week: the country's holidays, and the calendar's own dates. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { http } from '../../api/client'
import type { Around } from '../kinds'
import { useItems } from '../setup'
import type { Special } from './hours'

export interface Holidays { days: Special[]; known_until: number | null; known: boolean }
export interface CalendarForm { name: string; country: string | null; days: Special[] }

export function useHolidays(around: () => Around, country: () => string | null) {
  return useQuery({
    queryKey: computed(() => ['holidays', country()]),
    queryFn: () => http.get<Holidays>(`/api/t/${encodeURIComponent(around().slug)}/setup-holidays/${country() ?? ''}`),
    enabled: computed(() => country() !== null),
    staleTime: 3_600_000,
    retry: false,
  })
}

export function useLayers(around: () => Around, calendar: () => string | null) {
  const all = useItems<CalendarForm>(() => around().slug, () => 'calendars')
  const found = computed(() => all.data.value?.find((item) => item.id === calendar())?.value ?? null)
  const holidays = useHolidays(around, () => found.value?.country ?? null)
  return { calendar: found, holidays, layers: computed<Special[][]>(() => [found.value?.country ? (holidays.data.value?.days ?? []) : [], found.value?.days ?? []]) }
}
