import { defineKind } from '../kinds'
import { times, type RosterForm, type Shift } from '../roster'

export default defineKind<RosterForm>({
  key: 'rosters',
  group: 'people',
  order: 40,
  page: 'people.manage',
  show: (path, value, { nameOf, t }) =>
    path[0] === 'days' && Array.isArray(value) ? (value as Shift[]).map((shift) => `${times(shift)} ${nameOf(shift.profile) ?? t('admin.gone')}`.trim()).join(t('admin.comma')) || t('admin.none') : null,
})
