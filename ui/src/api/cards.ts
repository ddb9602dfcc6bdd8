/** What the desk is told of forms and bookings. */
import type * as S from './schema'

export type { Bookable, BookingCard, FormCard } from './schema'

export type SendableForm = S.Sendable
export type FreeSlot = S.Slot
export type BookingDay = S.JourneysCardsRoutesDay
/** How a conversation can be taken along besides downloading; `addresses` are the customer's. */
export type TranscriptWays = S.Ways
