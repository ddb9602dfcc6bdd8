import type { NumberForm } from '../../api/schema'
import { locale, locales } from '../../i18n'
import { defineKind } from '../kinds'

export type { NumberForm }

export default defineKind<NumberForm>({
  key: 'numbers',
  group: 'service',
  order: 12,
  removable: true,
  fresh: () => ({ name: '', number: '', trunk: '', queue: '', lang: locale.value, flow: null }),
  note: (one, { nameOf }) => [one.number, nameOf(one.queue)].filter(Boolean).join(' · '),
  show: (path, value, { nameOf, t }) => {
    if (path[0] === 'flow') return value ? (nameOf(String(value)) ?? t('admin.gone')) : null
    if (path[0] === 'trunk' || path[0] === 'queue') return nameOf(String(value)) ?? t('admin.gone')
    if (path[0] === 'lang') return locales.find((each) => each.key === value)?.name ?? null
    return null
  },
})
