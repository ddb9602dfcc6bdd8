import type { Product } from '../../api/schema'
import { defineKind } from '../kinds'

export type ProductForm = Product

export default defineKind<ProductForm>({
  key: 'products',
  group: 'service',
  order: 62,
  fresh: () => ({ name: '', models: [], aliases: [], archived: false }),
  note: (one) => [...one.models, ...one.aliases].join(' · '),
  show: (_, value, { t }) => (Array.isArray(value) && value.length > 0 ? value.join(t('admin.comma')) : null),
})
