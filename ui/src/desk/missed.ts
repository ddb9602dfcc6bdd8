/** Calls that were missed: of all companies that one serves, newest first; asked again where lines or offers move. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, watch } from 'vue'
import { http } from '../api/client'
import type { MissedCall } from '../api/schema'
import { useSession } from '../app/session'
import { useDesk } from './store'

const KEY = ['missed']
const at = (tenant: string) => `/api/t/${encodeURIComponent(tenant)}/missed`

export function useMissed() {
  const session = useSession()
  const desk = useDesk()
  const queries = useQueryClient()
  const tenants = computed(() => session.anywhere('contacts.serve').map((each) => each.slug).filter((slug) => session.has(slug, 'telephony')))
  const found = useQuery({
    queryKey: computed(() => [...KEY, ...tenants.value]),
    queryFn: async () => (await Promise.all(tenants.value.map((slug) => http.get<MissedCall[]>(at(slug))))).flat().sort((a, b) => b.at - a.at),
    enabled: computed(() => desk.loaded && tenants.value.length > 0),
    refetchInterval: 60_000,
    retry: false,
  })
  const again = () => queries.invalidateQueries({ queryKey: KEY })
  watch(() => [desk.later, desk.offered.length], () => void again())
  const items = computed(() => found.data.value ?? [])
  const fresh = computed(() => items.value.filter((each) => each.new).length)
  /** One has looked at them: of each company up to its newest. */
  async function seen(): Promise<void> {
    const newest = new Map<string, number>()
    for (const each of items.value) if (each.new) newest.set(each.tenant, Math.max(newest.get(each.tenant) ?? 0, each.at))
    await Promise.all([...newest].map(([slug, until]) => http.post(`${at(slug)}/seen`, { until })))
  }
  return { items, fresh, seen, again }
}
