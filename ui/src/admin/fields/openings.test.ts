import { expect, it } from 'vitest'
import { openingsOf, weekOf, type Opening } from './openings'

it('keeps what a week says, and gives what passes midnight to the day after', () => {
  const openings: Opening[] = [{ day: 0, start: '09:00', end: '12:00' }, { day: 0, start: '13:00', end: '24:00' }, { day: 6, start: '00:00', end: '02:00' }]
  expect(openingsOf(weekOf(openings))).toEqual(openings)
  const week = weekOf([])
  week[6] = [['22:00', '02:00']]
  week[2] = [['20:00', '00:00']]
  expect(openingsOf(week)).toEqual([{ day: 0, start: '00:00', end: '02:00' }, { day: 2, start: '20:00', end: '24:00' }, { day: 6, start: '22:00', end: '24:00' }])
})
