import type * as S from '../../api/schema'
import { defineKind } from '../kinds'

export type CentreForm = S.CentreForm

export default defineKind<CentreForm>({
  key: 'centre',
  group: 'system',
  order: 3,
  page: 'company.manage',
  show: (_path, value, { t }) => (value === null ? t('admin-centre.none') : null),
})
