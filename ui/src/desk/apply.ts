import type { DeskContact, Message } from '../api/types'
import { stickerOf } from '../widget/stickers'

const spoken = (m: Message): boolean => m.kind === 'text' || m.kind === 'file' || m.kind === 'form' || m.kind === 'booking' || m.kind === 'sticker'

/** What a new message changes in the list's row: the last words, whose turn it is, how many are unread. Told twice, it changes nothing. */
export function applyMessage(contact: DeskContact, message: Message): DeskContact {
  if (message.seq <= contact.last_seq) return contact
  const next: DeskContact = { ...contact, last_seq: message.seq }
  if (!spoken(message)) return next
  next.last = { seq: message.seq, text: message.text ?? message.file?.name ?? '', by: message.by.kind, at: message.at, meaning: stickerOf(message)?.meaning ?? null }
  if (message.by.kind === 'customer') {
    next.waiting_since = contact.waiting_since ?? message.at
    next.unread = contact.unread + (message.seq > contact.read_seq ? 1 : 0)
  } else if (message.by.kind === 'agent') next.waiting_since = null
  return next
}

/** What the agent's own reading changes; `messages` are those known here, to count what is left. */
export function applyRead(contact: DeskContact, seq: number, messages: readonly Message[] = []): DeskContact {
  if (seq <= contact.read_seq) return contact
  const left = seq >= contact.last_seq ? 0 : messages.filter((m) => m.seq > seq && m.by.kind === 'customer' && spoken(m)).length
  return { ...contact, read_seq: seq, unread: left }
}
