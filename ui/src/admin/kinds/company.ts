import type * as S from '../../api/schema'
import { locales } from '../../i18n'
import { defineKind } from '../kinds'

export type CompanyForm = S.CompanyForm

export default defineKind<CompanyForm>({
  key: 'company',
  group: 'service',
  order: 5,
  show: (path, value, { t }) => {
    if (path[0] === 'locale') return locales.find((each) => each.key === value)?.name ?? null
    if (path[0] === 'logo') return value === null ? t('admin-company.none') : t('admin-company.field.logo')
    if (path[0] === 'music') return value === null ? t('admin-company.music_none') : t('admin-company.field.music')
    return null
  },
})
