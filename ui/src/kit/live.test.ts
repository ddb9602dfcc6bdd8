import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoff, createLive, type Wire } from './live'

class FakeWire implements Wire {
  sent: Record<string, unknown>[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }
  close(): void {
    this.closed = true
  }
  says(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

let wires: FakeWire[] = []
const dial = () => {
  const wire = new FakeWire()
  wires.push(wire)
  return wire
}
const nth = (n: number): FakeWire => wires[n] as FakeWire
const seat = (id: number) => ({ op: 'seat', id, mark: `m${id}`, seat: {} })

beforeEach(() => {
  wires = []
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('the live line', () => {
  it('says where it stopped, and takes every event once', () => {
    const live = createLive({ dial })
    const heard = vi.fn()
    live.on('seat', heard)
    live.start({ mark: 'm0' })
    nth(0).onopen?.()
    expect(nth(0).sent[0]).toEqual({ op: 'hello', mark: 'm0', answers: true, board: null })
    nth(0).says({ op: 'ready', mark: 'm0', now: Date.now() })
    nth(0).says(seat(1))
    nth(0).says(seat(1))
    nth(0).says(seat(2))
    expect(heard).toHaveBeenCalledTimes(2)
    expect(live.mark).toBe('m2')
    live.stop()
  })

  it('comes back from its newest mark, and drops what is repeated across the two lines', () => {
    const live = createLive({ dial, random: () => 0 })
    const heard = vi.fn()
    live.on('seat', heard)
    live.start({ mark: 'm0' })
    nth(0).onopen?.()
    nth(0).says({ op: 'ready', mark: 'm0', now: Date.now() })
    nth(0).says(seat(7))
    nth(0).onclose?.({ code: 1006 })
    expect(live.state.value).toBe('down')
    expect(live.downSince.value).not.toBeNull()
    vi.advanceTimersByTime(300)
    nth(1).onopen?.()
    expect(nth(1).sent[0]).toMatchObject({ op: 'hello', mark: 'm7' })
    nth(1).says({ op: 'ready', mark: 'm7', now: Date.now() })
    nth(1).says(seat(7))
    nth(1).says(seat(8))
    expect(heard).toHaveBeenCalledTimes(2)
    expect(live.downSince.value).toBeNull()
    live.stop()
  })

  it('takes two frames of one event, when they say different things', () => {
    const live = createLive({ dial })
    const heard: string[] = []
    live.on('seat', () => heard.push('seat'))
    live.on('offer_ended', () => heard.push('ended'))
    live.start({ mark: null })
    nth(0).onopen?.()
    nth(0).says({ op: 'offer_ended', id: 5, mark: 'm5', offer: 'o', outcome: 'accepted' })
    nth(0).says(seat(5))
    nth(0).says(seat(5))
    expect(heard).toEqual(['ended', 'seat'])
    live.stop()
  })

  it('asks for snapshots on a gap', () => {
    const live = createLive({ dial })
    const gap = vi.fn()
    live.onGap(gap)
    live.start({ mark: 'old' })
    nth(0).onopen?.()
    nth(0).says({ op: 'gap', mark: 'new' })
    expect(gap).toHaveBeenCalledOnce()
    expect(live.mark).toBe('new')
    live.stop()
  })

  it('does not come back once it was signed out', () => {
    const live = createLive({ dial })
    const out = vi.fn()
    live.on('signed_out', out)
    live.start({ mark: null })
    nth(0).onopen?.()
    nth(0).says({ op: 'signed_out' })
    vi.advanceTimersByTime(60_000)
    expect(out).toHaveBeenCalledOnce()
    expect(live.state.value).toBe('signed_out')
    expect(wires).toHaveLength(1)
  })

  it('treats close code 4401 as signed out too', () => {
    const live = createLive({ dial })
    const out = vi.fn()
    live.on('signed_out', out)
    live.start({ mark: null })
    nth(0).onclose?.({ code: 4401 })
    expect(out).toHaveBeenCalledOnce()
    expect(live.state.value).toBe('signed_out')
  })

  it('answers when it is asked whether it hears, and hangs up a line that asked and fell silent', () => {
    const live = createLive({ dial, random: () => 0 })
    live.start({ mark: null })
    nth(0).onopen?.()
    nth(0).says({ op: 'ready', mark: 'm', now: Date.now() })
    vi.advanceTimersByTime(61_000)
    expect(nth(0).closed).toBe(false)
    nth(0).says({ op: 'ping' })
    expect(nth(0).sent.at(-1)).toEqual({ op: 'pong' })
    vi.advanceTimersByTime(9_000)
    expect(nth(0).closed).toBe(false)
    vi.advanceTimersByTime(4_000)
    expect(nth(0).closed).toBe(true)
    expect(wires.length).toBeGreaterThan(1)
    live.stop()
  })
})

describe('the pause before the next try', () => {
  it('doubles up to a cap and is spread', () => {
    expect(backoff(0, () => 0)).toBe(250)
    expect(backoff(0, () => 1)).toBe(500)
    expect(backoff(3, () => 0)).toBe(2000)
    expect(backoff(20, () => 1)).toBe(15_000)
  })

  it('that is held stays when a room is left, and is asked for a board where it stands', () => {
    const live = createLive({ dial })
    const heard = vi.fn()
    live.on('seat', heard)
    live.hold(true)
    live.start({ mark: null })
    nth(0).onopen?.()
    nth(0).says({ op: 'ready', mark: 'm1', now: Date.now() })
    live.start({ mark: 'later', board: { board: 'acme', site: null, team: null } })
    expect(nth(0).sent.at(-1)).toEqual({ op: 'hello', mark: 'm1', answers: true, board: 'acme', site: null, team: null })
    live.start({ mark: null })
    live.stop()
    expect(nth(0).sent.at(-1)).toEqual({ op: 'hello', mark: 'm1', answers: true, board: null })
    nth(0).says(seat(2))
    expect(heard).toHaveBeenCalledTimes(1)
    expect([live.state.value, wires.length]).toEqual(['live', 1])
    live.hold(false)
    live.stop()
    expect(nth(0).closed).toBe(true)
  })

  it('asks for the board that was wanted while its greeting was not answered yet', () => {
    const live = createLive({ dial })
    live.hold(true)
    live.start({ mark: null })
    nth(0).onopen?.()
    live.start({ mark: null, board: { board: 'acme', site: null, team: null } })
    expect(nth(0).sent).toHaveLength(1)
    nth(0).says({ op: 'ready', mark: 'm1', now: Date.now() })
    expect(nth(0).sent.slice(1)).toEqual([{ op: 'hello', mark: 'm1', answers: true, board: 'acme', site: null, team: null }])
    nth(0).says({ op: 'ready', mark: 'm1', now: Date.now() })
    expect(nth(0).sent).toHaveLength(2)
  })
})
