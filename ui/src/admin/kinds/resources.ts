import type { Names } from '../../api/types'
import { officeWeek, type Special } from '../fields/hours'
import { openingsOf, weekOf, type Opening } from '../fields/openings'
import { showDays, showWeek } from '../fields/tell'
import { defineKind } from '../kinds'

export interface ResourceForm {
  name: string
  titles: Names
  time_zone: string
  week: Opening[]
  slot_minutes: number
  capacity: number
  lead_minutes: number
  horizon_days: number
  remind_hours: number
  country: string | null
  days: Special[]
  note: Names
  archived: boolean
}

export default defineKind<ResourceForm>({
  key: 'resources',
  group: 'service',
  order: 75,
  fresh: ({ tenant }) => ({
    name: '', titles: {}, time_zone: tenant.time_zone, week: openingsOf(officeWeek()), slot_minutes: 30, capacity: 1, lead_minutes: 60, horizon_days: 30, remind_hours: 24, country: null, days: [], note: {}, archived: false,
  }),
  note: (resource, around) => [around.t('admin-resources.n_minutes', { n: resource.slot_minutes }), around.t('admin-resources.n_room', { n: resource.capacity }), showWeek(weekOf(resource.week), around)].join(' · '),
  show: (path, value, around) => {
    if (path[0] === 'week') return showWeek(weekOf(value as Opening[]), around)
    if (path[0] === 'days') return showDays(value as Special[], around)
    if (path[0] === 'country') return around.t(`admin-calendars.country.${String(value)}`)
    return null
  },
})
