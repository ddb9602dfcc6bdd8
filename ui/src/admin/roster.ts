/** Rosters as the grid edits them: days by date, each with its shifts in order. */
import { end, minutes, readSpans } from './fields/hours'
import { plus } from './fields/hours'

export interface Shift { profile: string; start: string; end: string }
export interface RosterForm { name: string; default: string | null; days: Record<string, Shift[]> }

export const whole = (profile: string): Shift => ({ profile, start: '00:00', end: '24:00' })
export const isWhole = (shift: Shift): boolean => shift.start === '00:00' && shift.end === '24:00'
const short = (clock: string) => clock.replace(/^0/, '').replace(/:00$/, '')
/** `9–18`, `22–6`; nothing for a whole day. */
export const times = (shift: Shift): string => (isWhole(shift) ? '' : `${short(shift.start)}–${short(shift.end)}`)

export function setDay(roster: RosterForm, date: string, shifts: readonly Shift[]): RosterForm {
  const days = Object.fromEntries(Object.entries(roster.days).filter(([day]) => day !== date))
  const sorted = [...shifts].sort((a, b) => minutes(a.start) - minutes(b.start))
  return { ...roster, days: sorted.length ? { ...days, [date]: sorted } : days }
}

/** The same week again, one or several weeks later; what stood there gives way. */
export function copyWeek(roster: RosterForm, first: string, weeks: number): RosterForm {
  let found = roster
  for (let week = 1; week <= weeks; week += 1)
    for (let day = 0; day < 7; day += 1) found = setDay(found, plus(first, week * 7 + day), roster.days[plus(first, day)] ?? [])
  return found
}

/** One span as it is typed: `9-18`, `22–6`; nothing typed is the whole day; null is none. */
export function readShift(text: string): { start: string; end: string } | null {
  if (!text.trim()) return { start: '00:00', end: '24:00' }
  const spans = readSpans(text)
  return spans?.length === 1 && spans[0] ? { start: spans[0][0], end: spans[0][1] } : null
}

/** Whether two shifts of a day are at once. */
export function clash(shifts: readonly Shift[]): boolean {
  const sorted = [...shifts].sort((a, b) => minutes(a.start) - minutes(b.start))
  return sorted.some((shift, i) => {
    const next = sorted[i + 1]
    return next !== undefined && minutes(next.start) < end([shift.start, shift.end])
  })
}
