/** The list of a kind as its reader wants it: found, ordered, with his columns; remembered for him in this browser. */
import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useSession } from '../app/session'
import { locale, words } from '../i18n'
import { tag } from '../kit/format'
import { keep, kept } from '../kit/keep'
import { at } from './difference'
import type { AnyKind, Around } from './kinds'
import { CHANGED, fields, isNumber, NOTE, ordered, read, turned, type Cell, type Column, type Row, type Shape } from './list'
import { useItems } from './setup'
import { label, labelled, show } from './show'

const NAME = 'name'

export function useTable(slug: () => string, kind: AnyKind, around: ComputedRef<Around>) {
  const items = useItems(slug, () => kind.key)
  const route = useRoute()
  const router = useRouter()
  const place = `ting.list.${useSession().me?.person.id ?? ''}.${kind.key}`
  const shape = ref<Shape>(read(kept(place)))
  const query = ref(typeof route.query.q === 'string' ? route.query.q : '')
  watch(shape, (now) => keep(place, JSON.stringify(now)))
  // In the address, so that coming back from a thing finds the same list.
  watch(query, (q) => void router.replace({ query: { ...route.query, q: q || undefined } }))

  const rows = computed<Row[]>(() =>
    (items.data.value ?? []).map((item) => {
      const value = item.value ?? item.draft?.value ?? {}
      const name = kind.name?.(value) ?? String(value.name ?? value.key ?? '')
      return { item, name, note: kind.note?.(value, around.value) ?? '', archived: value.archived === true }
    }),
  )
  const valueOf = (row: Row) => row.item.value ?? row.item.draft?.value ?? {}

  const all = computed<Column[]>(() => {
    const { t } = words
    const own = fields(rows.value.map(valueOf)).flatMap((path): Column[] => {
      const called = labelled(kind.key, path)
      if (called === null) return []
      const number = isNumber(rows.value.map((row) => at(valueOf(row), path)))
      const cell = (row: Row): Cell => {
        const value = at(valueOf(row), path)
        const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
        const text = empty ? '' : show(kind.key, path, value, around.value)
        return { text, sort: empty ? null : typeof value === 'number' ? value : text }
      }
      return [{ key: path.join('.'), label: called, number, cell }]
    })
    const noted = rows.value.some((row) => row.note) ? [{ key: NOTE, label: t('admin.about'), number: false, cell: (row: Row) => ({ text: row.note, sort: row.note }) }] : []
    const changed: Column = { key: CHANGED, label: t('admin.changed'), number: true, cell: (row) => ({ text: row.item.changed_by?.name ?? '', sort: row.item.changed_at }) }
    return [...noted, ...own, changed]
  })
  const name: ComputedRef<Column> = computed(() => ({ key: NAME, label: label(kind.key, [NAME]), number: false, cell: (row) => ({ text: row.name, sort: row.name }) }))
  const columns = computed(() => all.value.filter((column) => shape.value.columns.includes(column.key)))

  const wanted = computed(() => query.value.trim().toLocaleLowerCase())
  const fits = (row: Row) => [row.name, row.note, ...columns.value.map((column) => column.cell(row).text)].join('\n').toLocaleLowerCase().includes(wanted.value)
  const shown = computed(() => ordered(rows.value.filter((row) => !wanted.value || fits(row)), [name.value, ...columns.value].find((column) => column.key === shape.value.by), shape.value.down, tag(locale.value)))

  const turn = (key: string) => { shape.value = turned(shape.value, key) }
  function toggle(key: string): void {
    const { columns: now } = shape.value
    shape.value = { ...shape.value, columns: now.includes(key) ? now.filter((each) => each !== key) : [...now, key] }
  }

  // What is chosen and what is seen are the same: nothing happens to a row that a filter hides.
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const chosen = computed(() => shown.value.filter((row) => ids.value.has(row.item.id)))
  let from: string | null = null
  function choose(id: string, range = false): void {
    const next = new Set(ids.value)
    const on = !next.has(id)
    const order = shown.value.map((row) => row.item.id)
    const [a, b] = [order.indexOf(range && from !== null ? from : id), order.indexOf(id)].sort((x, y) => x - y) as [number, number]
    for (const each of order.slice(a < 0 ? b : a, b + 1)) if (on) next.add(each); else next.delete(each)
    from = id
    ids.value = next
  }
  function chooseAll(on: boolean): void {
    ids.value = new Set(on ? shown.value.map((row) => row.item.id) : [])
  }

  return { items, rows, shown, name, all, columns, shape, query, turn, toggle, ids, chosen, choose, chooseAll }
}
