import { locale } from '../../i18n'
import { pick } from '../forms/model'
import { defineKind } from '../kinds'
import type { Code, WrapupForm } from '../wrapup/tree'

export default defineKind<WrapupForm>({
  key: 'wrapup',
  group: 'quality',
  order: 10,
  fresh: () => ({ codes: [], queues: {} }),
  show: (path, value, { t }) => {
    if (path[0] === 'codes') return t('admin-wrapup.n_codes', { n: (value as Code[]).filter((code) => !code.retired).length })
    if (path[0] === 'queues' && Array.isArray(value)) return (value as string[]).join(t('admin.comma')) || null
    return typeof value === 'object' && value !== null && path[0] === 'names' ? pick(value, locale.value) : null
  },
})
