import type { AssetOffered } from '../api/assets'
import type { Taken } from '../api/replies'
import type { Sticker } from '../api/stickers'
import type { Message } from '../api/types'
import { cards, type CardOf } from '../widget/cards'

/** What was written here and is not yet known to be kept by the server. */
export interface Pending {
  key: string
  kind: 'text' | 'note' | 'whisper' | 'file' | 'sticker'
  text: string
  at: number
  state: 'sending' | 'failed'
  /** Of a file: how much is up, 0..1. */
  part: number
  file: File | null
  problem: string | null
  /** The canned replies that it is made of. */
  replies: Taken[]
  sticker?: Sticker | null
  asset?: Pick<AssetOffered, 'id' | 'lang'> | null
}

/** Put messages in order of seq, each once: the same id or key again is the same message, and a newer copy wins. */
export function merge(have: readonly Message[], more: readonly Message[]): Message[] {
  const by = new Map<number, Message>()
  for (const m of have) by.set(m.seq, m)
  for (const m of more) by.set(m.seq, m)
  return [...by.values()].sort((a, b) => a.seq - b.seq)
}

/** Pending ones that the server has meanwhile shown us (by key) are no longer pending. */
export function settle(pending: readonly Pending[], messages: readonly Message[]): Pending[] {
  const keys = new Set(messages.map((m) => m.key).filter((k) => k !== null))
  return pending.filter((p) => !keys.has(p.key))
}

export type Line =
  | { is: 'group'; id: string; mine: boolean; who: 'customer' | 'agent' | 'bot' | 'guest'; name: string | null; messages: Message[] }
  | { is: 'inner'; id: string; message: Message }
  | { is: 'card'; id: string; mine: boolean; message: Message; card: CardOf }
  | { is: 'system'; id: string; message: Message }
  | { is: 'unread'; id: string; count: number }
  | { is: 'day'; id: string; at: number }

/** Messages as they are read: grouped by speaker within five minutes, a line where a day or the unread ones begin. */
export function lines(messages: readonly Message[], options: { unreadAfter: number | null; day: (at: number) => string; gap?: number }): Line[] {
  const { unreadAfter, day, gap = 5 * 60_000 } = options
  const out: Line[] = []
  const fresh = unreadAfter === null ? [] : messages.filter((m) => m.seq > unreadAfter && (m.by.kind === 'customer' || m.by.kind === 'guest'))
  const first = fresh[0]?.seq
  let today: string | null = null
  const shown = cards(messages)
  for (const m of messages) {
    const date = day(m.at)
    if (today !== null && date !== today) out.push({ is: 'day', id: `d${m.id}`, at: m.at })
    today = date
    if (m.seq === first) out.push({ is: 'unread', id: 'unread', count: fresh.length })
    if (m.kind === 'system') out.push({ is: 'system', id: m.id, message: m })
    else if (m.kind === 'note' || m.kind === 'whisper') out.push({ is: 'inner', id: m.id, message: m })
    else if (m.kind === 'form' || m.kind === 'booking') {
      const card = shown.get(m.id)
      // A card stands once, where it was last put forward; the steps before are told in a line.
      out.push(card ? { is: 'card', id: `c${card.card.id}`, mine: m.by.kind !== 'customer', message: m, card } : { is: 'system', id: m.id, message: m })
    } else {
      const who = m.by.kind === 'customer' || m.by.kind === 'guest' || m.by.kind === 'bot' ? m.by.kind : 'agent'
      const last = out.at(-1)
      const before = last?.is === 'group' ? last.messages.at(-1) : undefined
      if (last?.is === 'group' && last.who === who && last.name === m.by.name && before && m.at - before.at < gap) last.messages.push(m)
      else out.push({ is: 'group', id: m.id, mine: who === 'agent' || who === 'bot', who, name: m.by.name, messages: [m] })
    }
  }
  return out
}
