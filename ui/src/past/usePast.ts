import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { Problem } from '../api/problem'
import { http } from '../api/client'
import type { ContactList, ContactSummary } from '../api/types'
import { toParams, type Filters } from './filters'

export const PAGE = 50

/** The list behind a set of filters, page after page. A newer question makes the answers to older ones void. */
export function usePast(slug: string, filters: ComputedRef<Filters>, zone: ComputedRef<string>) {
  const items = shallowRef<ContactSummary[]>([])
  const next = ref<string | null>(null)
  const counted = ref({ total: 0, floor: false })
  const problem = shallowRef<Problem | null>(null)
  const moreProblem = shallowRef<Problem | null>(null)
  const loading = ref(true)
  const loadingMore = ref(false)
  let asked = 0
  const path = `/api/t/${encodeURIComponent(slug)}/contacts`
  const params = computed(() => toParams(filters.value, zone.value))

  function page(cursor: string | null): Promise<ContactList> {
    const query = new URLSearchParams(params.value)
    query.set('limit', String(PAGE))
    if (cursor !== null) query.set('cursor', cursor)
    return http.get<ContactList>(`${path}?${query.toString()}`)
  }

  async function load(): Promise<void> {
    const mine = (asked += 1)
    loading.value = true
    loadingMore.value = false
    moreProblem.value = null
    try {
      const first = await page(null)
      if (mine !== asked) return
      items.value = first.items
      next.value = first.next
      counted.value = { total: first.total ?? 0, floor: first.total_is_floor }
      problem.value = null
    } catch (error) {
      if (mine === asked) problem.value = Problem.of(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  async function more(): Promise<void> {
    if (next.value === null || loading.value || loadingMore.value) return
    const mine = asked
    loadingMore.value = true
    moreProblem.value = null
    try {
      const following = await page(next.value)
      if (mine !== asked) return
      // A contact that moved between two pages stands once.
      const seen = new Set(items.value.map(({ id }) => id))
      items.value = [...items.value, ...following.items.filter(({ id }) => !seen.has(id))]
      next.value = following.next
    } catch (error) {
      if (mine === asked) moreProblem.value = Problem.of(error)
    } finally {
      if (mine === asked) loadingMore.value = false
    }
  }

  /** How many there are. The server stops counting long lists, so that it may be known only that there are more. */
  const total = computed(() => (next.value === null ? items.value.length : Math.max(counted.value.total, items.value.length)))
  const floor = computed(() => next.value !== null && counted.value.floor)
  const csv = computed(() => (params.value.size === 0 ? `${path}.csv` : `${path}.csv?${params.value.toString()}`))
  watch(() => params.value.toString(), () => void load(), { immediate: true })
  return { items, next, total, floor, problem, moreProblem, loading, loadingMore, load, more, csv }
}
