import { defineKind } from '../kinds'

export interface OrganisationForm { name: string; number: string; note: string; queue: string | null; head_start_ms: number; archived: boolean }

export default defineKind<OrganisationForm>({
  key: 'organisations',
  group: 'service',
  order: 82,
  fresh: () => ({ name: '', number: '', note: '', queue: null, head_start_ms: 0, archived: false }),
  note: (firm, { t, nameOf }) => (firm.queue ? t('admin-organisations.to_queue', { queue: nameOf(firm.queue) ?? t('admin.gone') }) : ''),
  show: (path, value, { t, nameOf }) => {
    if (path[0] === 'queue' && typeof value === 'string') return nameOf(value) ?? t('admin.gone')
    if (path[0] === 'head_start_ms') return t('admin.unit.minutes', { n: Math.round(Number(value) / 60_000) })
    return null
  },
})
