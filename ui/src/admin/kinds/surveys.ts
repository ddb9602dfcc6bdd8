import type { Locale } from '../../api/types'
import { defineKind } from '../kinds'

export type End = 'customer' | 'agent' | 'system'
export interface SurveyForm {
  name: string
  scale: 'stars' | 'nps' | 'text'
  questions: Partial<Record<Locale, string>>
  queues: string[]
  comment: boolean
  ends: End[]
  mail_after_minutes: number | null
  purpose: string | null
  archived: boolean
}

export default defineKind<SurveyForm>({
  key: 'surveys',
  group: 'quality',
  order: 10,
  fresh: () => ({ name: '', scale: 'stars', questions: {}, queues: [], comment: true, ends: ['customer', 'agent', 'system'], mail_after_minutes: null, purpose: null, archived: false }),
  note: (survey, { nameOf, t }) => [t(`admin-surveys.scale.${survey.scale}`), survey.queues.map((queue) => nameOf(queue)).filter(Boolean).join(', ') || t('admin-surveys.all_queues')].join(' · '),
  show: (path, value, { nameOf, t }) => {
    if (path[0] === 'scale') return t(`admin-surveys.scale.${String(value)}`)
    if (path[0] === 'queues' && Array.isArray(value)) return (value as string[]).map((queue) => nameOf(queue) ?? t('admin.gone')).join(t('admin.comma')) || t('admin-surveys.all_queues')
    if (path[0] === 'purpose') return typeof value === 'string' ? (nameOf(value) ?? t('admin.gone')) : t('admin-surveys.purpose_none')
    if (path[0] === 'ends' && Array.isArray(value)) return (value as string[]).map((end) => t(`admin-surveys.end.${end}`)).join(t('admin.comma'))
    return null
  },
})
