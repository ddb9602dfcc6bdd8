import type { Names } from '../../api/types'
import { locale } from '../../i18n'
import { makeFormat } from '../../kit/format'
import { defineKind } from '../kinds'

export const TYPES = ['text', 'number', 'date', 'choice', 'yes_no', 'phone', 'email', 'url', 'money'] as const
export interface FieldForm { key: string; names: Names; type: (typeof TYPES)[number]; choices: { key: string; names: Names }[]; currency: string | null; required: boolean; personal: boolean; on_desk: boolean; position: number; archived: boolean }

export default defineKind<FieldForm>({
  key: 'customer-fields',
  group: 'service',
  order: 80,
  removable: true,
  fresh: () => ({ key: '', names: {}, type: 'text', choices: [], currency: null, required: false, personal: true, on_desk: true, position: 50, archived: false }),
  name: (field) => makeFormat(locale.value).name(field.names) || field.key,
  note: (field, { t }) => [t(`admin-customer-fields.type.${field.type}`), field.required ? t('admin-customer-fields.field.required') : null, field.on_desk ? null : t('admin-customer-fields.not_on_desk')].filter(Boolean).join(' · '),
  show: (path, value, { t }) => {
    if (path[0] === 'type') return t(`admin-customer-fields.type.${String(value)}`)
    if (path[0] === 'choices' && Array.isArray(value)) return (value as FieldForm['choices']).map((one) => makeFormat(locale.value).name(one.names, one.key)).join(t('admin.comma'))
    return null
  },
})
