// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Forecast, ForecastHalf } from '../api/types'
import { aheadOf, missingIn, told } from './ahead'

const half = (at: number, more: Partial<ForecastHalf> = {}): ForecastHalf => ({ at, arrivals: 5, low: 2, high: 9, pct: 90, pct_low: 70, pct_high: 99, needed: 2, ...more })
const forecast = (halves: ForecastHalf[], agents: number): Forecast => ({
  halves, error: { wape: 20, days: 28, low: 0.5, high: 1.5 }, correction: 1, staff: { handle_s: 200, patience_s: 300, agents, each: 3, people: 3, shared: 2 }, now_pct: null, formula: 'erlang_a',
})
const box = { width: 100, height: 100, pad: 0 }

describe('the half hours to come', () => {
  it('go on from the last point, in a band that stays within the picture', () => {
    const { line, belt } = aheadOf([half(10), half(20, { pct: 40, pct_low: 10, pct_high: null })], { x: 5, y: 20 }, [0, 20], 50, box)
    expect(line).toBe('M5 20 L50 20 L100 100')
    expect(belt).toBe('M50 2 L100 0 L100 100 L50 60Z')
    expect(aheadOf([], { x: 5, y: 20 }, [0, 20], 50, box)).toEqual({ line: '', belt: '' })
    expect(aheadOf([half(10)], null, [0, 20], 50, box)).toEqual({ line: 'M50 20', belt: '' })
  })
  it('name the first for which people are missing; a share of somebody is not nobody', () => {
    expect(missingIn(forecast([half(1), half(2, { needed: 4 })], 2))).toEqual({ n: 2, at: 2 })
    expect(missingIn(forecast([half(1, { needed: 2 })], 1.4))).toEqual({ n: 1, at: 1 })
    expect(missingIn(forecast([half(1)], 1.98))).toBeNull()
    expect(missingIn(null)).toBeNull()
  })
  it('say nothing of half hours in which nobody comes', () => {
    expect(told(forecast([half(1), half(2, { arrivals: 0, pct: null, needed: 0 })], 2)).map((one) => one.at)).toEqual([1])
  })
})
