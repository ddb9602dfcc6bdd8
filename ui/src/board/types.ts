/** What the board is told: the shapes of `GET /api/t/{slug}/board` and of the `board` frame. Times are milliseconds. */
export type AgentState = 'READY' | 'OFFERED' | 'BUSY' | 'WRAPUP' | 'AWAY' | 'OFFLINE'
export type AlertCode = 'nobody_on_duty' | 'below_target' | 'long_wait'

export interface HalfHour {
  at: number
  /** null says that nothing was counted: "no data", never 0 or 100. */
  pct: number | null
  counted: number
  answered_within: number
}

export interface Minute {
  at: number
  waiting: number
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
  half_hours: HalfHour[]
  waiting_by_minute: Minute[]
  formula: string
}

export interface BoardQueue extends BoardLine {
  id: string
  name: string
  open: boolean
  opens_at: number | null
  staffed: number
}

export interface BoardContact {
  id: string
  number: string
  channel: string
  since: number
  customer: { id: string; name: string; lang?: string | null } | string | null
}

export interface BoardAgent {
  id: string
  name: string
  team: string | null
  state: AgentState
  status: string
  aux: string | null
  since: number
  connected: boolean
  load: number
  capacity: number
  contacts: BoardContact[]
}

export interface BoardAlert {
  code: AlertCode
  queue: { id: string; name: string } | string | null
  since: number | null
  params: Record<string, string | number | null>
}

export interface Board {
  tenant: { slug: string; name: string; time_zone: string }
  now: number
  mark: string | null
  total: BoardLine
  queues: BoardQueue[]
  agents: BoardAgent[]
  alerts: BoardAlert[]
}
