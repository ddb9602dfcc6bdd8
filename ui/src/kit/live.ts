import { ref } from 'vue'
import type { Frame } from '../api/types'
import { syncClock } from './clock'

export type LiveState = 'off' | 'connecting' | 'live' | 'down' | 'signed_out'
type Op = Frame['op']
type FrameOf<O extends Op> = Extract<Frame, { op: O }>

export interface Wire {
  send(text: string): void
  close(code?: number): void
  onopen: (() => void) | null
  onmessage: ((event: { data: string }) => void) | null
  onclose: ((event: { code: number }) => void) | null
}

export interface LiveOptions {
  dial?: () => Wire
  random?: () => number
  /** How many event ids are remembered; a server never repeats further back than its replay window. */
  remember?: number
}

/** Whose board, and which part of it. */
export interface BoardWish {
  board: string
  site: string | null
  team: string | null
}
const same = (a: BoardWish | null, b: BoardWish | null): boolean => JSON.stringify(a) === JSON.stringify(b)

function dialHere(): Wire {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return new WebSocket(`${scheme}://${location.host}/api/live`) as unknown as Wire
}

/** Milliseconds before try `n` (0-based): doubling from half a second to 15 s, spread so that a restart is not met by all at once. */
export function backoff(n: number, random: () => number): number {
  const cap = Math.min(15_000, 500 * 2 ** n)
  return Math.round(cap / 2 + (cap / 2) * random())
}

/**
 * The live line of a page. It says where it stopped (`mark`), takes every event once (by id), comes back by itself,
 * and asks for a fresh snapshot (`onGap`) when the server cannot tell what was missed.
 */
export function createLive(options: LiveOptions = {}) {
  const { dial = dialHere, random = Math.random, remember = 4000 } = options
  const state = ref<LiveState>('off')
  /** When the line went down, for "working without the live line since". */
  const downSince = ref<number | null>(null)
  const listeners = new Map<Op, Set<(frame: never) => void>>()
  const gapListeners = new Set<() => void>()
  const seen = new Set<string>()
  let wire: Wire | null = null
  let mark: string | null = null
  let board: BoardWish | null = null
  /** The board that was asked for last, on this wire. */
  let asks: BoardWish | null = null
  let wanted = false
  let held = false
  let tries = 0
  let retry: ReturnType<typeof setTimeout> | null = null
  let beat: ReturnType<typeof setInterval> | null = null
  let asked = false
  let heard = 0

  // One fact of the log may be told in several ways (an accepted offer is over, and is a contact): id and op together are one frame.
  function remembered(key: string): boolean {
    if (seen.has(key)) return true
    seen.add(key)
    if (seen.size > remember) seen.delete(seen.values().next().value as string)
    return false
  }

  function take(frame: Frame): void {
    heard = Date.now()
    if (frame.op === 'ready') {
      syncClock(frame.now)
      greeted(frame.mark)
    } else if (frame.op === 'gap') {
      greeted(frame.mark)
      gapListeners.forEach((listener) => listener())
    } else if (frame.op === 'pong') {
      return
    } else if (frame.op === 'ping') {
      // Answered here and not by a clock: a hidden page's clocks stand still, and its agent would be taken for gone.
      asked = true
      wire?.send(JSON.stringify({ op: 'pong' }))
      return
    } else if (frame.op === 'signed_out') {
      ended()
    }
    if (frame.id !== undefined) {
      if (frame.mark !== undefined) mark = frame.mark
      if (remembered(`${frame.id} ${frame.op}`)) return
    }
    listeners.get(frame.op)?.forEach((listener) => (listener as (frame: Frame) => void)(frame))
  }

  function greeted(at: string): void {
    mark = at
    state.value = 'live'
    downSince.value = null
    tries = 0
    if (!same(asks, board)) hello() // another was wanted while the first greeting was on its way
  }

  function ended(): void {
    wanted = held = false
    state.value = 'signed_out'
    hangUp()
  }

  function hangUp(): void {
    if (retry !== null) clearTimeout(retry)
    if (beat !== null) clearInterval(beat)
    retry = beat = null
    const old = wire
    wire = null
    if (old) {
      old.onopen = old.onmessage = old.onclose = null
      old.close()
    }
  }

  function connect(): void {
    hangUp()
    state.value = state.value === 'down' ? 'down' : 'connecting'
    const mine = dial()
    wire = mine
    mine.onopen = hello
    mine.onmessage = (event) => take(JSON.parse(event.data) as Frame)
    mine.onclose = (event) => {
      if (wire !== mine) return
      wire = null
      if (event.code === 4401) {
        const told = state.value === 'signed_out'
        ended()
        if (!told) listeners.get('signed_out')?.forEach((listener) => (listener as (frame: Frame) => void)({ op: 'signed_out' }))
        return
      }
      lost()
    }
    heard = Date.now()
    beat = setInterval(() => {
      // A line that asks every few seconds whether we hear, and then falls silent, is dead, whatever the browser believes.
      if (asked && Date.now() - heard > 10_000) connectionDied()
    }, 2_000)
  }

  function connectionDied(): void {
    hangUp()
    lost()
  }

  function lost(): void {
    if (!wanted) return
    if (beat !== null) clearInterval(beat)
    state.value = 'down'
    downSince.value ??= Date.now()
    retry = setTimeout(connect, backoff(tries++, random))
  }

  function send(frame: Record<string, unknown>): boolean {
    if (state.value !== 'live' || wire === null) return false
    try {
      wire.send(JSON.stringify(frame))
      return true
    } catch {
      return false
    }
  }

  function hello(): void {
    asks = board
    wire?.send(JSON.stringify({ op: 'hello', mark, answers: true, board: null, ...board }))
  }

  function nudge(): void {
    if (wanted && state.value === 'down') connect()
  }
  if (typeof window !== 'undefined') {
    window.addEventListener('online', nudge)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && nudge())
  }

  return {
    state,
    downSince,
    send,
    /**
     * Open the line from a snapshot's mark; for a board also ask for its frames. Calling again with the same wish does
     * nothing; a line that is held is asked for the board where it stands, so that nobody else misses anything.
     */
    start(from: { mark: string | null; board?: BoardWish | null }): void {
      const nextBoard = from.board === undefined ? (held ? board : null) : from.board
      if (held && wanted && wire !== null) {
        const other = !same(nextBoard, board)
        mark ??= from.mark
        board = nextBoard
        if (other && state.value === 'live') hello()
        return
      }
      if (wanted && wire !== null && same(nextBoard, board)) {
        mark = from.mark ?? mark
        return
      }
      mark = from.mark
      board = nextBoard
      wanted = true
      tries = 0
      connect()
    },
    /** Keep the line whatever room is left: what a room stops then is its board only. */
    hold(on: boolean): void {
      held = on
    },
    stop(): void {
      if (held) {
        const had = board !== null
        board = null
        if (had && state.value === 'live') hello()
        return
      }
      wanted = false
      hangUp()
      state.value = 'off'
    },
    on<O extends Op>(op: O, listener: (frame: FrameOf<O>) => void): () => void {
      const set = listeners.get(op) ?? new Set()
      listeners.set(op, set)
      set.add(listener as (frame: never) => void)
      return () => set.delete(listener as (frame: never) => void)
    },
    onGap(listener: () => void): () => void {
      gapListeners.add(listener)
      return () => gapListeners.delete(listener)
    },
    get mark(): string | null {
      return mark
    },
  }
}

export type Live = ReturnType<typeof createLive>

/** The page's one line. */
export const live: Live = createLive()
