/** The words spoken between the widget and the server. Times are integer milliseconds since the epoch. */

export type Lang = 'en' | 'zh-TW' | 'zh-CN' | 'ja'
export const LANGS: readonly Lang[] = ['en', 'zh-TW', 'zh-CN', 'ja']

export interface Range {
  lo_ms: number
  hi_ms: number
}

export interface QueueRef {
  id: string
  name: string
}

/** A text by language. */
export type Names = Partial<Record<Lang, string>>

export interface Field {
  key: string
  type: 'text' | 'long_text' | 'number' | 'choice' | 'choices' | 'date' | 'phone' | 'email' | 'file' | 'consent'
  labels: Names
  help?: Names
  required?: boolean
  min?: number
  max?: number
  /** What the text must match, as the server tries it. */
  regex?: string
  options?: { key: string; labels: Names; queue?: string | null }[]
  when?: { field: string; among: string[] }
  becomes?: string
}

export interface Asked {
  form: string
  version: number
  titles: Names
  intro: Names
  fields: Field[]
}

export type Answers = Record<string, unknown>

/** A form that customers meet by themselves. */
export interface Met {
  use: 'before_chat' | 'button'
  queue: string | null
  form: Asked
}

export interface FormCard {
  id: string
  state: 'open' | 'submitted' | 'accepted' | 'withdrawn'
  revision: number
  by: 'agent' | 'customer'
  answers: Answers
  form: Asked
}

export interface BookingCard {
  resource: string
  id: string
  state: 'offered' | 'booked' | 'cancelled' | 'withdrawn'
  number: string | null
  at: number | null
  ends: number | null
  /** Until then the customer may change it. */
  until: number | null
  titles: Names
  note: Names
  time_zone: string
}

export interface Slot {
  at: number
  ends: number
}

export interface Config {
  tenant_name: string
  /** The house's own language, for a reader whose wishes are none of ours. */
  lang?: Lang
  langs: Lang[]
  accent: string | null
  open: boolean
  now: number
  closes_at: number | null
  opens_at: number | null
  staffed: number
  range: Range | null
  queues: QueueRef[]
  /** Where a message can be left now, and by when it would be answered. */
  leaving?: { queues: QueueRef[]; due_at: number } | null
  forms?: Met[]
  max_file_bytes: number
  file_types: string[]
  on_duty_note?: string | null
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

export interface MovedBack {
  by: number
  from: number
  reasons: { code: string; count: number }[]
}

export interface Ticket {
  number: string
  queue: QueueRef
  taken_at: number
  state: 'waiting' | 'offered' | 'answered' | 'left'
  ahead: number
  ahead_at_start: number
  range: Range | null
  moved_back: MovedBack | null
  serving: string | null
  held_until: number | null
  as_of: number
  note: 'nobody_on_duty' | 'waits_for_skill' | 'waits_for_agent' | null
  /** Who is waited for. */
  note_name?: string | null
}

export interface Ended {
  by: string | null
  at: number
  reason: string | null
  wait_ms: number | null
  talk_ms: number | null
}

export interface Reach {
  kind: 'here' | 'email' | 'phone'
  value: string
}

/** What was promised to who need not wait on the line: an answer, or a call. */
export interface Later {
  mode: 'message' | 'callback'
  state: 'open' | 'trying' | 'again' | 'kept' | 'failed' | 'withdrawn'
  number: string
  queue: string
  reach: Reach['kind']
  to: string
  due_at: number | null
  attempts: number
  tries: number
  next_at: number | null
}

/** What the customer is asked when it is over. */
export interface Survey {
  scale: 'stars' | 'nps' | 'text'
  question: string
  comment: boolean
  value: number | null
  said: string | null
  answered: boolean
}

export type Phase = 'ask' | 'queued' | 'serving' | 'later' | 'ended'

export interface State {
  now: number
  phase: Phase
  contact: string | null
  ticket: Ticket | null
  agent: { name: string } | null
  agent_read_seq: number
  last_seq: number
  read_seq: number
  ended: Ended | null
  open: boolean
  opens_at: number | null
  later?: Later | null
  /** Who waits may ask to be called instead. */
  may_call?: boolean
  survey?: Survey | null
  /** Who may not come in: until when (null: not known), and where he may write. */
  banned?: { until: number | null; appeal: string } | null
}

export interface Problem {
  code: string
  /** Of `slow_down`: how long to wait. */
  wait_ms?: number
  /** Of `challenge`: the work that is asked for, and until when it is. */
  puzzle?: string
  bits?: number
  until?: number | null
  title?: string
  do?: string
  /** Of a form: what is wrong with which field. */
  fields?: Record<string, string>
}

export type ServerFrame =
  | { op: 'state'; state: State }
  | { op: 'messages'; messages: Message[] }
  | { op: 'typing'; name: string | null }
  | { op: 'read'; seq: number }
  | { op: 'ack'; key: string; message: Message | null }
  | { op: 'refused'; key: string | null; problem: Problem }
  | { op: 'invited'; key: string; link: { path: string; expires_at: number } }
  | { op: 'pong' }

export type ClientFrame =
  | { op: 'hello'; key: string; token: string; after: number; contact: string | null; lang: Lang }
  | { op: 'start'; key: string; question: string; name: string | null; lang: Lang; queue: string | null; page: string; form?: string | null; answers?: Answers }
  | { op: 'message'; key: string; question: string; reach: Reach; name: string | null; lang: Lang; queue: string | null; page: string }
  | { op: 'invite'; key: string; whole: boolean }
  | { op: 'rate'; key: string; value: number | null; comment: string | null }
  | { op: 'call_me'; key: string; phone: string }
  | { op: 'say'; key: string; text: string }
  | { op: 'solve'; key: string; answer: string }
  | { op: 'typing' }
  | { op: 'read'; seq: number }
  | { op: 'leave' }
  | { op: 'end' }
  | { op: 'ping' }

const OPS = new Set(['state', 'messages', 'typing', 'read', 'ack', 'refused', 'invited', 'pong'])

/** A frame that this widget understands, or null: a newer server may say more than we know. */
export function parseFrame(raw: unknown): ServerFrame | null {
  if (typeof raw !== 'string') return null
  try {
    const frame = JSON.parse(raw) as { op?: unknown }
    return typeof frame.op === 'string' && OPS.has(frame.op) ? (frame as ServerFrame) : null
  } catch {
    return null
  }
}
