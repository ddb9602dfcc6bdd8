/**
 * What was said, and what is still to be sent: a pure reducer.
 *
 * Three sources tell of the same message: the live feed, the answer to our own sending, and the replay after a
 * reconnect. They come in any order and more than once; the transcript that results is the same.
 *
 * `mark` is what we ask the server to continue after. Only the feed moves it: an answer to our own sending may
 * overtake an agent's message that lies before it, and asking after ours would then lose theirs.
 */
import type { Message, Sticker } from './wire'

export interface Pending {
  key: string
  kind: 'text' | 'file' | 'sticker'
  /** Of a sticker; its text is what it means. */
  sticker?: Sticker
  contact: string | null
  text: string
  size: number
  at: number
  state: 'waiting' | 'sending' | 'failed'
  /** Why it failed: a problem code; null while there is hope. */
  problem: string | null
  /** 0..1 of an upload. */
  progress: number
}

export interface Transcript {
  readonly contact: string | null
  /** All topics of its conversation that were seen, where there are several: what was written for one is said in it, whichever is looked at. */
  readonly family: readonly string[]
  /** By seq, each once. */
  readonly messages: readonly Message[]
  readonly mark: number
  /** In the order they were written. */
  readonly outbox: readonly Pending[]
  readonly agentRead: number
  readonly read: number
  /** Came before the state that names their contact. */
  readonly early: readonly Early[]
}

export interface Early {
  readonly message: Message
  readonly fed: boolean
}

export type Happening =
  | { type: 'contact'; contact: string | null; agentRead: number; read: number; topics?: readonly string[] }
  | { type: 'feed'; messages: readonly Message[] }
  | { type: 'wrote'; pending: Pending }
  | { type: 'sending'; key: string }
  | { type: 'progress'; key: string; progress: number }
  | { type: 'acked'; key: string; message: Message | null }
  | { type: 'refused'; key: string; problem: string }
  | { type: 'cut' }
  | { type: 'again'; key: string }
  | { type: 'dropped'; key: string }
  | { type: 'agent_read'; seq: number }
  | { type: 'read'; seq: number }

export const EMPTY: Transcript = { contact: null, family: [], messages: [], mark: 0, outbox: [], agentRead: 0, read: 0, early: [] }

/** The next transcript. Returns the same object when nothing changed. */
export function reduce(t: Transcript, h: Happening): Transcript {
  switch (h.type) {
    case 'contact':
      return toContact(t, h.contact, h.agentRead, h.read, h.topics ?? [])
    case 'feed':
      return take(t, h.messages, true)
    case 'wrote':
      return hasKey(t, h.pending.key) ? t : { ...t, outbox: [...t.outbox, h.pending].sort((a, b) => a.at - b.at) }
    case 'sending':
      return patch(t, h.key, { state: 'sending', problem: null })
    case 'progress':
      return patch(t, h.key, { progress: h.progress })
    case 'acked':
      return h.message ? take({ ...t, outbox: t.outbox.filter((p) => p.key !== h.key) }, [h.message], false) : t
    case 'refused':
      return patch(t, h.key, { state: 'failed', problem: h.problem })
    case 'cut':
      return t.outbox.some((p) => p.state === 'sending')
        ? { ...t, outbox: t.outbox.map((p) => (p.state === 'sending' ? { ...p, state: 'waiting', progress: 0 } : p)) }
        : t
    case 'again':
      return patch(t, h.key, { state: 'waiting', problem: null, progress: 0, contact: t.contact })
    case 'dropped':
      return { ...t, outbox: t.outbox.filter((p) => p.key !== h.key) }
    case 'agent_read':
      return h.seq > t.agentRead ? { ...t, agentRead: h.seq } : t
    case 'read':
      return h.seq > t.read ? { ...t, read: h.seq } : t
  }
}

/** The text or sticker that must be sent next; one at a time, so that what was written first arrives first. */
export function nextText(t: Transcript): Pending | null {
  const line = t.outbox.filter((p) => p.kind !== 'file' && p.state !== 'failed')
  const head = line[0]
  return head?.state === 'waiting' && isOf(t, head) ? head : null
}

/** Whether something was written for this conversation, in whichever topic. */
export function isOf(t: Transcript, p: Pending): boolean {
  return p.contact === t.contact || (p.contact !== null && t.family.includes(p.contact))
}

/** Messages of the other side that the customer has not seen. */
export function unread(t: Transcript): number {
  return t.messages.filter((m) => m.seq > t.read && m.by.kind !== 'customer' && m.by.kind !== 'system').length
}

/** The first message of the other side that came after what was read; null when nothing was read before. */
export function firstUnread(t: Transcript): number | null {
  return (t.read > 0 && t.messages.find((m) => m.seq > t.read && m.by.kind === 'agent')?.seq) || null
}

function hasKey(t: Transcript, key: string): boolean {
  return t.outbox.some((p) => p.key === key) || t.messages.some((m) => m.key === key)
}

function patch(t: Transcript, key: string, change: Partial<Pending>): Transcript {
  if (!t.outbox.some((p) => p.key === key)) return t
  return { ...t, outbox: t.outbox.map((p) => (p.key === key ? { ...p, ...change } : p)) }
}

function toContact(was: Transcript, contact: string | null, agentRead: number, read: number, topics: readonly string[]): Transcript {
  const near = contact !== null && (was.family.includes(contact) || contact === was.contact) ? was.family : []
  const family = topics.some((id) => !near.includes(id)) ? [...new Set([...near, ...topics])] : near
  const t = family === was.family ? was : { ...was, family }
  if (contact !== t.contact) {
    // A conversation that began elsewhere (another tab): what was written for the old one must not slip into it.
    const outbox = t.outbox.map((p) => (p.contact === contact || p.state === 'failed' || (p.contact !== null && family.includes(p.contact)) ? p : { ...p, state: 'failed' as const, problem: 'not_in_contact' }))
    const next: Transcript = { contact, family, messages: [], mark: 0, outbox, agentRead, read, early: [] }
    return t.early.reduce((sum, e) => take(sum, [e.message], e.fed), next)
  }
  if (agentRead <= t.agentRead && read <= t.read) return t
  return { ...t, agentRead: Math.max(agentRead, t.agentRead), read: Math.max(read, t.read) }
}

const EARLY_AT_MOST = 200

/** Takes messages in; only those of the feed move the mark. */
function take(t: Transcript, messages: readonly Message[], fed: boolean): Transcript {
  const here = messages.filter((m) => m.contact === t.contact)
  const early = messages.filter((m) => m.contact !== t.contact).map((message) => ({ message, fed }))
  let next = merge(t, here)
  if (fed) {
    const mark = Math.max(t.mark, ...here.map((m) => m.seq))
    if (mark !== t.mark) next = { ...next, mark }
  }
  return early.length ? { ...next, early: [...t.early, ...early].slice(-EARLY_AT_MOST) } : next
}

function merge(t: Transcript, incoming: readonly Message[]): Transcript {
  const known = new Set(t.messages.map((m) => m.seq))
  const fresh: Message[] = []
  for (const m of incoming) {
    if (known.has(m.seq)) continue
    known.add(m.seq)
    fresh.push(m)
  }
  const keys = new Set(incoming.map((m) => m.key))
  const outbox = t.outbox.some((p) => keys.has(p.key)) ? t.outbox.filter((p) => !keys.has(p.key)) : t.outbox
  if (fresh.length === 0) return outbox === t.outbox ? t : { ...t, outbox }
  return { ...t, outbox, messages: [...t.messages, ...fresh].sort((a, b) => a.seq - b.seq) }
}

/** What the conversation began with: its number and its queue, which outlive the ticket. */
export function taken(t: Transcript): { number: string; queue: string } {
  const params = t.messages.find((m) => m.code === 'number_taken')?.params ?? {}
  const word = (name: string): string => (typeof params[name] === 'string' ? params[name] : '')
  return { number: word('number'), queue: word('queue') }
}
