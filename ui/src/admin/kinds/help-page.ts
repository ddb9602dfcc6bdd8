import type { Locale } from '../../api/types'
import { defineKind } from '../kinds'

type Names = Partial<Record<Locale, string>>
export interface HelpPageForm {
  on: boolean
  point: string | null
  titles: Names
  welcome: Names
  phone: string
  email: string
  address: Names
  links: { names: Names; url: string }[]
}

export default defineKind<HelpPageForm>({
  key: 'help-page',
  group: 'service',
  order: 15,
  removable: true,
  fresh: () => ({ on: true, point: null, titles: {}, welcome: {}, phone: '', email: '', address: {}, links: [] }),
  name: (page) => Object.values(page.titles)[0] ?? '',
  show: (path, value, { nameOf, t }) => {
    if (path[0] === 'point') return typeof value === 'string' ? (nameOf(value) ?? t('admin.gone')) : null
    if (path[0] === 'links' && Array.isArray(value)) return (value as HelpPageForm['links']).map((link) => link.url).join(t('admin.comma')) || null
    return null
  },
})
