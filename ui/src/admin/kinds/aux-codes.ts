import type { Names } from '../../api/types'
import { locale } from '../../i18n'
import { makeFormat } from '../../kit/format'
import { defineKind } from '../kinds'

export interface AuxForm { names: Names; paid: boolean; light: boolean; longest_min: number | null; position: number; archived: boolean; house: boolean }

export default defineKind<AuxForm>({
  key: 'aux-codes',
  group: 'people',
  order: 40,
  fresh: () => ({ names: {}, paid: true, light: false, longest_min: 30, position: 50, archived: false, house: false }),
  name: (code) => makeFormat(locale.value).name(code.names),
  needed: (code) => code.house,
  note: (code, { t }) => [
    code.house ? t('admin-aux-codes.by_house') : null,
    t(code.light ? 'admin-aux-codes.is.light' : code.paid ? 'admin-aux-codes.is.paid' : 'admin-aux-codes.is.unpaid'),
    code.longest_min === null ? null : t('admin-aux-codes.at_most', { n: code.longest_min }),
  ].filter(Boolean).join(' · '),
})
