/** Two values compared field by field, as the server does it: objects member by member, all else, lists too, is one field. */
import type { Field, Path } from './api'

type Thing = Record<string, unknown>
const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value)

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => same(each, b[i]))
  if (!isThing(a) || !isThing(b)) return false
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => same(a[name], b[name]))
}

export function difference(before: unknown, after: unknown, path: Path = []): Field[] {
  if (isThing(before) && isThing(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])]
    return names.flatMap((name) => difference(before[name], after[name], [...path, name]))
  }
  return same(before, after) ? [] : [{ path, before, after }]
}

export function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, name) => (isThing(found) ? found[name] : undefined), value)
}

/** The value with one field as given; what lies between is made where it is missing. */
export function put<V>(value: V, path: Path, field: unknown): V {
  const [name, ...rest] = path
  if (name === undefined) return field as V
  const thing: Thing = isThing(value) ? { ...value } : {}
  if (rest.length === 0 && field === undefined) Reflect.deleteProperty(thing, name)
  else thing[name] = put(thing[name], rest, field)
  return thing as V
}

export const touches = (a: Path, b: Path): boolean => a.every((name, i) => i >= b.length || name === b[i])

export const copy = <V>(value: V): V => JSON.parse(JSON.stringify(value)) as V
