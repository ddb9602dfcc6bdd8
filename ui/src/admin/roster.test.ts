import { describe, expect, it } from 'vitest'
import { clash, copyWeek, readShift, setDay, times, type RosterForm } from './roster'

const at = (profile: string, start: string, end: string) => ({ profile, start, end })
const empty: RosterForm = { name: 'Ann', default: null, days: {} }

describe('a roster', () => {
  it('keeps a day in order and forgets one without shifts', () => {
    const day = setDay(empty, '2026-03-24', [at('chat', '18:00', '24:00'), at('phone', '09:00', '18:00')])
    expect(day.days['2026-03-24']?.map((shift) => shift.profile)).toEqual(['phone', 'chat'])
    expect(setDay(day, '2026-03-24', [])).toEqual(empty)
  })
  it('copies a week onto the next ones, empty days too', () => {
    const week = setDay(setDay(empty, '2026-03-25', [at('gm', '00:00', '24:00')]), '2026-03-30', [at('phone', '09:00', '18:00')])
    const two = copyWeek(week, '2026-03-23', 2)
    expect(Object.keys(two.days).sort()).toEqual(['2026-03-25', '2026-04-01', '2026-04-08'])
  })
  it.each([['9-18', '09:00', '18:00'], ['22–6', '22:00', '06:00'], ['', '00:00', '24:00'], ['9:30〜12', '09:30', '12:00']])('reads %s', (text, start, end) => {
    expect(readShift(text)).toEqual({ start, end })
  })
  it('reads no nonsense', () => {
    expect(['9', 'x-y', '9-9', '9-12, 13-18'].map(readShift)).toEqual([null, null, null, null])
  })
  it('writes times shortly', () => {
    expect([at('a', '09:00', '18:30'), at('a', '00:00', '24:00')].map(times)).toEqual(['9–18:30', ''])
  })
  it('sees two at once', () => {
    expect(clash([at('a', '09:00', '12:00'), at('b', '12:00', '13:00')])).toBe(false)
    expect(clash([at('b', '11:00', '13:00'), at('a', '09:00', '12:00')])).toBe(true)
  })
})
