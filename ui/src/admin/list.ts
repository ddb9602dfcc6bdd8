/** The list of any kind as a table: which columns its values have, in which order rows stand, what goes out. Pure. */
import type { Item, Path } from './api'

export type Value = Record<string, unknown>
export interface Cell { text: string; sort: string | number | null }
export interface Row { item: Item<Value>; name: string; note: string; archived: boolean }
/** How somebody wants a list: by which column, and which columns besides the name. */
export interface Shape { by: string | null; down: boolean; columns: string[] }
export interface Column { key: string; label: string; number: boolean; cell: (row: Row) => Cell }

export const NOTE = 'note'
export const CHANGED = 'changed'
export const plain: Shape = { by: null, down: false, columns: [NOTE, CHANGED] }
const languages = new Set(['en', 'zh-TW', 'zh-CN', 'ja'])
const isThing = (value: unknown): value is Value => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNames = (value: Value) => Object.keys(value).length > 0 && Object.keys(value).every((key) => languages.has(key))

/** What a table can show of a value: words, numbers, yes and no, lists of words; one level down as well. Not the name itself. */
export function fields(values: readonly Value[], depth = 2): Path[] {
  const found = new Map<string, Path>()
  const walk = (value: Value, path: Path): void => {
    for (const [name, each] of Object.entries(value)) {
      const at = [...path, name]
      if (at.length === 1 && (name === 'name' || name === 'archived')) continue
      if (isThing(each) && !isNames(each)) {
        if (at.length < depth) walk(each, at)
      } else if (!Array.isArray(each) || each.every((one) => typeof one === 'string')) found.set(at.join('.'), at)
    }
  }
  for (const value of values) walk(value, [])
  return [...found.values()]
}

/** A column is of numbers when all that stand in it are. */
export const isNumber = (cells: readonly unknown[]): boolean => cells.some((one) => typeof one === 'number') && cells.every((one) => typeof one === 'number' || one === null || one === undefined)

/** Rows by a column: words as the reader's language orders them, numbers in them too; what is empty at the end, and what is out of use last of all. */
export function ordered(rows: readonly Row[], column: Column | undefined, down: boolean, lang: string): Row[] {
  const words = new Intl.Collator(lang, { numeric: true, sensitivity: 'base' })
  const keyed = rows.map((row, at) => ({ row, at, sort: column?.cell(row).sort ?? null }))
  const side = (a: string | number | null, b: string | number | null): number => {
    if (a === null || b === null || a === '' || b === '') return Number(a === null || a === '') - Number(b === null || b === '')
    const one = typeof a === 'number' && typeof b === 'number' ? a - b : words.compare(String(a), String(b))
    return down ? -one : one
  }
  return keyed.sort((a, b) => Number(a.row.archived) - Number(b.row.archived) || (column ? side(a.sort, b.sort) : 0) || a.at - b.at).map((each) => each.row)
}

/** Another press on a column's head: up, down, as the house has them. */
export function turned(shape: Shape, key: string): Shape {
  if (shape.by !== key) return { ...shape, by: key, down: false }
  return shape.down ? { ...shape, by: null, down: false } : { ...shape, down: true }
}

/** What was kept of a shape, whoever wrote it and when. */
export function read(text: string | null): Shape {
  try {
    const kept = JSON.parse(text ?? '') as Partial<Shape> | null
    const columns = Array.isArray(kept?.columns) ? kept.columns.filter((each) => typeof each === 'string') : plain.columns
    return { by: typeof kept?.by === 'string' ? kept.by : null, down: kept?.down === true, columns }
  } catch {
    return plain
  }
}
