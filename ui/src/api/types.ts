import type { Owed, Rating } from './aside'
import type { FormCard } from './cards'
import type { Consult, Invitation } from './consults'
import type { Board } from './figures'

export * from './aside'
export type * from './cards'
export type * from './consults'
export * from './figures'

/** The shapes of the API, by hand from its description until they are generated. Every time is an integer of ms since the epoch. */

export type Locale = 'en' | 'zh-TW' | 'zh-CN' | 'ja'
export type Names = Partial<Record<Locale, string>>
export type Tier = 'gold' | 'silver'

export interface Tenant {
  id: string
  slug: string
  name: string
  locale: Locale
  time_zone: string
  role: 'agent' | 'supervisor' | 'administrator' | 'observer'
  team: string | null
  permissions: string[]
}

export interface Me {
  person: { id: string; name: string; alias: string | null; email: string; locale: Locale }
  tenants: Tenant[]
  demo: boolean
}

export interface Session {
  id: string
  created_at: number
  seen_at: number
  user_agent: string
  current: boolean
}

/** What a one-time link is for, and whose it is. */
export interface PasswordLink {
  kind: 'invite' | 'reset'
  email: string
  name: string
  locale: Locale
  tenant: string | null
  expires_at: number
}

export interface Demo {
  tenants: { slug: string; name: string; customer_page: string; help_page?: string }[]
  logins: { tenant: string; role: Tenant['role']; name: string; email: string; password: string; locale: Locale; path: string; sim: boolean }[]
}

export interface Setup {
  tenant_name: string
  slug: string
  locale: Locale
  time_zone: string
  queue_name: string
  name: string
  email: string
  password: string
}

export type SeatStatus = 'available' | 'away' | 'offline'
export type SeatState = 'READY' | 'OFFERED' | 'BUSY' | 'WRAPUP' | 'AWAY' | 'OFFLINE'

export interface Seat {
  person: string
  status: SeatStatus
  aux: string | null
  state: SeatState
  since: number
  connected: boolean
  load: number
  capacity: number
  light: boolean
  channels: { channel: string; weight: number; used: number; room_for: number }[]
}

/** What somebody is on by a routing profile; without a name as he is set up. */
export interface Duty { name: string | null; channels: string[] | null; capacity: number | null; at: number | null }
export interface DutyView { tenant: string; now: Duty; next: Duty | null }

export interface QueueRef {
  id: string
  name: string
}

export interface Why {
  kind: 'last_agent' | 'direct' | 'own' | 'skill' | 'least_busy' | 'longest_idle' | 'only_one'
  text_key: string
  params: Record<string, unknown>
  relaxed: { skill: string; level: number; wanted: number; after_ms: number }[]
  waited_ms: number
  ahead_of: number
  considered: number
  helping?: { name: string; after_ms: number } | null
  profile?: string | null
}

export interface Offer {
  id: string
  tenant: string
  contact: string
  ticket: string
  number: string
  queue: QueueRef
  channel: string
  customer: { id: string; name: string; tier: Tier | null } | null
  lang: Locale
  question: string
  entered_at: number
  offered_at: number
  answer_by: number
  why: Why
}

export interface CustomerRef {
  id: string
  name: string
  lang: Locale
  tier: Tier | null
  verified: string | null
}

export interface DeskContact {
  id: string
  tenant: string
  number: string
  channel: string
  state: 'serving' | 'wrapup'
  queue: QueueRef
  customer: CustomerRef
  lang: Locale
  question: string
  started_at: number
  wrap_started_at: number | null
  wrap_due_at: number | null
  /** When the customer's oldest unanswered message came, or null when it is the customer's turn. */
  waiting_since: number | null
  last: { seq: number; text: string | null; by: string; at: number } | null
  read_seq: number
  last_seq: number
  unread: number
  customer_read_seq: number
  customer_connected: boolean
  note: string | null
  transfers: number
  mode: 'live' | 'message' | 'callback'
  owed: Owed | null
  /** One's own, or a colleague's where one writes to the customer or only whispers. */
  role: 'own' | 'writes' | 'whispers'
  owner: { id: string; name: string } | null
  /** By which one leaves it, where it is a colleague's. */
  consult: string | null
}

export interface FileRef {
  id: string
  name: string
  media_type: string
  size: number
  url: string
  image: boolean
  width: number | null
  height: number | null
}

export interface Message {
  id: string
  contact: string
  seq: number
  at: number
  key: string | null
  by: { kind: 'customer' | 'agent' | 'system' | 'bot' | 'guest'; id: string | null; name: string | null }
  kind: 'text' | 'file' | 'note' | 'whisper' | 'system' | 'form' | 'booking'
  text: string | null
  file: FileRef | null
  code: string | null
  params: Record<string, unknown>
}

export interface Ticket {
  number: string
  queue: QueueRef
  taken_at: number
  state: 'waiting' | 'offered' | 'answered' | 'left'
  ahead: number
  ahead_at_start: number
  range: { lo_ms: number; hi_ms: number } | null
  moved_back: { by: number; from: number; reasons: { code: 'priority' | 'returned' | 'transferred' | 'direct'; count: number }[] } | null
  serving: string | null
  held_until: number | null
  as_of: number
  note: null | 'nobody_on_duty' | 'waits_for_skill' | 'waits_for_agent'
}

export interface ContactSummary {
  id: string
  number: string
  channel: string
  state: 'queued' | 'serving' | 'wrapup' | 'closed'
  queue: QueueRef | null
  customer: CustomerRef
  agent: { id: string; name: string } | null
  lang: Locale
  question: string
  started_at: number
  answered_at: number | null
  ended_at: number | null
  wait_ms: number | null
  talk_ms: number | null
  acw_ms: number | null
  ended_by: string | null
  code: string | null
  transfers: number
  messages: number
  rating: Rating | null
}

export interface Customer {
  id: string
  name: string
  lang: Locale
  tier: Tier | null
  time_zone: string | null
  fields: Record<string, unknown>
  identifiers: { kind: string; value: string }[]
  same_name: number
  created_at: number
}

export interface TimelineEntry {
  id: string
  at: number
  kind: 'webchat' | 'phone' | 'email' | 'petition' | 'forum' | 'counter' | 'note'
  title: string
  detail: string | null
  agent: string | null
  contact: string | null
}

export interface Code {
  key: string
  names: Names
}

export interface DeskQueue {
  tenant: string
  id: string
  name: string
  waiting: number
  longest_since: number | null
}

export interface Service {
  pct: number | null
  target_pct: number
  threshold_ms: number
  answered_within: number
  counted: number
}

/** A call for a supervisor, beside one contact. */
export interface Call {
  id: string
  tenant: string
  contact: string
  number: string
  customer: string
  queue: QueueRef
  agent: { id: string; name: string }
  words: string | null
  state: 'calling' | 'answered' | 'cancelled' | 'over'
  called_at: number
  answered_at: number | null
  answered_by: { id: string; name: string } | null
}

export interface Desk {
  /** Null for who has no seat in any centre. */
  seat: Seat | null
  /** By which routing profiles one works now, and what follows. */
  duties?: DutyView[]
  aux_codes: Code[]
  offers: Offer[]
  contacts: DeskContact[]
  invitations: Invitation[]
  queues: DeskQueue[]
  day: { handled: number; aht_ms: number | null }
  service: Service
  calls: Call[]
  now: number
}

export interface ContactPage {
  contact: ContactSummary
  desk: DeskContact | null
  messages: Message[]
  customer: Customer
  timeline: TimelineEntry[]
  forms: FormCard[]
  codes: Code[]
  may: { write: boolean; whisper: boolean; transfer: boolean; end: boolean; watch: boolean }
}

export interface TransferTargets {
  queues: { id: string; name: string; open: boolean; waiting: number; free: number; visited: boolean }[]
  agents: { id: string; name: string; state: SeatState; free: number; skills: string[] }[]
}

export interface WhyEntry {
  offer: string
  at: number
  agent: { id: string; name: string }
  outcome: string
  why: Why
  inputs: unknown
  replay: { same: boolean; chose: string | null }
}

export interface ContactList {
  items: ContactSummary[]
  next: string | null
  /** Comes with the first page; with `total_is_floor` there are more than that. */
  total: number | null
  total_is_floor: boolean
}

export interface AgentRow {
  id: string
  name: string
  team: string | null
  skills: { name: string; level: number }[]
  seat: Seat
}

/** Something told to those who work here, as its readers see it. */
export interface NoticeView {
  id: string
  tenant: string
  texts: Names
  needs_ack: boolean
  by: string
  at: number
  until: number
}

export interface NoticeSent {
  id: string
  texts: Names
  audience: 'all' | 'team' | 'queue'
  audience_ids: string[]
  needs_ack: boolean
  by: string
  at: number
  until: number
  withdrawn_at: number | null
  reached: number
  read: number
}

export interface NoticeReader {
  id: string
  name: string
  at: number | null
}

export interface NoticeChoices {
  teams: { id: string; name: string }[]
  queues: { id: string; name: string }[]
}

/** What the live socket sends. A frame with an id is remembered by it and dropped when seen again. */
export type Frame = { id?: number; mark?: string } & (
  | { op: 'ready'; mark: string; now: number }
  | { op: 'gap'; mark: string }
  | { op: 'pong' }
  | { op: 'message'; tenant: string; message: Message }
  | { op: 'offer'; offer: Offer }
  | { op: 'offer_ended'; offer: string; outcome: 'accepted' | 'declined' | 'missed' | 'withdrawn' }
  | { op: 'seat'; seat: Seat; by?: string; duties?: DutyView[] }
  | { op: 'contact'; tenant: string; contact: DeskContact | null; contact_id: string; by?: string }
  | { op: 'read'; tenant: string; contact: string; who: 'customer' | 'agent'; seq: number }
  | { op: 'typing'; tenant: string; contact: string; who: 'customer' | 'agent' | 'staff'; name: string | null }
  | { op: 'board'; board: Board }
  | { op: 'call'; call: Call }
  | { op: 'invitation'; invitation: Invitation }
  | { op: 'invitation_ended'; invitation: string; outcome: string }
  | { op: 'consult'; tenant: string; contact: string; consult: Consult }
  | { op: 'queues'; queues: DeskQueue[] }
  | { op: 'notice'; notice: NoticeView }
  | { op: 'notice_ended'; notice: string }
  | { op: 'signed_out' }
)
