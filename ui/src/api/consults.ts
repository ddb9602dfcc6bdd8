import type { CustomerRef, Locale, QueueRef } from './types'

/** A colleague asks somebody into his conversation; `writes`: he is to write to the customer, who sees him come. */
export interface Invitation {
  id: string
  tenant: string
  contact: string
  number: string
  channel: string
  queue: QueueRef
  customer: CustomerRef
  lang: Locale
  question: string
  by: { id: string; name: string }
  writes: boolean
  asked_at: number
}

/** A colleague who is asked into a contact, is there, or was. */
export interface Consult {
  id: string
  contact: string
  person: { id: string; name: string }
  writes: boolean
  state: 'asked' | 'here' | 'declined' | 'withdrawn' | 'left' | 'removed' | 'over'
  asked_at: number
  joined_at: number | null
  ended_at: number | null
}
