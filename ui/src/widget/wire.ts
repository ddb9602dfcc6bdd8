/**
 * The words spoken between the widget and the server, as rooms of the widget call them: `../api/schema` says what they are,
 * and is written from the server's own structs. Times are integer milliseconds since the epoch.
 */
import type * as S from '../api/schema'

export type {
  BookingCard,
  Config,
  Ended,
  FormCard,
  Later,
  Message,
  Met,
  MovedBack,
  Range,
  Reach,
  Slot,
  State,
} from '../api/schema'

export type Lang = S.Config['lang']
export const LANGS: readonly Lang[] = ['en', 'zh-TW', 'zh-CN', 'ja']

/** A text by language. */
export type Names = Partial<Record<Lang, string>>
export type QueueRef = S.Named
export type Asked = S.CardsViewAsked
export type Field = S.AskedField
export type Answers = S.FormCard['answers']
export type FileRef = S.File
/** A picture that says something by itself, and what that is. */
export type Sticker = S.Shown
export type StickerPack = S.JourneysLibraryStickersPack
export type Ticket = S.TicketView
/** What the customer is asked when it is over. */
export type Survey = NonNullable<S.State['survey']>
export type Phase = S.State['phase']

/** A refusal. The members beside the code depend on it; `fields`: of a form, what is wrong with which. */
export interface Problem {
  code: string
  title?: string
  do?: string
  fields?: Record<string, string>
  /** Of `slow_down`: how long to wait. */
  wait_ms?: number
  /** Of `challenge`: the work that is asked for, and until when it is. */
  puzzle?: string
  bits?: number
  until?: number | null
}

export type ServerFrame = Exclude<S.WidgetFrame, { op: 'refused' }> | (Omit<S.NotDone, 'problem'> & { problem: Problem })
export type ClientFrame = S.WidgetSays

const OPS = new Set<string>(['state', 'messages', 'typing', 'ack', 'refused', 'invited', 'pong'])

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
