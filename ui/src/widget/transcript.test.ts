// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { EMPTY, firstUnread, nextText, reduce, unread, type Happening, type Pending, type Transcript } from './transcript'
import type { Message } from './wire'

const CONTACT = 'c1'

function message(seq: number, by: 'customer' | 'agent' = 'agent', key: string = `a${String(seq)}`, contact = CONTACT): Message {
  return {
    id: `${contact}-${String(seq)}`,
    contact,
    seq,
    at: seq,
    key,
    by: { kind: by, id: null, name: null },
    kind: 'text',
    text: String(seq),
    file: null,
    code: null,
    params: {},
  }
}
function pending(key: string, at: number, contact: string | null = CONTACT): Pending {
  return { key, kind: 'text', contact, text: key, size: 0, at, state: 'waiting', problem: null, progress: 0 }
}
function play(happenings: Happening[], from: Transcript = { ...EMPTY, contact: CONTACT }): Transcript {
  return happenings.reduce(reduce, from)
}
const seqs = (t: Transcript): number[] => t.messages.map((m) => m.seq)

describe('transcript', () => {
  it('keeps what came twice once, and sorts what came late', () => {
    const t = play([
      { type: 'feed', messages: [message(3)] },
      { type: 'feed', messages: [message(1), message(3)] },
      { type: 'feed', messages: [message(2)] },
    ])
    expect(seqs(t)).toEqual([1, 2, 3])
  })

  it('takes a message out of the outbox whichever way it is confirmed', () => {
    const wrote: Happening = { type: 'wrote', pending: pending('k', 1) }
    const mine = message(1, 'customer', 'k')
    for (const proof of [
      { type: 'acked', key: 'k', message: mine },
      { type: 'feed', messages: [mine] },
    ] as Happening[]) {
      const t = play([wrote, proof])
      expect(t.outbox).toEqual([])
      expect(seqs(t)).toEqual([1])
    }
  })

  it('is not moved on by an answer that overtook an earlier message', () => {
    const t = play([
      { type: 'wrote', pending: pending('k', 1) },
      { type: 'acked', key: 'k', message: message(9, 'customer', 'k') },
    ])
    expect(t.mark).toBe(0)
  })

  it('brings a refused message back to life when it turns out to have arrived', () => {
    const t = play([
      { type: 'wrote', pending: pending('k', 1) },
      { type: 'refused', key: 'k', problem: 'too_long' },
      { type: 'feed', messages: [message(1, 'customer', 'k')] },
    ])
    expect(t.outbox).toEqual([])
  })

  it('does not let what was written for one conversation slip into the next', () => {
    const t = play([
      { type: 'wrote', pending: pending('k', 1) },
      { type: 'contact', contact: 'c2', agentRead: 0, read: 0 },
    ])
    expect(nextText(t)).toBeNull()
    expect(t.outbox[0]).toMatchObject({ state: 'failed', problem: 'not_in_contact' })
    expect(nextText(reduce(t, { type: 'again', key: 'k' }))?.contact).toBe('c2')
  })

  it('holds what comes before the state that names its conversation', () => {
    const t = play([
      { type: 'acked', key: 'x', message: message(2, 'customer', 'x', 'c2') },
      { type: 'feed', messages: [message(1, 'agent', 'y', 'c2')] },
      { type: 'contact', contact: 'c2', agentRead: 0, read: 0 },
    ])
    expect(seqs(t)).toEqual([1, 2])
    expect(t.mark).toBe(1)
  })

  it('sends one text at a time, the oldest first', () => {
    let t = play([
      { type: 'wrote', pending: pending('b', 2) },
      { type: 'wrote', pending: pending('a', 1) },
    ])
    expect(nextText(t)?.key).toBe('a')
    t = reduce(t, { type: 'sending', key: 'a' })
    expect(nextText(t)).toBeNull()
    t = reduce(t, { type: 'refused', key: 'a', problem: 'too_long' })
    expect(nextText(t)?.key).toBe('b')
  })

  it('counts only what the other side said as unread', () => {
    const t = play([
      { type: 'feed', messages: [message(1), message(2, 'customer'), message(3)] },
      { type: 'read', seq: 1 },
    ])
    expect(unread(t)).toBe(1)
    expect(firstUnread(t)).toBe(3)
  })

  it('changes nothing when nothing is new', () => {
    const t = play([{ type: 'feed', messages: [message(1)] }])
    expect(reduce(t, { type: 'feed', messages: [message(1)] })).toBe(t)
    expect(reduce(t, { type: 'cut' })).toBe(t)
    expect(reduce(t, { type: 'read', seq: 0 })).toBe(t)
  })
})

/** Small and repeatable: mulberry32. */
function dice(seed: number): (sides: number) => number {
  let a = seed
  return (sides) => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * sides)
  }
}

/** A server and a network that loses, repeats and overtakes; the client is the reducer under test. */
class World {
  client: Transcript = { ...EMPTY, contact: CONTACT }
  readonly server: Message[] = []
  readonly written: string[] = []
  private feed: Message[][] = []
  private acks: { key: string; message: Message }[] = []
  private says: string[] = []
  private clock = 0

  constructor(private readonly roll: (sides: number) => number) {}

  step(): void {
    const acts = [this.write, this.agent, this.arrive, this.arrive, this.hear, this.hear, this.answer, this.answer, this.hearTwice, this.cut, this.reload]
    // Cuts are common here, but not so common that nothing is ever said.
    const act = acts[this.roll(this.roll(6) ? acts.length - 2 : acts.length)]
    act?.call(this)
    this.pump()
  }
  settle(): void {
    this.reconnect()
    while (this.says.length || this.feed.length || this.acks.length || nextText(this.client)) {
      this.pump()
      this.arrive()
      this.answer()
      this.hear()
    }
  }
  private write(): void {
    const key = `k${String(++this.clock)}`
    this.written.push(key)
    this.client = reduce(this.client, { type: 'wrote', pending: pending(key, this.clock) })
  }
  private agent(): void {
    this.commit(message(this.server.length + 1))
  }
  private commit(m: Message): Message {
    this.server.push(m)
    this.feed.push([m])
    return m
  }
  private pump(): void {
    const next = nextText(this.client)
    if (!next) return
    this.says.push(next.key)
    this.client = reduce(this.client, { type: 'sending', key: next.key })
  }
  private arrive(): void {
    const key = this.says.shift()
    if (key === undefined) return
    const m = this.server.find((x) => x.key === key) ?? this.commit(message(this.server.length + 1, 'customer', key))
    this.acks.push({ key, message: m })
  }
  /** Answers are on a way of their own: they may come before or after the feed says the same. */
  private answer(): void {
    const ack = this.acks.shift()
    if (ack) this.client = reduce(this.client, { type: 'acked', ...ack })
  }
  private hear(): void {
    const messages = this.feed.shift()
    if (messages) this.client = reduce(this.client, { type: 'feed', messages })
  }
  private hearTwice(): void {
    if (this.feed[0]) this.client = reduce(this.client, { type: 'feed', messages: this.feed[0] })
  }
  private cut(): void {
    // What was on its way to the server may still arrive; what was on its way back does not.
    if (this.roll(2)) this.arrive()
    this.reconnect()
  }
  private reload(): void {
    const outbox = this.client.outbox.map((p) => ({ ...p, state: 'waiting' as const }))
    this.client = { ...EMPTY, contact: CONTACT, outbox }
    this.reconnect()
  }
  private reconnect(): void {
    this.says = []
    this.acks = []
    this.client = reduce(this.client, { type: 'cut' })
    this.feed = [this.server.filter((m) => m.seq > this.client.mark)]
  }
}

describe('transcript under any order of events', () => {
  it('ends equal to the server, each message once, in the order written', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const world = new World(dice(seed))
      for (let i = 0; i < 120; i++) {
        world.step()
        const now = seqs(world.client)
        expect(now, `seed ${String(seed)}`).toEqual([...new Set(now)].sort((a, b) => a - b))
      }
      world.settle()
      expect(world.client.messages, `seed ${String(seed)}`).toEqual(world.server)
      expect(world.client.outbox).toEqual([])
      expect(world.server.filter((m) => m.by.kind === 'customer').map((m) => m.key)).toEqual(world.written)
    }
  })

  describe('of a conversation with several topics', () => {
    const turn = (contact: string, topics: string[] = ['c1', 'c2']): Happening => ({ type: 'contact', contact, agentRead: 0, read: 0, topics })

    it('shows one, and begins the other from its first message', () => {
      const t = play([turn('c1'), { type: 'feed', messages: [message(4)] }, turn('c2'), { type: 'feed', messages: [message(1, 'agent', 'x', 'c2')] }])
      expect([t.contact, seqs(t), t.mark]).toEqual(['c2', [1], 1])
    })

    it('sends what was written for one to that one, whichever is looked at', () => {
      const t = play([turn('c1'), { type: 'wrote', pending: pending('k', 1) }, turn('c2')])
      expect(nextText(t)).toMatchObject({ key: 'k', contact: 'c1', state: 'waiting' })
    })

    it('does so also after the two became one, for the server knows where it went on', () => {
      const t = play([turn('c2'), { type: 'wrote', pending: pending('k', 1, 'c2') }, turn('c1', [])])
      expect(nextText(t)).toMatchObject({ key: 'k', contact: 'c2' })
    })

    it('lets nothing slip into another conversation', () => {
      const t = play([turn('c1'), { type: 'wrote', pending: pending('k', 1) }, { type: 'contact', contact: 'c9', agentRead: 0, read: 0 }])
      expect(nextText(t)).toBeNull()
      expect(t.outbox[0]).toMatchObject({ state: 'failed', problem: 'not_in_contact' })
    })
  })
})
