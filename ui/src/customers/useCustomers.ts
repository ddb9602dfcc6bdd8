import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { customers, type CustomerList, type CustomerRow, type Look } from '../api/customers'

/** The list behind a look, page after page. A newer question makes the answers to older ones void. */
export function useCustomers(slug: () => string, look: ComputedRef<Look>) {
  const items = shallowRef<CustomerRow[]>([])
  const next = ref<string | null>(null)
  const counts = ref<CustomerList['counts']>(null)
  const problem = shallowRef<unknown>(null)
  const loading = ref(true)
  let asked = 0

  async function ask(cursor: string | null): Promise<void> {
    const mine = (asked += 1)
    loading.value = true
    problem.value = null
    try {
      const page = await customers.list(slug(), look.value, cursor)
      if (mine !== asked) return
      const seen = new Set(cursor ? items.value.map(({ id }) => id) : [])
      items.value = cursor ? [...items.value, ...page.items.filter(({ id }) => !seen.has(id))] : page.items
      next.value = page.next
      counts.value = page.counts ?? counts.value
    } catch (error) {
      if (mine === asked) problem.value = error
    } finally {
      if (mine === asked) loading.value = false
    }
  }
  watch([look, computed(slug)], () => void ask(null), { immediate: true, deep: true })
  return { items, next, counts, problem, loading, load: () => ask(null), more: () => next.value !== null && !loading.value && ask(next.value) }
}
