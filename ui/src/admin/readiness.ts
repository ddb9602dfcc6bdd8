/** Whether the centre is ready, asked once for whoever shows it. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { http } from '../api/client'
import type { Checked, Readiness } from '../api/schema'

export type Leg = Checked['leg']
export const legs: Leg[] = ['system', 'process', 'people']

const WORST: Checked['state'][] = ['missing', 'warn', 'unknown', 'ok']
/** What is missing first; what is ready last. */
export const sorted = (checks: readonly Checked[]): Checked[] => [...checks].sort((a, b) => WORST.indexOf(a.state) - WORST.indexOf(b.state))

export const useReadiness = (slug: () => string) =>
  useQuery({ queryKey: computed(() => ['readiness', slug()]), queryFn: () => http.get<Readiness>(`/api/t/${encodeURIComponent(slug())}/readiness`), staleTime: 5_000, retry: false })
