import type * as S from '../../api/schema'
import { defineKind } from '../kinds'

export type ModulesForm = S.ModulesForm
export type Switchable = S.Switchable

export default defineKind<ModulesForm>({
  key: 'modules',
  group: 'system',
  order: 5,
  show: (path, value, { t }) => (path[0] === 'on' && typeof value === 'boolean' ? t(`admin-modules.${value ? 'is_on' : 'is_off'}`) : null),
})
