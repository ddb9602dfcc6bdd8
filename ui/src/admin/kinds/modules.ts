import type * as S from '../../api/schema'
import { defineKind } from '../kinds'
import { labelled } from '../show'

export type ModulesForm = S.ModulesForm
export type Switchable = S.Switchable

export default defineKind<ModulesForm>({
  key: 'modules',
  group: 'system',
  order: 5,
  // What other packages bring has no name among the fields.
  show: (path, value, { t }) => (path[0] === 'on' && typeof value === 'boolean' ? `${labelled('modules', path.slice(1)) ? '' : `${path[1] ?? ''} `}${t(`admin-modules.${value ? 'is_on' : 'is_off'}`)}` : null),
})
