// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { area, columnOf, commonTop, daySpan, hourTicks, linear, path, runs, shareFloor, shareSpark, waitingSpark } from './scales'
import type { HalfHour } from './types'

const box = { width: 104, height: 54, pad: 2 }
const half = (at: number, pct: number | null): HalfHour => ({ at, pct, counted: pct === null ? 0 : 10, answered_within: 0 })

describe('linear', () => {
  it('maps both ends and puts a domain without width in the middle', () => {
    const scale = linear([10, 20], [0, 100])
    expect([scale(10), scale(15), scale(20)]).toEqual([0, 50, 100])
    expect(linear([5, 5], [0, 100])(5)).toBe(50)
  })
})

describe('paths', () => {
  it('draw nothing across a hole', () => {
    const found = runs([1, null, 3, 4], (value, at) => (value === null ? null : { x: at, y: value }))
    expect(found).toEqual([[{ x: 0, y: 1 }], [{ x: 2, y: 3 }, { x: 3, y: 4 }]])
    expect(path(found)).toBe('M0 1 M2 3 L3 4')
  })
  it('close an area on its base', () => {
    expect(area([{ x: 0, y: 1 }, { x: 2, y: 3 }], 9)).toBe('M0 1 L2 3 L2 9 L0 9Z')
    expect(area([], 9)).toBe('')
  })
})

describe('scales of figures', () => {
  it('share one top, never under four', () => {
    expect(commonTop([{ waiting: 1, waiting_by_minute: [] }])).toBe(4)
    expect(commonTop([{ waiting: 1, waiting_by_minute: [{ at: 0, waiting: 7 }] }, { waiting: 9, waiting_by_minute: [] }])).toBe(9)
  })
  it('begin a share at a round figure under the lowest', () => {
    expect(shareFloor([half(0, 71), half(1, null)], 85)).toBe(70)
    expect(shareFloor([half(0, 33)], 85)).toBe(30)
    expect(shareFloor([half(0, 0)], 85)).toBe(0)
    expect(shareFloor([], 85)).toBe(70)
  })
})

describe('sparklines', () => {
  it('end the last hour at now, within the drawing', () => {
    const now = 7_200_000
    const spark = waitingSpark([{ at: 0, waiting: 9 }, { at: 3_600_000, waiting: 0 }], 4, now, 4, box)
    expect(spark.line).toBe('M2 52 L102 2')
    expect(spark.last).toEqual({ x: 102, y: 2 })
  })
  it('have no end when nothing is known', () => { expect(waitingSpark([], 0, 0, 4, box)).toEqual({ line: '', area: '', dots: [], last: null }) })
  it('show a lonely half hour as a dot and clamp to the floor', () => {
    const spark = shareSpark([half(0, 100), half(1, null), half(2, 60), half(3, 100)], [0, 3], 70, box)
    expect(spark.dots).toEqual([{ x: 2, y: 2 }])
    expect([spark.last, shareSpark([half(0, 100), half(1, null)], [0, 1], 70, box).last]).toEqual([{ x: 102, y: 2 }, null])
    expect(spark.line).toBe('M68.7 52 L102 2')
  })
})

describe('ticks', () => {
  it('thin out to what fits', () => {
    const halves = Array.from({ length: 26 }, (_, at) => ({ at }))
    const hour = (at: number): number | null => (at % 2 === 0 ? 9 + at / 2 : null)
    expect(hourTicks(halves, hour, 5).map((tick) => tick.hour)).toEqual([9, 12, 15, 18, 21])
    expect(hourTicks([], hour, 5)).toEqual([])
  })
})

describe('the day shown', () => {
  const h = 3_600_000
  it('begins with its first figure', () => { expect(daySpan([half(0, null), half(9 * h, 80), half(16 * h, 80)])).toEqual([9 * h, 16 * h]) })
  it('is six hours at least, but not before midnight', () => {
    expect(daySpan([half(0, null), half(15 * h, 80), half(16 * h, 80)])).toEqual([10 * h, 16 * h])
    expect(daySpan([half(0, null), half(h, 80)])).toEqual([0, h])
    expect(daySpan([])).toEqual([0, 0])
  })
})

describe('the column of a half hour', () => {
  const columns = (count: number) => Array.from({ length: count }, (_, at) => columnOf(at, [0, count - 1], 1))
  it('reaches half way to its neighbours and never out of the drawing, soon after midnight too', () => {
    expect(columns(1)).toEqual([{ left: '0%', width: '100%' }])
    expect(columns(2)).toEqual([{ left: '0%', width: '50%' }, { left: '50%', width: '50%' }])
    expect(columns(3).map((one) => one.left)).toEqual(['0%', '25%', '75%'])
    expect(columns(3).at(-1)?.width).toBe('25%')
  })
})
