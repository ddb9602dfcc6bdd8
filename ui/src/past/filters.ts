/** Which past contacts are asked for: as the page's address says it, and as the API is asked. Pure. */
import { dayAfter, dayOf, instantOf, monday } from './days'

export const STATES = ['queued', 'serving', 'outside', 'wrapup', 'closed'] as const
export const PRESETS = ['today', 'yesterday', 'week', 'month'] as const
export type Preset = (typeof PRESETS)[number]

/** `from` and `to` are days of the tenant's zone, or minutes of it (`2026-11-22T14:30`), when a figure of the board was opened. Empty means "any". */
export interface Filters {
  state: string
  queue: string
  agent: string
  code: string
  q: string
  from: string
  to: string
}

export const NONE: Readonly<Filters> = { state: '', queue: '', agent: '', code: '', q: '', from: '', to: '' }
const KEYS = Object.keys(NONE) as (keyof Filters)[]

type Query = Record<string, unknown>

/** Filters from an address; what is not understood is dropped, so that an old or mangled link still opens the list. */
export function fromQuery(query: Query): Filters {
  const found: Filters = { ...NONE }
  for (const key of KEYS) {
    const value: unknown = query[key]
    if (typeof value === 'string') found[key] = value.slice(0, 200)
  }
  if (found.state !== '' && !(STATES as readonly string[]).includes(found.state)) found.state = ''
  for (const key of ['from', 'to'] as const) if (found[key] !== '' && instantOf(found[key], 'UTC') === null) found[key] = ''
  return found
}

/** The address of filters: only what is set, in one order, so that the same list has the same address. */
export function toQuery(filters: Filters): Record<string, string> {
  return Object.fromEntries(KEYS.flatMap((key) => (filters[key].trim() === '' ? [] : [[key, filters[key].trim()]])))
}

/** What the API is asked: instants, from inclusive to exclusive; a day in `to` is meant to its end. */
export function toParams(filters: Filters, zone: string): URLSearchParams {
  const params = new URLSearchParams()
  for (const key of ['state', 'queue', 'agent', 'code', 'q'] as const) if (filters[key].trim() !== '') params.set(key, filters[key].trim())
  const from = filters.from === '' ? null : instantOf(filters.from, zone)
  if (from !== null) params.set('from', String(from))
  const to = filters.to === '' ? null : instantOf(filters.to.length === 10 ? dayAfter(filters.to) : filters.to, zone)
  if (to !== null) params.set('to', String(to))
  return params
}

/** How many filters are set; a span of days counts once. */
export function countSet(filters: Filters): number {
  return KEYS.filter((key) => key !== 'to' && filters[key].trim() !== '').length + (filters.from === '' && filters.to !== '' ? 1 : 0)
}

/** The days that a preset means, on the day that it is in the tenant's zone. */
export function presetDays(preset: Preset, now: number, zone: string): Pick<Filters, 'from' | 'to'> {
  const today = dayOf(now, zone)
  switch (preset) {
    case 'today': return { from: today, to: today }
    case 'yesterday': return { from: dayAfter(today, -1), to: dayAfter(today, -1) }
    case 'week': return { from: monday(today), to: today }
    case 'month': return { from: `${today.slice(0, 8)}01`, to: today }
  }
}

/** The preset whose days these are, or null. The earlier one wins, so that Monday's week is called today. */
export function presetOf(filters: Pick<Filters, 'from' | 'to'>, now: number, zone: string): Preset | null {
  return PRESETS.find((preset) => {
    const days = presetDays(preset, now, zone)
    return days.from === filters.from && days.to === filters.to
  }) ?? null
}
