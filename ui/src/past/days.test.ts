// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { dayAfter, dayOf, instantOf, monday, wallClock } from './days'

describe('days of a zone', () => {
  it('begin at its own midnight', () => {
    expect(instantOf('2026-11-22', 'Asia/Taipei')).toBe(Date.parse('2026-11-21T16:00:00Z'))
    expect(instantOf('2026-11-22T14:30', 'Asia/Tokyo')).toBe(Date.parse('2026-11-22T05:30:00Z'))
    expect(dayOf(Date.parse('2026-11-21T16:00:00Z'), 'Asia/Taipei')).toBe('2026-11-22')
  })
  it('are 23 and 25 hours long when the clocks change', () => {
    const zone = 'Europe/Berlin'
    const hours = (day: string): number => ((instantOf(dayAfter(day), zone) ?? 0) - (instantOf(day, zone) ?? 0)) / 3_600_000
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-01')]).toEqual([23, 25, 24])
  })
  it('refuse what is no date', () => {
    for (const wrong of ['2026-13-01', '2026-02-30', 'today', '2026-1-1', '']) expect(instantOf(wrong, 'UTC')).toBeNull()
  })
  it('write midnight as 00, not 24', () => { expect(wallClock(0, 'UTC')).toBe('1970-01-01T00:00') })
  it('know the week', () => {
    expect(monday('2026-11-22')).toBe('2026-11-16')
    expect(monday('2026-11-16')).toBe('2026-11-16')
    expect(dayAfter('2026-12-31')).toBe('2027-01-01')
  })
})
