import { defineKind } from '../kinds'
import { officeWeek, type Week } from '../fields/hours'
import { showWeek } from '../fields/tell'

export interface SiteForm { name: string; time_zone: string; week: Week; calendar: string | null; scheme: string | null; archived: boolean }

export default defineKind<SiteForm>({
  key: 'sites',
  group: 'service',
  order: 50,
  fresh: ({ tenant }) => ({ name: '', time_zone: tenant.time_zone, week: officeWeek(), calendar: null, scheme: null, archived: false }),
  note: (site, around) => [site.time_zone, showWeek(site.week, around)].join(' · '),
  show: (path, value, around) => (path[0] === 'week' ? showWeek(value as Week, around) : null),
})
