/** What the help page and its sisters are told. Times are integer milliseconds since the epoch. */
import type * as S from '../api/schema'
import type { BookingCard, Message, Names, Range, Slot, Ticket } from '../widget/wire'

/** Whose page it is. */
export type Face = S.Face
/** From whom a page is that a mail leads to, and in which colour. */
export interface Whose {
  company: Face
  accent: string | null
}
export type { BookingCard, Message, Names, Slot, Ticket }

export interface QueueNow {
  id: string
  name: string
  open: boolean
  opens_at: number | null
  closes_at: number | null
  staffed: boolean
  waiting: number
  serving: string | null
  range: Range | null
}

export interface Page {
  company: Face
  now: number
  titles: Names
  welcome: Names
  phone: string
  email: string
  address: Names
  links: { names: Names; url: string }[]
  point: string
  accent: string | null
  sign_in: boolean
  time_zone: string
  days: { date: string; name: string; spans: [string, string][] }[]
  queues: QueueNow[]
}

export interface Mine {
  id: string
  number: string
  question: string
  lang: string
  queue: string
  agent: string | null
  state: 'waiting' | 'serving' | 'later' | 'ended'
  started_at: number
  ended_at: number | null
  due_at: number | null
  ticket: Ticket | null
  may_go_on: boolean
}

export interface Listed {
  me: { name: string } | null
  items: Mine[]
  next: string | null
}

export interface Way {
  point: string
  token: string | null
}

export interface Problem {
  code: string
}
export type Answer<T> = { value: T } | { problem: Problem }
