/** Wall clocks of a time zone, as a date-time field writes them. */

/** `2026-12-31T09:00` in this zone is which instant? Of an hour that comes twice the first; of one that is skipped, the jump's other side. */
export function instant(text: string, zone: string): number | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text)
  if (!m) return null
  const wished = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]))
  // Twice, as the offset may be another one at the guess than at the goal.
  const guess = wished - offset(wished, zone)
  return wished - offset(guess, zone)
}

/** How this zone's clocks write this instant. */
export function written(at: number, zone: string): string {
  return new Date(at + offset(at, zone)).toISOString().slice(0, 16)
}

function offset(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(at / 1000) * 1000
}
