/** A week of openings, each within a day, as a week of spans is written. */
import { tidy, type Span, type Week } from './hours'

export interface Opening { day: number; start: string; end: string }
export const weekOf = (openings: readonly Opening[]): Week => Array.from({ length: 7 }, (_, day) => openings.filter((each) => each.day === day).map((each): Span => [each.start, each.end]))
/** What passes midnight belongs to the day after: slots lie within a day. */
export function openingsOf(week: Week): Opening[] {
  const days: Week = Array.from({ length: 7 }, () => [])
  week.forEach((spans, day) => {
    for (const [start, end] of spans) {
      if (end > start) days[day]?.push([start, end])
      else {
        days[day]?.push([start, '24:00'])
        if (end !== '00:00') days[(day + 1) % 7]?.push(['00:00', end])
      }
    }
  })
  return days.flatMap((spans, day) => tidy(spans).map(([start, end]) => ({ day, start, end })))
}
