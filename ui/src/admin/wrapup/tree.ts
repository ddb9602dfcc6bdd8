/** A tree as a list in its order, each thing after the one that it hangs on: what can be done to it by keys. */
import type { Locale, Names } from '../../api/types'
import { BETWEEN } from '../../kit/codetree'
import { keyOf, pick } from '../forms/model'

export interface Code { key: string; names: Names; parent: string | null; retired: boolean }
export interface WrapupForm { codes: Code[]; queues: Record<string, string[]> }
export const DEPTH = 5

export function depthOf(codes: readonly Code[], key: string): number {
  let depth = 0
  let at = codes.find((each) => each.key === key)
  while (at?.parent) {
    depth += 1
    at = codes.find((each) => each.key === at?.parent)
  }
  return depth
}

/** Where the branch of a place ends: the place after the last of what hangs on it. */
export function endOf(codes: readonly Code[], i: number): number {
  const depth = depthOf(codes, codes[i]?.key ?? '')
  let end = i + 1
  while (end < codes.length && depthOf(codes, codes[end]?.key ?? '') > depth) end += 1
  return end
}
const siblings = (codes: readonly Code[], i: number): number[] => codes.flatMap((each, at) => (each.parent === codes[i]?.parent ? [at] : []))
const height = (codes: readonly Code[], i: number): number => Math.max(...codes.slice(i, endOf(codes, i)).map((each) => depthOf(codes, each.key))) - depthOf(codes, codes[i]?.key ?? '')

/** A new code after this one and all of its branch, beside it. */
export function added(codes: readonly Code[], i: number): { codes: Code[]; at: number } {
  const key = keyOf('', codes.map((each) => each.key), 'code')
  const at = codes.length === 0 ? 0 : endOf(codes, i)
  const next: Code = { key, names: {}, parent: codes[i]?.parent ?? null, retired: false }
  return { codes: [...codes.slice(0, at), next, ...codes.slice(at)], at }
}

/** It hangs on the one before it; null where that cannot be. */
export function indented(codes: readonly Code[], i: number): Code[] | null {
  const before = siblings(codes, i).filter((at) => at < i).at(-1)
  const above = before === undefined ? undefined : codes[before]
  if (!above || depthOf(codes, above.key) + 1 + height(codes, i) >= DEPTH) return null
  return codes.map((each, at) => (at === i ? { ...each, parent: above.key } : each))
}

/** It stands beside what it hung on, after that one's branch; null at the top. */
export function outdented(codes: readonly Code[], i: number): { codes: Code[]; at: number } | null {
  const code = codes[i]
  const parent = codes.findIndex((each) => each.key === code?.parent)
  if (!code || parent < 0) return null
  const end = endOf(codes, parent)
  const branch = codes.slice(i, endOf(codes, i)).map((each, n) => (n === 0 ? { ...each, parent: codes[parent]?.parent ?? null } : each))
  const rest = [...codes.slice(0, i), ...codes.slice(endOf(codes, i))]
  const at = end - branch.length
  return { codes: [...rest.slice(0, at), ...branch, ...rest.slice(at)], at }
}

/** It changes places with the one before or after it, each with its branch; null at the end. */
export function shifted(codes: readonly Code[], i: number, by: -1 | 1): { codes: Code[]; at: number } | null {
  const beside = siblings(codes, i)
  const other = beside[beside.indexOf(i) + by]
  if (other === undefined) return null
  const [first, second] = by === -1 ? [other, i] : [i, other]
  const moved = [...codes.slice(0, first), ...codes.slice(second, endOf(codes, second)), ...codes.slice(first, endOf(codes, first)), ...codes.slice(endOf(codes, second))]
  return { codes: moved, at: moved.findIndex((each) => each.key === codes[i]?.key) }
}

export type Where = 'before' | 'after' | 'into'

/** A branch is put down at another place: before or after one, each with its branch, or as the last that hangs on it. */
export function placed(codes: readonly Code[], from: number, to: number, where: Where): { codes: Code[]; at: number } | null {
  const end = endOf(codes, from)
  const target = codes[to]
  const code = codes[from]
  if (!target || !code || (to >= from && to < end)) return null
  const parent = where === 'into' ? target.key : target.parent
  const depth = depthOf(codes, target.key) + (where === 'into' ? 1 : 0)
  if (depth + height(codes, from) >= DEPTH) return null
  const branch = codes.slice(from, end).map((each, n) => (n === 0 ? { ...each, parent } : each))
  const rest = [...codes.slice(0, from), ...codes.slice(end)]
  const there = rest.indexOf(target)
  const at = where === 'before' ? there : endOf(rest, there)
  return { codes: [...rest.slice(0, at), ...branch, ...rest.slice(at)], at }
}

/** Without it and all that hangs on it: only what was never published. */
export function without(codes: readonly Code[], i: number): Code[] {
  return [...codes.slice(0, i), ...codes.slice(endOf(codes, i))]
}
export const isBranch = (codes: readonly Code[], key: string): boolean => codes.some((each) => each.parent === key)

/** A code with the branches that it hangs on. */
export function pathOf(codes: readonly Code[], code: Code, lang: Locale): string {
  const above = codes.find((each) => each.key === code.parent)
  const name = pick(code.names, lang) || code.key
  return above ? `${pathOf(codes, above, lang)}${BETWEEN}${name}` : name
}

/** What may be chosen, of the whole tree or of branches; the server says the same (domains/conversations/codes.py). */
export function choosable(codes: readonly Code[], branches: readonly string[]): Code[] {
  const living = new Map<string, boolean>()
  for (const code of codes) {
    if (code.retired || (code.parent !== null && !living.has(code.parent))) continue
    living.set(code.key, branches.length === 0 || branches.includes(code.key) || (code.parent !== null && living.get(code.parent) === true))
  }
  const inner = new Set(codes.filter((code) => living.has(code.key)).map((code) => code.parent))
  return codes.filter((code) => living.get(code.key) === true && !inner.has(code.key))
}
