import type * as S from '../../api/schema'
import { defineKind } from '../kinds'

export type PointForm = S.PointForm

export default defineKind<PointForm>({
  key: 'points',
  group: 'service',
  order: 10,
  removable: true,
  fresh: ({ tenant }) => ({ name: tenant.name, queues: [], origins: [], accent: null, side: 'right', across: 20, up: 20, label: {}, greeting: {}, closed: {}, entry: 'open', calls: null, key: '' }),
  note: (point, { nameOf, t }) => [point.entry === 'invited' ? t('admin-points.entries.invited') : '', point.queues.map((queue) => nameOf(queue)).filter(Boolean).join(', '), point.origins.join(', ')].filter(Boolean).join(' · '),
  show: (path, value, { nameOf, t }) => {
    const list = Array.isArray(value) ? (value as string[]) : []
    if (path[0] === 'queues') return list.map((queue) => nameOf(queue) ?? t('admin.gone')).join(t('admin.comma')) || null
    if (path[0] === 'origins') return list.join(t('admin.comma')) || null
    if (path[0] === 'calls') return value ? (nameOf(value as string) ?? t('admin.gone')) : t('admin-points.calls_none')
    if (path[0] === 'entry') return t(`admin-points.entries.${String(value)}`)
    if (path[0] === 'side') return t(`admin-points.sides.${String(value)}`)
    return null
  },
})
