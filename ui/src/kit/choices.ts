/** What lists of contacts and recordings can be narrowed by. Who may not list agents simply has no such filter. */
import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { ting } from '../api/ting'

export function useChoices(slug: string, wanted: MaybeRefOrGetter<boolean> = true) {
  const choice = { retry: false, staleTime: 300_000, enabled: computed(() => toValue(wanted)) }
  return {
    queues: useQuery({ queryKey: ['queues', slug], queryFn: () => ting.queues(slug), ...choice }),
    agents: useQuery({ queryKey: ['agents', slug], queryFn: () => ting.agents(slug), ...choice }),
    codes: useQuery({ queryKey: ['wrapup-codes', slug], queryFn: () => ting.wrapupCodes(slug), ...choice }),
  }
}
