/** What is set up in a tenant, and one thing of it while somebody edits it. */
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '../app/session'
import type { Tenant } from '../api/types'
import { Problem } from '../api/problem'
import { setup, type Changed, type Field, type Item, type Path } from './api'
import { at, copy, difference, put, same, touches } from './difference'
import type { AnyKind, Around } from './kinds'
import { useRoles } from './roles'

type Value = Record<string, unknown>
const quiet = { retry: false, staleTime: 10_000 }

export function useOverview(slug: () => string) {
  return useQuery({ queryKey: computed(() => ['setup', slug()]), queryFn: () => setup.overview(slug()), ...quiet })
}

export function useItems<V = Value>(slug: () => string, kind: () => string) {
  return useQuery({ queryKey: computed(() => ['setup', slug(), kind()]), queryFn: () => setup.list<V>(slug(), kind()), ...quiet })
}

/** Forget what was read of a tenant's settings: something was changed. */
export function useAfresh(slug: () => string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['setup', slug()] })
}

export function useAround(slug: () => string): ComputedRef<Around> {
  const session = useSession()
  const { t } = useI18n()
  const all = useOverview(slug)
  const roles = useRoles(slug)
  const names = computed(() => new Map((all.data.value ?? []).flatMap((kind) => kind.items.map((item) => [item.id, item.name]))))
  return computed(() => ({
    slug: slug(),
    tenant: session.tenant(slug()) as Tenant,
    nameOf: (id) => names.value.get(id) ?? null,
    roleOf: roles.nameOf,
    t: (key, params) => (params ? t(key, params) : t(key)),
  }))
}

export type Saving = 'idle' | 'saving' | 'saved' | 'failed'

/** One thing being edited: its draft keeps itself; publishing, timing and taking back are asked for. */
export function useThing(slug: string, kind: AnyKind, id: string, around: ComputedRef<Around>) {
  const afresh = useAfresh(() => slug)
  const items = useItems(() => slug, () => kind.key)
  const item = computed<Item<Value> | null>(() => items.data.value?.find((each) => each.id === id) ?? null)
  const form = ref<Value | null>(null)
  const was = shallowRef<Value | null>(null)
  const version = ref(0)
  const saving = ref<Saving>('idle')
  const busy = ref(false)
  const problem = shallowRef<unknown>(null)
  /** What others have changed since this draft was begun. */
  const meanwhile = shallowRef<Changed[]>([])
  let drafted = false
  let timer: ReturnType<typeof setTimeout> | null = null
  let written: Promise<unknown> = Promise.resolve()

  const mine = computed<Field[]>(() => (form.value ? difference(was.value ?? undefined, form.value) : []))
  const isNew = computed(() => was.value === null)
  const dirty = computed(() => mine.value.length > 0)

  function take(next: Item<Value> | null): void {
    was.value = next?.value ?? null
    const start = next?.draft?.value ?? next?.value ?? kind.fresh?.(around.value) ?? {}
    // A draft of yesterday's program may lack what is asked for today.
    form.value = copy({ ...(next?.value ?? kind.fresh?.(around.value) ?? {}), ...start })
    drafted = Boolean(next?.draft)
    version.value = next?.draft?.version ?? next?.version ?? 0
    saving.value = drafted ? 'saved' : 'idle'
    problem.value = null
    meanwhile.value = []
    if (next && version.value < next.version) void look()
  }

  async function look(): Promise<void> {
    const page = await setup.changes(slug, { kind: kind.key, subject: id })
    meanwhile.value = page.items.filter((change) => change.state === 'done' && change.seq > version.value)
  }

  watch(
    () => items.data.value,
    (now) => {
      if (!now) return
      if (form.value === null) take(item.value)
      else if (item.value && item.value.version > version.value && !same(item.value.value, was.value)) {
        const untouched = !dirty.value
        was.value = item.value.value
        if (untouched) take(item.value)
        else void look()
      }
    },
    { immediate: true },
  )

  async function write(): Promise<void> {
    timer = null
    const value = form.value
    if (value === null) return
    saving.value = 'saving'
    try {
      if (was.value && same(value, was.value)) {
        if (drafted) await setup.dropDraft(slug, kind.key, id)
        drafted = false
        saving.value = 'idle'
      } else {
        await setup.draft(slug, kind.key, id, { value, version: version.value })
        drafted = true
        saving.value = 'saved'
      }
    } catch (error) {
      saving.value = 'failed'
      problem.value = error
    }
  }

  function flush(): Promise<unknown> {
    if (timer !== null) {
      clearTimeout(timer)
      written = written.then(write)
    }
    return written
  }

  watch(
    form,
    (now, before) => {
      if (before === null || now === null || (saving.value === 'idle' && was.value && same(now, was.value))) return
      if (now !== before && saving.value === 'saved' && timer === null && same(now, item.value?.draft?.value)) return
      problem.value = null
      saving.value = 'saving'
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(() => (written = written.then(write)), 700)
    },
    { deep: true },
  )
  /** The page is being left: what was not kept yet is sent on its way. */
  function leave(): void {
    if (timer === null || form.value === null) return
    clearTimeout(timer)
    timer = null
    setup.lastDraft(slug, kind.key, id, { value: form.value, version: version.value })
  }
  window.addEventListener('pagehide', leave)
  onScopeDispose(() => {
    window.removeEventListener('pagehide', leave)
    void flush().then(afresh)
  })

  async function asking<T>(work: () => Promise<T>): Promise<T | null> {
    busy.value = true
    problem.value = null
    try {
      return await work()
    } catch (error) {
      problem.value = error
      if (Problem.of(error).code === 'changed_since') {
        await items.refetch()
        await look()
      }
      return null
    } finally {
      busy.value = false
    }
  }

  /** Read it again. What was written while `sent` was on its way is not replaced: it stands over what is published now. */
  async function again(sent?: Value): Promise<void> {
    const read = await items.refetch()
    const next = read.data?.find((each) => each.id === id) ?? null
    if (sent !== undefined && form.value !== null && !same(form.value, sent)) {
      was.value = next?.value ?? null
      version.value = next?.version ?? 0
      drafted = Boolean(next?.draft)
    } else take(next)
    void afresh()
  }

  async function publish(effective_at?: number): Promise<Changed | null> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    await written
    if (form.value === null) return null
    const value = copy(form.value)
    const done = await asking(() => setup.save(slug, kind.key, id, { value, version: version.value, ...(effective_at ? { effective_at } : {}) }))
    if (done === null) return null
    await again(value)
    return done.change
  }

  async function discard(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    await written
    if ((await asking(async () => ((await setup.dropDraft(slug, kind.key, id)), true))) !== null) await again()
  }

  const remove = async (): Promise<boolean> => (await asking(async () => ((await setup.remove(slug, kind.key, id, item.value?.version ?? 0)), true))) !== null

  async function undo(change: Changed, paths: Path[] | null = null): Promise<boolean> {
    await flush()
    const done = await asking(() => setup.undo(slug, change.id, paths))
    if (done === null) return false
    await again()
    return true
  }

  /** Put one field back to what is published. */
  function back(path: Path): void {
    if (form.value && was.value) form.value = put(form.value, path, copy(at(was.value, path) ?? null))
  }

  /** Go on from what stands now: what others changed and I did not comes in, of what both changed `theirs` says. */
  function settle(theirs: boolean): void {
    const now = item.value?.value
    if (!now || !form.value) return
    const fields = meanwhile.value.flatMap((change) => change.fields)
    const oldest = [...meanwhile.value].reverse().flatMap((change) => change.fields)
    let merged: Value = copy(form.value)
    for (const field of fields) {
      const before = oldest.find((each) => touches(each.path, field.path))?.before
      const untouched = same(at(form.value, field.path), before)
      if (theirs || untouched) merged = put(merged, field.path, copy(at(now, field.path) ?? null))
    }
    was.value = now
    version.value = item.value?.version ?? 0
    meanwhile.value = []
    problem.value = null
    form.value = merged
  }

  return { item, form, was, mine, isNew, dirty, saving, busy, problem, meanwhile, loading: items.isLoading, failed: items.error, publish, discard, remove, undo, back, settle, flush, reload: again }
}

export type Thing = ReturnType<typeof useThing>

interface Form<V> {
  /** What is being written; change it in place. */
  form: Ref<V>
  /** What is published; null while it is new. */
  was: Ref<V | null>
  around: ComputedRef<Around>
  kind: AnyKind
  id: string
  thing: Thing
}
const key: InjectionKey<Form<Value>> = Symbol('the thing being edited')

export const provideForm = (form: Form<Value>): void => provide(key, form)

/** What a kind's form is given: call it in `kinds/<key>.vue`. */
export function useForm<V = Value>(): Form<V> {
  const found = inject(key)
  if (!found) throw new Error('a form lives within AdminThing')
  return found as unknown as Form<V>
}
