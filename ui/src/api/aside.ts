/** What customers get besides the talk: promises, and the question at the end. */
import type { CustomerRef, Locale, QueueRef } from './types'

/** What a customer who is not on the line was promised: an answer, or a call. */
export interface Owed {
  mode: 'message' | 'callback'
  state: 'open' | 'trying' | 'again' | 'kept' | 'failed' | 'withdrawn'
  reach: 'here' | 'email' | 'phone'
  to: string
  /** As people read it. */
  spoken: string
  made_at: number
  due_at: number | null
  attempts: number
  tries: number
  next_at: number | null
  outcome: string | null
}

export type CallOutcome = 'reached' | 'no_answer' | 'wrong_number' | 'declined'

export interface LaterItem {
  contact: string
  tenant: string
  number: string
  queue: QueueRef
  customer: CustomerRef
  lang: Locale
  question: string
  /** An agent is being rung for it. */
  offered: boolean
  owed: Owed
}

/** What a customer thought of a contact; `at` is null while he has not answered. */
export interface Rating {
  scale: 'stars' | 'nps' | 'text'
  question: string
  value: number | null
  comment: string | null
  at: number | null
}

export interface SurveyResult {
  id: string
  name: string
  scale: 'stars' | 'nps' | 'text'
  score: { asked: number; answered: number; pct: number | null; mean: number | null; nps: number | null }
}

/** Who takes part besides the customer and his agent, did, or is invited. */
export interface Participant {
  id: string
  kind: 'guest'
  name: string
  state: 'invited' | 'here' | 'left' | 'removed'
  whole: boolean
  invited_by: 'customer' | 'agent'
}
