/** What is done with several things of a kind at once: all of it or nothing, recorded as one, and taken back as one. */
import { computed, ref, shallowRef } from 'vue'
import { Problem } from '../api/problem'
import { setup } from './api'
import type { Row, Value } from './list'
import { useAfresh } from './setup'

export function useBulk(slug: () => string, kind: () => string, chosen: () => readonly Row[]) {
  const afresh = useAfresh(slug)
  const busy = ref(false)
  const problem = shallowRef<unknown>(null)
  /** The name of what was refused. */
  const refused = ref<string | null>(null)
  const last = ref<{ batch: string; n: number } | null>(null)

  const drafted = computed(() => chosen().filter((row) => row.item.draft))
  const standing = computed(() => chosen().filter((row) => row.item.value))
  const inUse = computed(() => standing.value.filter((row) => row.item.value?.archived === false))
  const outOfUse = computed(() => standing.value.filter((row) => row.item.value?.archived === true))

  async function asking(work: () => Promise<void>): Promise<boolean> {
    busy.value = true
    problem.value = null
    refused.value = null
    try {
      await work()
      return true
    } catch (error) {
      problem.value = error
      const subject = Problem.of(error).params.subject
      refused.value = chosen().find((row) => row.item.id === subject)?.name ?? null
      return false
    } finally {
      busy.value = false
      await afresh()
    }
  }
  async function together(things: { id: string; value: Value; version: number }[], gone: { id: string; version: number }[] = []): Promise<boolean> {
    return asking(async () => {
      const { changes } = await setup.saveAll(slug(), kind(), things, gone)
      const batch = changes[0]?.batch
      last.value = batch ? { batch, n: changes.length } : null
    })
  }

  const publish = () => together(drafted.value.map(({ item }) => ({ id: item.id, value: item.draft?.value ?? {}, version: item.draft?.version ?? 0 })))
  const archive = (archived: boolean) => together((archived ? inUse : outOfUse).value.map(({ item }) => ({ id: item.id, value: { ...item.value, archived }, version: item.version })))
  const remove = () => together([], standing.value.map(({ item }) => ({ id: item.id, version: item.version })))
  const discard = () => asking(async () => { for (const { item } of drafted.value) await setup.dropDraft(slug(), kind(), item.id) })
  const undo = () => asking(async () => {
    if (last.value) await setup.undoBatch(slug(), last.value.batch)
    last.value = null
  })

  return { busy, problem, refused, last, drafted, standing, inUse, outOfUse, publish, archive, remove, discard, undo }
}
