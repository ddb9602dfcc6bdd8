/** What the board and the history of a centre say. */
import type { Call, QueueRef, SeatState, SeatStatus, DutyView } from './types'

/** A part of a centre: a site, a team, both, or all of it. */
export interface Scope {
  site: string | null
  team: string | null
}

export interface Scopes {
  sites: { id: string; name: string }[]
  teams: { id: string; name: string }[]
  own: Scope
}

export interface HistoryColumn {
  key: string
  unit: 'count' | 'pct' | 'ms'
}

export interface HistoryRow {
  key: string | null
  name: string | null
  at: number
  until: number
  figures: Record<string, number | null>
}

export interface History {
  by: 'none' | 'queue' | 'site' | 'agent'
  grain: 'quarter' | 'half' | 'hour' | 'day' | 'whole'
  first: string
  last: string
  time_zone: string
  columns: HistoryColumn[]
  rows: HistoryRow[]
  total: HistoryRow
}

export interface BoardLine {
  waiting: number
  longest: { since: number; number: string; contact: string } | null
  pct: number | null
  target_pct: number
  threshold_ms: number
  answered: number
  answered_within: number
  abandoned: number
  short_abandoned: number
  flow_out: number
  counted: number
  busy: number
  half_hours: { at: number; pct: number | null; counted: number; answered_within: number }[]
  waiting_by_minute: { at: number; waiting: number }[]
  formula: string
}

export interface BoardQueue extends BoardLine {
  id: string
  name: string
  open: boolean
  opens_at: number | null
  staffed: number
  forecast: Forecast | null
}

export interface BoardAgent {
  id: string
  name: string
  team: string | null
  state: SeatState
  status: SeatStatus
  aux: string | null
  since: number
  connected: boolean
  load: number
  capacity: number
  light: boolean
  /** By which routing profile they work now, and what follows. */
  duty?: DutyView | null
  contacts: { id: string; number: string; channel: string; since: number; customer: string }[]
}

export interface ForecastHalf {
  at: number
  arrivals: number
  low: number
  high: number
  pct: number | null
  pct_low: number | null
  pct_high: number | null
  needed: number | null
}

export interface Forecast {
  halves: ForecastHalf[]
  error: { wape: number | null; days: number; low: number; high: number }
  correction: number
  staff: { handle_s: number | null; patience_s: number; agents: number; each: number; people: number; shared: number }
  now_pct: number | null
  formula: string
}

export interface Board {
  tenant: { slug: string; name: string; time_zone: string }
  scope: Scope
  now: number
  mark: string
  total: BoardLine
  queues: BoardQueue[]
  agents: BoardAgent[]
  calls: Call[]
  answers: { called: number; answered: number; average_ms: number | null; median_ms: number | null; longest_ms: number | null }
  forecast: Forecast | null
  alerts: {
    id: string
    code: 'nobody_on_duty' | 'call_unanswered' | 'answers_overdue' | 'about_to_miss' | 'long_wait' | 'answers_due' | 'below_target' | 'promises_missed' | 'wrapup_long' | 'away_long'
    queue: QueueRef | string | null
    call: string | null
    person: string | null
    since: number | null
    params: Record<string, unknown>
    acknowledged_by: string | null
    acknowledged_at: number | null
  }[]
}
