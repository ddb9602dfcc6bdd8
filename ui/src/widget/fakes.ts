/** Stand-ins for tests: a clock that is turned by hand, a socket that is spoken for, a storage of one page. */
import type { Clock, SocketLike } from './line'
import type { ClientFrame, Message, ServerFrame, State, Ticket } from './wire'

export class FakeClock implements Clock {
  private time = 1_000_000
  private queue: { at: number; run: () => void }[] = []

  now(): number {
    return this.time
  }
  later(run: () => void, ms: number): () => void {
    const job = { at: this.time + ms, run }
    this.queue.push(job)
    return () => {
      this.queue = this.queue.filter((j) => j !== job)
    }
  }
  random(): number {
    return 0.5
  }
  pass(ms: number): void {
    const until = this.time + ms
    for (;;) {
      const [next] = this.queue.filter((j) => j.at <= until).sort((a, b) => a.at - b.at)
      if (!next) break
      this.queue = this.queue.filter((j) => j !== next)
      this.time = Math.max(this.time, next.at)
      next.run()
    }
    this.time = until
  }
  /** Time goes by and nothing runs, as when a laptop is closed; then what was due runs at once. */
  sleep(ms: number): void {
    this.time += ms
    const due = this.queue.filter((j) => j.at <= this.time)
    this.queue = this.queue.filter((j) => j.at > this.time)
    for (const job of due) job.run()
  }
}

export class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null
  onmessage: ((e: { data: unknown }) => void) | null = null
  onclose: ((e: { code: number; reason: string }) => void) | null = null
  onerror: (() => void) | null = null
  readonly said: ClientFrame[] = []
  closed = false

  send(data: string): void {
    this.said.push(JSON.parse(data) as ClientFrame)
  }
  close(): void {
    this.closed = true
  }
  open(): void {
    this.onopen?.()
  }
  tell(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  drop(code: number, reason = ''): void {
    this.onclose?.({ code, reason })
  }
}

export class FakeStorage implements Storage {
  private readonly items = new Map<string, string>()
  get length(): number {
    return this.items.size
  }
  clear(): void {
    this.items.clear()
  }
  getItem(key: string): string | null {
    return this.items.get(key) ?? null
  }
  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null
  }
  removeItem(key: string): void {
    this.items.delete(key)
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value)
  }
}

export function plainState(more: Partial<State> = {}): State {
  return {
    now: 1_000_000,
    phase: 'ask',
    contact: null,
    ticket: null,
    agent: null,
    agent_read_seq: 0,
    last_seq: 0,
    read_seq: 0,
    ended: null,
    open: true,
    opens_at: null,
    later: null,
    may_call: false,
    survey: null,
    topics: [],
    banned: null,
    off: [],
    ...more,
  }
}

export function plainTicket(more: Partial<Ticket> = {}): Ticket {
  return {
    number: 'A-1042',
    queue: { id: 'q', name: 'Payments' },
    taken_at: 1_000_000,
    state: 'waiting',
    ahead: 3,
    ahead_at_start: 9,
    range: { lo_ms: 120_000, hi_ms: 240_000 },
    moved_back: null,
    serving: 'A-1038',
    held_until: null,
    as_of: 1_000_000,
    note: null,
    note_name: null,
    ...more,
  }
}

export function plainMessage(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${String(seq)}`,
    contact: 'c1',
    seq,
    at: 1_000_000 + seq,
    key: `k${String(seq)}`,
    by: { kind: 'agent', id: 'a', name: 'Hana' },
    kind: 'text',
    text: `text ${String(seq)}`,
    file: null,
    code: null,
    params: {},
    ...more,
  }
}
