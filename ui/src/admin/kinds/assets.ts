import type { AssetOffered } from '../../api/assets'
import type { Asset } from '../../api/schema'
import { defineKind } from '../kinds'

export type AssetForm = Asset
export type EditionLang = AssetOffered['lang']
export type EditionForm = NonNullable<Asset['editions'][EditionLang]>
export const sorts = ['manual', 'firmware', 'picture', 'video', 'link', 'other'] as const

export default defineKind<AssetForm>({
  key: 'assets',
  group: 'service',
  order: 63,
  fresh: () => ({ name: '', sort: 'manual', products: [], editions: { any: { file: null, url: null, label: '' } }, titles: {}, archived: false }),
  note: (one, { t, nameOf }) => [t(`admin-assets.sort.${one.sort ?? 'manual'}`), ...(one.products ?? []).map((id) => nameOf(id) ?? '')].join(' · '),
  show: (path, value, { t, nameOf }) => {
    if (path[0] === 'sort') return t(`admin-assets.sort.${String(value)}`)
    if (path.at(-1) === 'file') return t('admin-assets.a_file')
    if (path[0] === 'products' && Array.isArray(value) && value.length > 0) return value.map((id) => nameOf(String(id)) ?? t('admin.gone')).join(t('admin.comma'))
    return null
  },
})
