import type { Names } from '../../api/types'
import { defineKind } from '../kinds'

export interface OwnSticker { picture: string; meaning: Names }
export interface PackForm { name: string; stickers: OwnSticker[]; archived: boolean }

export default defineKind<PackForm>({
  key: 'stickers',
  group: 'service',
  order: 64,
  fresh: () => ({ name: '', stickers: [], archived: false }),
  note: (pack, { t }) => t('admin-stickers.count', { n: pack.stickers.length }),
})
