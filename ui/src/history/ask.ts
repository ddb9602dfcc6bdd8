/** What a history is asked for, as the page's address says it. Pure. */
import { dayAfter, dayOf } from '../past/days'

export const BYS = ['none', 'queue', 'site', 'agent', 'supervisor', 'line'] as const
export const GRAINS = ['quarter', 'half', 'hour', 'day', 'whole'] as const
export const PRESETS = ['today', 'yesterday', 'week', 'month'] as const
export type By = (typeof BYS)[number]
export type Grain = (typeof GRAINS)[number]
export type Preset = (typeof PRESETS)[number]

export interface Ask {
  from: string
  to: string
  by: By
  grain: Grain
  queue: string
  agent: string
  /** The column that the chart draws. */
  column: string
}

const DAY = /^\d{4}-\d\d-\d\d$/
const one = <T extends string>(all: readonly T[], value: unknown, or: T): T => (all.includes(value as T) ? (value as T) : or)
const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 64) : '')

/** Read an address; what is not understood becomes what is asked for without one: today by half hour. */
export function fromQuery(query: Record<string, unknown>, now: number, zone: string): Ask {
  const today = dayOf(now, zone)
  const [from, to] = [text(query.from), text(query.to)]
  const days = DAY.test(from) && DAY.test(to) && from <= to ? { from, to } : { from: today, to: today }
  const by = one(BYS, query.by, 'none')
  return { ...days, by, grain: one(GRAINS, query.grain, days.from === days.to ? 'half' : 'day'), queue: text(query.queue), agent: text(query.agent), column: text(query.column) }
}

export function toQuery(ask: Ask): Record<string, string> {
  return Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== ''))
}

export function presetDays(preset: Preset, now: number, zone: string): { from: string; to: string } {
  const today = dayOf(now, zone)
  const back = { today: [0, 0], yesterday: [-1, -1], week: [-6, 0], month: [-27, 0] }[preset] as [number, number]
  return { from: dayAfter(today, back[0]), to: dayAfter(today, back[1]) }
}

export function presetOf(ask: Pick<Ask, 'from' | 'to'>, now: number, zone: string): Preset | null {
  return PRESETS.find((preset) => {
    const days = presetDays(preset, now, zone)
    return days.from === ask.from && days.to === ask.to
  }) ?? null
}
