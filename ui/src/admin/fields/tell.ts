/** How hours and needs are told in a line of history. */
import { locale } from '../../i18n'
import { tag } from '../../kit/format'
import type { Around } from '../kinds'
import type { Need } from './CurveEditor.vue'
import { writeSpans, type Special, type Week } from './hours'

export const weekdayName = (i: number): string => new Intl.DateTimeFormat(tag(locale.value), { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + i))

/** No line ends within a span of time. */
const whole = (spans: string): string => spans.replaceAll('–', '–\u2060')

/** `Mon–Fri 9:00–18:00, Sat closed`: days that are alike stand together. */
export function showWeek(week: Week, { t }: Around): string {
  const runs: { from: number; to: number; text: string }[] = []
  week.forEach((spans, day) => {
    const text = spans.length ? whole(writeSpans(spans)) : t('admin.week.closed')
    const last = runs.at(-1)
    if (last?.text === text) last.to = day
    else runs.push({ from: day, to: day, text })
  })
  return runs.map((run) => `${run.from === run.to ? weekdayName(run.from) : `${weekdayName(run.from)}–${weekdayName(run.to)}`} ${run.text}`).join(t('admin.comma'))
}

export function showDays(days: Special[], { t }: Around): string {
  if (days.length === 0) return t('admin.none')
  const one = (day: Special) => `${day.date.slice(5).replace('-', '/')} ${day.name || (day.like !== null ? weekdayName(day.like) : day.spans.length ? writeSpans(day.spans) : t('admin.week.closed'))}`
  return days.length > 3 ? t('admin.items', { n: days.length }) : days.map(one).join(t('admin.comma'))
}

export function showNeeds(needs: Need[], { t, nameOf }: Around): string {
  if (needs.length === 0) return t('admin.none')
  return needs
    .map((need) => [`${nameOf(need.skill) ?? t('admin.gone')} ${t('admin.curve.level', { n: need.level })}`, ...need.relax.map((step) => t('admin.curve.step', { s: step.after_ms / 1000, level: step.level }))].join(' → '))
    .join(t('admin.comma'))
}
