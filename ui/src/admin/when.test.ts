import { expect, it } from 'vitest'
import { instant, written } from './when'

it.each([
  ['2026-12-31T09:00', 'Asia/Taipei', '2026-12-31T01:00:00Z'],
  ['2026-07-01T09:00', 'America/New_York', '2026-07-01T13:00:00Z'],
  ['2026-12-01T09:00', 'America/New_York', '2026-12-01T14:00:00Z'],
  ['2026-11-01T03:00', 'America/New_York', '2026-11-01T08:00:00Z'],
])('%s in %s is %s', (text, zone, utc) => {
  expect(instant(text, zone)).toBe(Date.parse(utc))
  expect(written(Date.parse(utc), zone)).toBe(text)
})
it('is nothing while it is half written', () => expect(instant('2026-12-', 'UTC')).toBeNull())
