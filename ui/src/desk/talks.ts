import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { Problem } from '../api/problem'
import { ting } from '../api/ting'
import type { AssetOffered } from '../api/assets'
import type { Taken } from '../api/replies'
import type { Sticker } from '../api/stickers'
import type { Consult, ContactPage, DeskContact, Message } from '../api/types'
import { serverTime } from '../kit/clock'
import { newKey } from '../kit/ids'
import { live } from '../kit/live'
import { useSession } from '../app/session'
import { applyRead } from './apply'
import { useDesk } from './store'
import { merge, settle, type Pending } from './lines'

export interface Talk {
  tenant: string
  id: string
  page: ContactPage | null
  messages: Message[]
  pending: Pending[]
  problem: Problem | null
  /** Nothing older is there. */
  whole: boolean
  loadingOlder: boolean
  /** The customer types until then. */
  typingUntil: number
  /** Somebody of the house writes here too, until then. */
  staff: { name: string; to: 'customer' | 'staff'; until: number } | null
  /** Colleagues who are asked into it, are there, or were. */
  consults: Consult[]
  /** Where the unread line stands while this conversation is looked at. */
  unreadAfter: number | null
  lastTypedAt: number
}

/** What is said in each conversation that was opened here, and what still has to reach the server. */
export const useTalks = defineStore('talks', () => {
  const talks = reactive(new Map<string, Talk>())

  function of(tenant: string, id: string): Talk {
    let talk = talks.get(id)
    if (!talk) {
      talks.set(id, {
        tenant, id, page: null, messages: [], pending: [], problem: null, whole: false, loadingOlder: false, typingUntil: 0, staff: null, consults: [], unreadAfter: null, lastTypedAt: 0,
      })
      talk = talks.get(id) as Talk
    }
    return talk
  }

  async function fetch(talk: Talk): Promise<void> {
    try {
      const page = await ting.contact(talk.tenant, talk.id)
      talk.page = page
      talk.messages = merge(talk.messages, page.messages)
      talk.pending = settle(talk.pending, talk.messages)
      talk.whole ||= (talk.messages[0]?.seq ?? 1) <= 1 || page.messages.length < 200
      talk.problem = null
      if (page.may.whisper) talk.consults = await ting.consults(talk.tenant, talk.id)
    } catch (error) {
      talk.problem = Problem.of(error)
    }
  }

  /** Look at a conversation: the unread line is set where the reading stopped. */
  function open(contact: DeskContact): Talk {
    const talk = of(contact.tenant, contact.id)
    // A contact that was just answered is new as a whole: no line needed.
    talk.unreadAfter = contact.unread > 0 && contact.read_seq > 0 ? contact.read_seq : null
    if (!talk.page) void fetch(talk)
    return talk
  }

  async function older(talk: Talk): Promise<void> {
    const first = talk.messages[0]?.seq
    if (talk.whole || talk.loadingOlder || first === undefined) return
    talk.loadingOlder = true
    try {
      const more = await ting.messages(talk.tenant, talk.id, { before: first, limit: 100 })
      talk.messages = merge(talk.messages, more)
      talk.whole = more.length === 0
    } catch {
      /* scrolling again asks again */
    } finally {
      talk.loadingOlder = false
    }
  }

  function take(message: Message): void {
    const talk = talks.get(message.contact)
    if (!talk) return
    talk.messages = merge(talk.messages, [message])
    talk.pending = settle(talk.pending, [message])
    if (message.by.kind === 'customer') talk.typingUntil = 0
    else if (message.by.kind === 'agent' && message.by.id !== useSession().me?.person.id) talk.staff = null
  }

  async function push(talk: Talk, key: string): Promise<void> {
    const find = () => talk.pending.find((p) => p.key === key)
    const item = find()
    if (!item) return
    item.state = 'sending'
    item.problem = null
    try {
      const message =
        item.kind === 'file' && item.file
          ? await ting.sendFile(talk.tenant, talk.id, key, item.file, (part) => {
              const now = find()
              if (now) now.part = part
            })
          : item.kind === 'whisper'
            ? await ting.whisper(talk.tenant, talk.id, { key, text: item.text })
            : item.sticker
              ? await ting.sendSticker(talk.tenant, talk.id, { key, sticker: item.sticker.id })
              : item.asset
                ? await ting.sendAsset(talk.tenant, talk.id, { key, asset: item.asset.id, lang: item.asset.lang })
                : await ting.send(talk.tenant, talk.id, { key, kind: item.kind === 'note' ? 'note' : 'text', text: item.text, ...(item.replies.length ? { replies: item.replies } : {}) })
      talk.messages = merge(talk.messages, [message])
      talk.pending = talk.pending.filter((p) => p.key !== key)
    } catch (error) {
      const left = find()
      if (!left) return
      left.state = 'failed'
      left.problem = Problem.of(error).code
    }
  }

  // One at a time, in the order they were written: a slow first message is not overtaken by a quick second one.
  const chains = new Map<string, Promise<void>>()
  function enqueue(talk: Talk, key: string): void {
    const next = (chains.get(talk.id) ?? Promise.resolve()).then(() => push(talk, key))
    chains.set(talk.id, next)
  }

  function say(talk: Talk, kind: Pending['kind'], text: string, file: File | null = null, replies: Taken[] = []): void {
    const key = newKey()
    talk.pending.push({ key, kind, text, at: serverTime(), state: 'sending', part: 0, file, problem: null, replies })
    talk.unreadAfter = null
    talk.lastTypedAt = 0
    enqueue(talk, key)
  }

  /** A sticker is sent as it is chosen; `words` is what it means to whoever sends it. */
  function stick(talk: Talk, sticker: Sticker, words: string): void {
    const key = newKey()
    talk.pending.push({ key, kind: 'sticker', text: words, at: serverTime(), state: 'sending', part: 0, file: null, problem: null, replies: [], sticker })
    talk.unreadAfter = null
    enqueue(talk, key)
  }

  /** From the library: what is sent is the version of the day, whatever was shown. */
  function hand(talk: Talk, asset: AssetOffered): void {
    const key = newKey()
    talk.pending.push({ key, kind: 'text', text: asset.title, at: serverTime(), state: 'sending', part: 0, file: null, problem: null, replies: [], asset: { id: asset.id, lang: asset.lang } })
    talk.unreadAfter = null
    enqueue(talk, key)
  }

  /** The same key again: if the first try did arrive, the server answers with that same message. */
  function retry(talk: Talk, key: string): void {
    const item = talk.pending.find((p) => p.key === key)
    if (item?.state !== 'failed') return
    item.state = 'sending'
    enqueue(talk, key)
  }

  function discard(talk: Talk, key: string): void {
    talk.pending = talk.pending.filter((p) => p.key !== key)
  }

  function retryAll(): void {
    for (const talk of talks.values()) for (const p of talk.pending) if (p.state === 'failed' && p.problem === 'offline') retry(talk, p.key)
  }

  function typed(id: string): void {
    const talk = talks.get(id)
    if (talk) talk.typingUntil = serverTime() + 6000
  }

  /** A supervisor or colleague writes in this contact: to its customer, or to us. */
  function staffTyped(id: string, name: string, who: 'agent' | 'staff'): void {
    const talk = talks.get(id)
    if (talk) talk.staff = { name, to: who === 'agent' ? 'customer' : 'staff', until: serverTime() + 6000 }
  }

  function consulted(consult: Consult): void {
    const talk = talks.get(consult.contact)
    if (talk) talk.consults = [...talk.consults.filter((one) => one.id !== consult.id), consult].sort((a, b) => a.asked_at - b.asked_at)
  }

  /** Tell the customer, or only the staff, that someone writes; every three seconds at most. */
  function typing(talk: Talk, to: 'customer' | 'staff'): void {
    const now = Date.now()
    if (now - talk.lastTypedAt < 3000) return
    talk.lastTypedAt = now
    live.send({ op: 'typing', tenant: talk.tenant, contact: talk.id, ...(to === 'staff' ? { to } : {}) })
  }

  const reading = new Map<string, number>()
  /** Everything up to this seq was seen by the agent. */
  function read(contact: DeskContact, seq: number): void {
    if (seq <= Math.max(contact.read_seq, reading.get(contact.id) ?? 0)) return
    reading.set(contact.id, seq)
    useDesk().put(applyRead(contact, seq, talks.get(contact.id)?.messages))
    ting.read(contact.tenant, contact.id, seq).catch(() => reading.delete(contact.id))
  }

  function contactChanged(id: string, contact: DeskContact | null): void {
    const talk = talks.get(id)
    if (!talk) return
    if (contact === null) talks.delete(id)
    else if (talk.page && talk.page.desk?.state !== contact.state) void fetch(talk)
  }

  function refetchAll(): void {
    for (const talk of talks.values()) void fetch(talk)
  }

  return { talks, of, open, fetch, older, take, say, stick, hand, retry, retryAll, discard, typed, staffTyped, consulted, typing, read, contactChanged, refetchAll }
})
