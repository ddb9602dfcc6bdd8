/** Opening hours as people write them: `9-12, 13:30–18:00`, `closed`, `24h`. */
export type Span = [string, string]
export type Week = Span[][]
export interface Special { date: string; name: string; spans: Span[]; like: number | null }

export const DAY = 24 * 60
export const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
export const clock = (m: number): string => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
/** Where a span ends, in minutes of its day: past midnight it goes on. */
export const end = ([from, to]: Span): number => (minutes(to) <= minutes(from) ? minutes(to) + DAY : minutes(to))

export const writeSpans = (spans: readonly Span[]): string => spans.map(([from, to]) => `${from.replace(/^0/, '')}–${to.replace(/^0/, '')}`).join(', ')

function clockOf(text: string): string | null {
  const m = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.trim())
  if (!m) return null
  const h = Number(m[1])
  const min = Number(m[2] ?? 0)
  return h > 24 || min > 59 || (h === 24 && min > 0) ? null : clock(h * 60 + min)
}

/** The spans that a text stands for; null when it stands for none. Nothing, a dash or a word for closed is: closed. */
export function readSpans(text: string, closed: readonly string[] = []): Span[] | null {
  const given = text.trim().toLowerCase()
  if (given === '' || given === '-' || closed.some((word) => word.toLowerCase() === given)) return []
  if (/^24\s?h$/.test(given)) return [['00:00', '24:00']]
  const spans: Span[] = []
  for (const part of given.split(/[,，、;；]/)) {
    const ends = part.split(/[-–—~〜～至到]/)
    const [from, to] = [clockOf(ends[0] ?? ''), clockOf(ends[1] ?? '')]
    if (ends.length !== 2 || !from || !to || from === to || from === '24:00') return null
    spans.push([from, to])
  }
  return tidy(spans)
}

/** In order, those that touch or overlap joined. */
export function tidy(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => minutes(a[0]) - minutes(b[0]))
  const found: Span[] = []
  for (const span of sorted) {
    const last = found.at(-1)
    if (last && minutes(span[0]) <= end(last)) {
      const until = Math.max(end(last), end(span))
      last[1] = clock(until > DAY ? until - DAY : until)
    } else found.push([...span])
  }
  return found
}

export const blankWeek = (): Week => Array.from({ length: 7 }, () => [])
export const officeWeek = (): Week => Array.from({ length: 7 }, (_, day): Span[] => (day < 5 ? [['09:00', '18:00']] : []))

/** Dates without zones: a day is a day. */
export const iso = (day: Date): string => day.toISOString().slice(0, 10)
export function plus(date: string, days: number): string {
  return iso(new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000))
}
export const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
export const monday = (date: string): string => plus(date, -weekday(date))
export function today(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** What a date is in the end: the last layer that speaks of it decides. */
export function spansOn(date: string, week: Week, layers: readonly (readonly Special[])[]): { spans: Span[]; special: Special | null; own: boolean } {
  for (let i = layers.length - 1; i >= 0; i -= 1) {
    const special = layers[i]?.find((day) => day.date === date)
    if (special) return { spans: special.like === null ? special.spans : (week[special.like] ?? []), special, own: i === layers.length - 1 }
  }
  return { spans: week[weekday(date)] ?? [], special: null, own: false }
}

/** When it opens next after a date on which it is closed, as (date, clock); null within a year of nothing. */
export function opensAfter(date: string, week: Week, layers: readonly (readonly Special[])[]): { date: string; clock: string } | null {
  for (let i = 1; i <= 366; i += 1) {
    const next = plus(date, i)
    const first = spansOn(next, week, layers).spans[0]
    if (first) return { date: next, clock: first[0] }
  }
  return null
}
