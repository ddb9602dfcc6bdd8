import { defineKind } from '../kinds'
import type { Special } from '../fields/hours'
import { showDays } from '../fields/tell'
import type { CalendarForm } from '../fields/useHours'

export default defineKind<CalendarForm>({
  key: 'calendars',
  group: 'service',
  order: 60,
  removable: true,
  fresh: () => ({ name: '', country: null, days: [] }),
  note: (calendar, around) => [calendar.country ? around.t(`admin-calendars.country.${calendar.country}`) : null, calendar.days.length ? showDays(calendar.days, around) : null].filter(Boolean).join(' · '),
  show: (path, value, around) => (path[0] === 'days' ? showDays(value as Special[], around) : path[0] === 'country' ? around.t(`admin-calendars.country.${String(value)}`) : null),
})
