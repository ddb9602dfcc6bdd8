import type { Names } from '../../api/types'
import { defineKind } from '../kinds'

export interface SlangForm { name: string; also: string[]; meaning: Names; mood: 'good' | 'bad' | 'none'; alone: boolean; archived: boolean }

export default defineKind<SlangForm>({
  key: 'slang',
  group: 'service',
  order: 66,
  fresh: () => ({ name: '', also: [], meaning: {}, mood: 'none', alone: false, archived: false }),
  note: (one, { tenant }) => one.meaning[tenant.locale] ?? Object.values(one.meaning)[0] ?? '',
  show: (path, value, { t }) => (path[0] === 'mood' ? t(`admin-slang.mood.${String(value)}`) : null),
})
