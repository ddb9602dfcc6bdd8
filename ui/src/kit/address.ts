/** What a list was asked for, and which of it is open, as the page's address says it: a link shows a colleague the same. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** `keys`: what the list is narrowed by; `open`: under which the one that is open stands. */
export function useAddress<Key extends string>(keys: readonly Key[], open: string) {
  const route = useRoute()
  const router = useRouter()
  const read = (key: string): string => (typeof route.query[key] === 'string' ? route.query[key].slice(0, 200) : '')
  const of = (key: Key): string => read(key)
  const chosen = computed(() => read(open) || null)
  const some = computed(() => keys.some((key) => of(key) !== ''))
  function set(key: Key, value: string): void {
    const query = Object.fromEntries(Object.entries(route.query).filter(([name]) => name !== key))
    void router.replace({ query: value.trim() ? { ...query, [key]: value.trim() } : query })
  }
  const pick = (key: Key, event: Event): void => set(key, (event.target as HTMLSelectElement).value)
  const narrowed = (): Record<string, string> => Object.fromEntries(keys.flatMap((key) => (of(key) ? [[key, of(key)]] : [])))
  const to = (id: string) => ({ query: { ...narrowed(), [open]: id } })
  function close(): void {
    void router.push({ query: narrowed() })
  }
  return { of, chosen, some, set, pick, to, close }
}
