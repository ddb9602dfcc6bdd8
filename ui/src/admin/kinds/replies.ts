import type { Locale } from '../../api/types'
import { defineKind } from '../kinds'

export interface ReplyForm { name: string; folder: string; shortcut: string | null; texts: Partial<Record<Locale, string>>; archived: boolean }

export default defineKind<ReplyForm>({
  key: 'replies',
  group: 'service',
  order: 60,
  fresh: () => ({ name: '', folder: '', shortcut: null, texts: {}, archived: false }),
  note: (reply) => [reply.folder, reply.shortcut ? `/${reply.shortcut}` : ''].filter((part) => part !== '').join(' · '),
})
