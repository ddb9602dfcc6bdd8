/** Days and minutes of a tenant's own zone, from and to instants. Pure; daylight saving comes from Intl's tables. */

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone)
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-CA-u-nu-latn', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    })
    formats.set(zone, found)
  }
  return found
}

/** The wall clock of a zone at an instant, as `YYYY-MM-DDTHH:MM`. */
export function wallClock(at: number, zone: string): string {
  const part: Record<string, string> = {}
  for (const { type, value } of format(zone).formatToParts(at)) part[type] = value
  return `${part.year ?? ''}-${part.month ?? ''}-${part.day ?? ''}T${part.hour ?? ''}:${part.minute ?? ''}`
}

/** The day of a zone at an instant, as `YYYY-MM-DD`. */
export function dayOf(at: number, zone: string): string {
  return wallClock(at, zone).slice(0, 10)
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/

/** The instant at which a zone's clock shows `YYYY-MM-DD` (its first minute) or `YYYY-MM-DDTHH:MM`; null when it is no date. */
export function instantOf(local: string, zone: string): number | null {
  const match = LOCAL.exec(local)
  if (match === null) return null
  const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number]
  const wanted = Date.UTC(year, month - 1, day, hour || 0, minute || 0)
  if (new Date(wanted).toISOString().slice(0, 10) !== local.slice(0, 10)) return null
  // Two rounds: the first guess may stand on the other side of a change of the clocks.
  let at = wanted
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${wallClock(at, zone)}:00Z`)
  return at
}

/** The day `count` days after another (before, when negative). */
export function dayAfter(day: string, count = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

/** Monday of the day's week. */
export function monday(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return dayAfter(day, -weekday)
}
