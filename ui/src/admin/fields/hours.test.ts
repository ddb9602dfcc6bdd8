import { describe, expect, it } from 'vitest'
import { monday, opensAfter, plus, readSpans, spansOn, tidy, weekday, writeSpans, type Special, type Week } from './hours'

describe('spans as people write them', () => {
  it.each([
    ['9-18', [['09:00', '18:00']]],
    ['9:00–12:00, 13:30-18', [['09:00', '12:00'], ['13:30', '18:00']]],
    ['0930～1800', [['09:30', '18:00']]],
    ['22:00至6:00', [['22:00', '06:00']]],
    ['24h', [['00:00', '24:00']]],
    ['', []],
    ['公休', []],
  ])('%s', (text, spans) => expect(readSpans(text, ['公休'])).toEqual(spans))
  it.each(['9', '9-25', '9-9', 'noon', '9-12-15', '24:00-6'])('refuses %s', (text) => expect(readSpans(text)).toBeNull())
  it('joins what touches, and writes it back', () => {
    expect(tidy([['12:00', '18:00'], ['09:00', '12:00']])).toEqual([['09:00', '18:00']])
    expect(writeSpans([['09:00', '12:00'], ['13:00', '24:00']])).toBe('9:00–12:00, 13:00–24:00')
  })
})

describe('a date', () => {
  const week: Week = [[['09:00', '18:00']], [['09:00', '18:00']], [['09:00', '18:00']], [['09:00', '18:00']], [['09:00', '17:00']], [], []]
  const off: Special = { date: '2027-01-01', name: 'New Year', spans: [], like: null }
  const late: Special = { date: '2026-12-31', name: 'Party', spans: [['09:00', '24:00']], like: null }
  it('is what the last layer says of it', () => {
    expect(spansOn('2026-12-30', week, [[off], []]).spans).toEqual([['09:00', '18:00']])
    expect(spansOn('2026-12-31', week, [[off], [late]])).toMatchObject({ spans: [['09:00', '24:00']], own: true })
    expect(spansOn('2027-01-01', week, [[off], [{ ...off, like: 4 }]]).spans).toEqual([['09:00', '17:00']])
  })
  it('has a weekday and neighbours', () => {
    expect([weekday('2026-12-28'), monday('2027-01-01'), plus('2026-12-31', 1)]).toEqual([0, '2026-12-28', '2027-01-01'])
  })
  it('says when it opens again', () => expect(opensAfter('2027-01-01', week, [[off]])).toEqual({ date: '2027-01-04', clock: '09:00' }))
})
