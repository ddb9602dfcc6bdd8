import type { Names } from '../../api/types'
import { locale } from '../../i18n'
import { makeFormat } from '../../kit/format'
import { defineKind } from '../kinds'

export const TONES = ['good', 'plain', 'warn', 'bad'] as const
export const LIVES = ['customer', 'former', 'none'] as const
export interface StatusForm { key: string; names: Names; tone: (typeof TONES)[number]; life: (typeof LIVES)[number]; queue: string | null; head_start_ms: number; position: number; archived: boolean }

export default defineKind<StatusForm>({
  key: 'account-statuses',
  group: 'service',
  order: 81,
  fresh: () => ({ key: '', names: {}, tone: 'plain', life: 'customer', queue: null, head_start_ms: 0, position: 50, archived: false }),
  name: (status) => makeFormat(locale.value).name(status.names) || status.key,
  note: (status, { t, nameOf }) => [t(`admin-account-statuses.tone.${status.tone}`), status.queue ? t('admin-account-statuses.to_queue', { queue: nameOf(status.queue) ?? t('admin.gone') }) : null].filter(Boolean).join(' · '),
  show: (path, value, { t, nameOf }) => {
    if (path[0] === 'tone') return t(`admin-account-statuses.tone.${String(value)}`)
    if (path[0] === 'life') return t(`admin-account-statuses.life.${String(value)}`)
    if (path[0] === 'queue' && typeof value === 'string') return nameOf(value) ?? t('admin.gone')
    if (path[0] === 'head_start_ms') return t('admin.unit.minutes', { n: Math.round(Number(value) / 60_000) })
    return null
  },
})
