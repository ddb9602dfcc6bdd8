import type { DialRules } from '../../api/schema'
import { defineKind } from '../kinds'

export type { DialRules }
export const leads = ['local', 'national', 'mobile', 'international', 'premium', 'barred'] as const
export const capped = ['inner', 'local', 'national', 'mobile', 'international', 'premium'] as const

export default defineKind<DialRules>({
  key: 'dialling',
  group: 'system',
  order: 14,
  name: () => '',
  show: (path, value, { t }) => {
    if (path[0] === 'emergency') return t(`admin-dialling.emergency.${String(value)}`)
    if (path[0] === 'prefixes' && Array.isArray(value)) return (value as DialRules['prefixes'] & { prefix: string; leads: string }[]).map((each) => `${each.prefix} ${t(`admin-dialling.leads.${each.leads}`)}`).join(t('admin.comma')) || null
    return path[0] === 'caps' && value === null ? t('admin-dialling.ever') : null
  },
})
