/**
 * The line to the server: one socket at a time, opened again when it is cut, with a watchdog that notices the
 * silence that a sleeping laptop or a changed network leaves behind. Knows nothing of what is said on it.
 */
import { parseFrame, type ClientFrame, type ServerFrame } from './wire'

export interface SocketLike {
  onopen: (() => void) | null
  onmessage: ((e: { data: unknown }) => void) | null
  onclose: ((e: { code: number; reason: string }) => void) | null
  onerror: (() => void) | null
  send(data: string): void
  close(): void
}

export interface Clock {
  now(): number
  later(run: () => void, ms: number): () => void
  random(): number
}

export interface LineEvents {
  /** The first frame to say on a new socket; null while there is nothing to say it with (then no retry). */
  greet(): ClientFrame
  frame(frame: ServerFrame): void
  cut(code: number, reason: string): 'again' | 'stop'
}

const QUIET_MS = 20_000
const PONG_MS = 10_000
const PROBE_MS = 4_000
const FIRST_WAIT_MS = 400
const LONGEST_WAIT_MS = 20_000

/** How long to wait before try number `tries` (from 0): doubling, capped, and spread so that a crowd does not return as one. */
export function backOff(tries: number, random: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (0.5 + random / 2)
}

export class Line {
  private socket: SocketLike | null = null
  private cancelRetry: (() => void) | null = null
  private cancelWatch: (() => void) | null = null
  private tries = 0
  private ready = false
  private wanted = false

  constructor(
    private readonly dial: () => SocketLike,
    private readonly on: LineEvents,
    private readonly clock: Clock,
  ) {}

  get up(): boolean {
    return this.ready
  }

  /** Keep a line from now on. */
  open(): void {
    this.wanted = true
    if (!this.socket && !this.cancelRetry) this.connect()
  }

  /** Hang up and stay so. */
  close(): void {
    this.wanted = false
    this.hangUp()
    this.cancelRetry?.()
    this.cancelRetry = null
  }

  /** The page woke, or the network changed: make sure that the line is alive, or try at once. */
  nudge(changed = false): void {
    if (!this.wanted) return
    if (this.ready) this.probe(PROBE_MS)
    else if (changed || !this.socket) this.again()
  }

  /** Start over with a new greeting, at once. */
  again(): void {
    this.hangUp()
    this.cancelRetry?.()
    this.cancelRetry = null
    if (this.wanted) this.connect()
  }

  /** Says it if the line is up. */
  say(frame: ClientFrame): boolean {
    if (!this.ready || !this.socket) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  private connect(): void {
    let socket: SocketLike
    try {
      socket = this.dial()
    } catch {
      return this.lost(1006)
    }
    this.socket = socket
    this.watch(PONG_MS)
    socket.onopen = () => {
      if (socket !== this.socket) return
      socket.send(JSON.stringify(this.on.greet()))
      this.watch(PONG_MS)
    }
    socket.onmessage = (e) => {
      if (socket !== this.socket) return
      const frame = parseFrame(e.data)
      this.listen()
      if (!frame || frame.op === 'pong') return
      if (frame.op === 'state') {
        this.ready = true
        this.tries = 0
      }
      this.on.frame(frame)
    }
    socket.onclose = (e) => {
      if (socket === this.socket) this.lost(e.code, e.reason)
    }
    socket.onerror = null
  }

  /** Something was heard; ask again after a quiet while. */
  private listen(): void {
    this.cancelWatch?.()
    this.cancelWatch = this.clock.later(() => this.probe(PONG_MS), QUIET_MS)
  }

  private probe(patience: number): void {
    if (!this.socket || !this.ready) return
    this.socket.send('{"op":"ping"}')
    this.watch(patience)
  }

  /** Give the line up unless something is heard in time. */
  private watch(ms: number): void {
    this.cancelWatch?.()
    const due = this.clock.now() + ms
    this.cancelWatch = this.clock.later(() => {
      // Much too late means that the machine slept, not that the server was silent: ask once more.
      if (this.ready && this.clock.now() - due > ms) this.probe(PROBE_MS)
      else this.lost(1006)
    }, ms)
  }

  private hangUp(): void {
    const socket = this.socket
    this.socket = null
    this.ready = false
    this.cancelWatch?.()
    this.cancelWatch = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
    try {
      socket.close()
    } catch {
      // Already gone.
    }
  }

  private lost(code: number, reason = ''): void {
    this.hangUp()
    const verdict = this.on.cut(code, reason)
    if (verdict === 'stop' || !this.wanted || this.cancelRetry) return
    this.cancelRetry = this.clock.later(
      () => {
        this.cancelRetry = null
        this.connect()
      },
      backOff(this.tries++, this.clock.random()),
    )
  }
}
