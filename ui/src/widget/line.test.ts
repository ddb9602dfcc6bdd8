// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { backOff, Line } from './line'
import { FakeClock, FakeSocket, plainState } from './fakes'
import type { ServerFrame } from './wire'

describe('line', () => {
  let clock: FakeClock
  let sockets: FakeSocket[]
  let frames: ServerFrame[]
  let cuts: number[]
  let line: Line
  const last = (): FakeSocket => sockets[sockets.length - 1] as FakeSocket

  beforeEach(() => {
    clock = new FakeClock()
    sockets = []
    frames = []
    cuts = []
    line = new Line(
      () => {
        const s = new FakeSocket()
        sockets.push(s)
        return s
      },
      {
        greet: () => ({ op: 'hello', key: 'k', token: 't', after: 0, contact: null, lang: 'en' }),
        frame: (f) => frames.push(f),
        cut: (code) => {
          cuts.push(code)
          return code === 4403 ? 'stop' : 'again'
        },
      },
      clock,
    )
    line.open()
  })
  function up(): void {
    last().open()
    last().tell({ op: 'state', state: plainState() })
  }

  it('greets first, and is up once the state is there', () => {
    expect(line.say({ op: 'typing' })).toBe(false)
    up()
    expect(last().said[0]).toMatchObject({ op: 'hello' })
    expect(line.say({ op: 'typing' })).toBe(true)
  })

  it('asks after a quiet while, and hangs up when nothing is heard for ten seconds', () => {
    up()
    clock.pass(20_000)
    expect(last().said.at(-1)).toEqual({ op: 'ping' })
    clock.pass(9_999)
    expect(cuts).toEqual([])
    clock.pass(1)
    expect(cuts).toEqual([1006])
    clock.pass(1_000)
    expect(sockets).toHaveLength(2)
  })

  it('stays when the answer comes', () => {
    up()
    clock.pass(20_000)
    last().tell({ op: 'pong' })
    clock.pass(15_000)
    expect(cuts).toEqual([])
  })

  it('asks once more after a sleep instead of giving up', () => {
    up()
    clock.pass(20_000)
    clock.sleep(3_600_000)
    expect(cuts).toEqual([])
    expect(last().said.filter((f) => f.op === 'ping')).toHaveLength(2)
    clock.pass(4_000)
    expect(cuts).toEqual([1006])
  })

  it('gives up a greeting that is never answered', () => {
    last().open()
    clock.pass(10_000)
    expect(cuts).toEqual([1006])
  })

  it('tries again at once when the network is back', () => {
    last().drop(1006)
    expect(sockets).toHaveLength(1)
    line.nudge(true)
    expect(sockets).toHaveLength(2)
    clock.pass(60_000)
    expect(sockets.length).toBeLessThan(9)
  })

  it('hears nothing from a socket that was replaced', () => {
    const first = last()
    first.open()
    line.again()
    first.tell({ op: 'state', state: plainState() })
    expect(frames).toEqual([])
  })

  it('stops when told to', () => {
    up()
    last().drop(4403)
    clock.pass(120_000)
    expect(sockets).toHaveLength(1)
  })

  it('waits longer each time, never beyond twenty seconds, and never in step with others', () => {
    expect(backOff(0, 0)).toBe(200)
    expect(backOff(0, 1)).toBe(400)
    expect(backOff(3, 0.5)).toBe(2400)
    expect(backOff(40, 1)).toBe(20_000)
  })
})
