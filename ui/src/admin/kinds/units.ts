import { defineKind } from '../kinds'
import type { UnitForm } from '../units'

export default defineKind<UnitForm>({
  key: 'units',
  group: 'people',
  order: 21,
  removable: true,
  fresh: () => ({ name: '', parent: null, head: null, deputies: [], purpose: '' }),
  note: (unit, { t, nameOf }) => [unit.parent && nameOf(unit.parent), unit.head ? nameOf(unit.head) : t('admin-org-chart.vacancy.no_head')].filter(Boolean).join(' · '),
  show: (path, value, { t, nameOf }) => ((path[0] === 'parent' || path[0] === 'head' || (path[0] === 'deputies' && path.length > 1)) && typeof value === 'string' ? (nameOf(value) ?? t('admin.gone')) : path[0] === 'deputies' && Array.isArray(value) ? value.map((id) => nameOf(String(id)) ?? t('admin.gone')).join(', ') || t('admin.none') : null),
})
