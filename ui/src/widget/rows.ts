/** The conversation as it is drawn: grouped by speaker, times where a group ends, quiet lines for what the system says. */
import type { Pending, Transcript } from './transcript'
import { cards, type CardOf } from './cards'
import type { Message } from './wire'

export interface Bubble {
  type: 'bubble'
  id: string
  mine: boolean
  /** Named when another agent begins to speak. */
  name: string | null
  text: string | null
  message: Message | null
  pending: Pending | null
  first: boolean
  last: boolean
  at: number
  status: 'read' | 'sent' | 'sending' | 'waiting' | 'failed' | null
}

export type Row = Bubble | { type: 'card'; id: string; card: CardOf } | { type: 'day'; id: string; at: number } | { type: 'system'; id: string; message: Message } | { type: 'unread'; id: string }

const TOGETHER_MS = 3 * 60_000
/** Only for the agent's eyes, or said elsewhere on the screen. */
const UNSHOWN = new Set(['supervisor_watching', 'idle_warning', 'customer_left', 'customer_back'])

/** Rows of a transcript; `unreadFrom` is the first message that was new when the customer looked. */
export function rows(t: Transcript, unreadFrom: number | null): Row[] {
  const out: Row[] = []
  let day = ''
  let agent: string | null = null
  const shown = cards(t.messages)
  for (const m of t.messages) {
    if (m.kind === 'note' || m.kind === 'whisper' || (m.kind === 'system' && UNSHOWN.has(m.code ?? ''))) continue
    const today = new Date(m.at).toDateString()
    if (day !== '' && today !== day) out.push({ type: 'day', id: `d${m.id}`, at: m.at })
    day = today
    if (m.kind === 'system') {
      out.push({ type: 'system', id: m.id, message: m })
      continue
    }
    if (m.seq === unreadFrom) out.push({ type: 'unread', id: 'unread' })
    if (m.kind === 'form' || m.kind === 'booking') {
      const card = shown.get(m.id)
      // A card stands once, where it was last dealt with; the steps before are told in a line.
      out.push(card ? { type: 'card', id: `c${card.card.id}`, card } : { type: 'system', id: m.id, message: m })
      continue
    }
    const mine = m.by.kind === 'customer'
    const name = !mine && m.by.name !== agent ? m.by.name : null
    if (!mine) agent = m.by.name
    push(out, {
      ...bubble(m.id, mine, m.at),
      name,
      text: m.kind === 'text' ? m.text : null,
      message: m,
      status: mine ? (m.seq <= t.agentRead ? 'read' : 'sent') : null,
    })
  }
  for (const p of t.outbox) {
    if (p.contact !== t.contact && p.state !== 'failed') continue
    push(out, { ...bubble(p.key, true, p.at), text: p.kind === 'text' ? p.text : null, pending: p, status: p.state })
  }
  return settle(out)
}

/** Whether a text is nothing but a few emoji, which are then shown large. */
export function onlyEmoji(text: string): boolean {
  return /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,3}$/u.test(text)
}

/** A text in plain parts and links. Only http(s); what ends a sentence does not belong to an address. */
export function linked(text: string): { text: string; href: string | null }[] {
  return text
    .split(/(https?:\/\/[^\s<>"'「」『』（）、。，；！？]+[^\s<>"'「」『』（）、。，；！？.,;:!?)\]])/)
    .map((part, i) => ({ text: part, href: i % 2 ? part : null }))
    .filter((part) => part.text)
}

function bubble(id: string, mine: boolean, at: number): Bubble {
  return { type: 'bubble', id, mine, at, name: null, text: null, message: null, pending: null, first: true, last: true, status: null }
}

function push(out: Row[], b: Bubble): void {
  const before = out[out.length - 1]
  if (before?.type === 'bubble' && before.mine === b.mine && b.name === null && b.at - before.at < TOGETHER_MS) {
    before.last = false
    b.first = false
  }
  out.push(b)
}

/** A status is said once, on the last message it is true of; what has failed says so by itself. */
function settle(out: Row[]): Row[] {
  const said = new Set<string>()
  for (let i = out.length - 1; i >= 0; i--) {
    const row = out[i]
    if (row?.type !== 'bubble' || !row.status || row.status === 'failed') continue
    // Sent before read says nothing new above it.
    if (said.has(row.status) || (row.status === 'sent' && said.has('read'))) row.status = null
    else said.add(row.status)
    if (row.status) row.last = true
  }
  return out
}
