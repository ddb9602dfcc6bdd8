/** Many things of a kind edited side by side: what was changed is marked, kept in this tab, and published together with one undo. */
import { computed, ref, shallowRef, watch } from 'vue'
import { Problem } from '../api/problem'
import { setup, type Item } from './api'
import { copy, same } from './difference'
import { useAfresh, useItems } from './setup'

interface Edit<V> { value: V; version: number }

export function useTogether<V extends object>(slug: string, kind: string) {
  const items = useItems<V>(() => slug, () => kind)
  const afresh = useAfresh(() => slug)
  const place = `ting.together.${slug}.${kind}`
  const edits = ref<Record<string, Edit<V>>>(read())
  const busy = ref(false)
  const problem = shallowRef<unknown>(null)
  /** The thing that was refused. */
  const refused = ref<string | null>(null)
  /** What was published last, and can be taken back as one. */
  const last = ref<{ batch: string; n: number } | null>(null)

  function read(): Record<string, Edit<V>> {
    try {
      return JSON.parse(sessionStorage.getItem(place) ?? '{}') as Record<string, Edit<V>>
    } catch {
      return {}
    }
  }
  watch(edits, (now) => { sessionStorage.setItem(place, JSON.stringify(now)) }, { deep: true })

  const byId = computed(() => new Map((items.data.value ?? []).filter((item) => item.value).map((item) => [item.id, item as Item<V> & { value: V }])))
  const was = (id: string): V | undefined => byId.value.get(id)?.value
  const value = (id: string): V | undefined => (edits.value[id] as Edit<V> | undefined)?.value ?? was(id)
  const changed = computed(() => Object.keys(edits.value).filter((id) => byId.value.has(id)))

  function set(id: string, next: V): void {
    const item = byId.value.get(id)
    if (!item) return
    problem.value = null
    refused.value = null
    const rest = Object.fromEntries(Object.entries(edits.value).filter(([key]) => key !== id)) as Record<string, Edit<V>>
    edits.value = same(item.value, next) ? rest : { ...rest, [id]: { value: copy(next), version: (edits.value[id] as Edit<V> | undefined)?.version ?? item.version } }
  }
  function drop(): void {
    edits.value = {}
    problem.value = null
    refused.value = null
  }

  /** Do it, read the table again, and only then let go of what was written: no cell falls back in between. */
  async function asking(work: () => Promise<() => void>): Promise<void> {
    busy.value = true
    problem.value = null
    refused.value = null
    let settled: (() => void) | null = null
    try {
      settled = await work()
    } catch (error) {
      problem.value = error
      const subject = Problem.of(error).params.subject
      refused.value = typeof subject === 'string' ? subject : null
    }
    await items.refetch()
    settled?.()
    busy.value = false
    void afresh()
  }
  const publish = () => asking(async () => {
    const sent = edits.value
    const done = await setup.saveAll(slug, kind, changed.value.map((id) => ({ id, ...(sent[id] as Edit<V>) })))
    const batch = done.changes[0]?.batch
    return () => {
      // What was typed meanwhile goes on, from what stands now.
      edits.value = Object.fromEntries(Object.entries(edits.value).filter(([id, edit]) => edit !== sent[id]))
      goOn()
      last.value = batch ? { batch, n: done.changes.length } : null
    }
  })
  const undo = () => asking(async () => {
    if (last.value) await setup.undoBatch(slug, last.value.batch)
    return () => { last.value = null }
  })
  /** What others have changed since: mine goes onto what stands now. */
  function goOn(): void {
    edits.value = Object.fromEntries(Object.entries(edits.value).map(([id, edit]) => [id, { ...edit, version: byId.value.get(id)?.version ?? edit.version }]))
    problem.value = null
  }

  return { items, byId, was, value, changed, set, drop, publish, undo, goOn, busy, problem, refused, last }
}
