/** What the desk is told of forms and bookings. */
import type { Asked, Slot } from '../widget/wire'
import type { CustomerRef, Names } from './types'

export type { BookingCard, FormCard } from '../widget/wire'

export interface SendableForm {
  id: string
  name: string
  form: Asked
}

export interface Bookable {
  id: string
  name: string
  titles: Names
  time_zone: string
  slot_minutes: number
  capacity: number
  horizon_days: number
}

export interface FreeSlot extends Slot {
  free: number
}

export interface BookingDay {
  day: string
  time_zone: string
  resources: Bookable[]
  bookings: { id: string; number: string; at: number; ends: number; resource: string; contact: string; customer: CustomerRef }[]
}

/** How a conversation can be taken along besides downloading; `addresses` are the customer's. */
export interface TranscriptWays {
  mail: boolean
  addresses: string[]
}
