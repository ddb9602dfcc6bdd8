import { defineKind } from '../kinds'
import { writeSpans, type Special, type Week } from '../fields/hours'
import { officeWeek } from '../fields/hours'
import type { Need } from '../fields/CurveEditor.vue'
import { showNeeds, showWeek, showDays } from '../fields/tell'

export interface Overflow { after_ms: number; queue: string | null; site: string | null }
export interface QueueForm {
  name: string
  key: string
  prefix: string
  position: number
  site: string | null
  time_zone: string | null
  week: Week | null
  calendar: string | null
  scheme: string | null
  days: Special[]
  needs: Need[]
  overflow: Overflow[]
  settings: {
    ring_ms: number; refuse_ms: number; miss_limit: number; grace_ms: number; desk_grace_ms: number; head_start_ms: Record<string, number>
    bound_ms: number; transfer_head_start_ms: number; direct_ms: number; lang_relax_ms: number; threshold_ms: number; target_pct: number
    short_abandon_ms: number; long_wait_ms: number; acw_ms: number; idle_warn_ms: number; idle_close_ms: number
    place_every_ms?: number; callback_key?: string; message_key?: string; music?: string | null; callback_dials?: boolean
  }
  archived: boolean
}

export default defineKind<QueueForm>({
  key: 'queues',
  group: 'service',
  order: 20,
  fresh: ({ tenant }) => ({
    name: '', key: '', prefix: 'A', position: 0, site: null, time_zone: tenant.time_zone, week: officeWeek(), calendar: null, scheme: null, days: [], needs: [], overflow: [],
    settings: {
      ring_ms: 20_000, refuse_ms: 60_000, miss_limit: 3, grace_ms: 180_000, desk_grace_ms: 30_000, head_start_ms: { gold: 120_000, silver: 60_000 }, bound_ms: 180_000,
      transfer_head_start_ms: 120_000, direct_ms: 20_000, lang_relax_ms: 90_000, threshold_ms: 20_000, target_pct: 85, short_abandon_ms: 10_000, long_wait_ms: 120_000,
      acw_ms: 60_000, idle_warn_ms: 300_000, idle_close_ms: 120_000,
      place_every_ms: 45_000, callback_key: '', message_key: '', music: null, callback_dials: false,
    },
    archived: false,
  }),
  note: (queue, { nameOf, t }) => {
    const hours = queue.week === null ? (queue.site ? (nameOf(queue.site) ?? '') : '') : queue.week[0]?.length ? writeSpans(queue.week[0]) : t('admin.week.closed')
    return [`${queue.prefix}-1001`, queue.site && queue.week !== null ? nameOf(queue.site) : null, hours, ...queue.needs.map((need) => nameOf(need.skill))].filter(Boolean).join(' · ')
  },
  show: (path, value, around) => {
    if (path[1] === 'message') return around.t(`admin-queues.message_when.${String(value)}`)
    if (path[1] === 'music') return value === null ? around.t('admin-queues.music_none') : around.t('admin-queues.field.music')
    if (path[0] === 'week') return showWeek(value as Week, around)
    if (path[0] === 'days') return showDays(value as Special[], around)
    if (path[0] === 'needs') return showNeeds(value as Need[], around)
    if (path[0] === 'overflow') return (value as Overflow[]).map((o) => around.t('admin-queues.overflow_short', { s: o.after_ms / 1000, to: around.nameOf(o.queue ?? o.site ?? '') ?? around.t('admin.gone') })).join(around.t('admin.comma')) || null
    if (path.at(-1) === 'target_pct') return `${String(value)}%`
    return null
  },
})
