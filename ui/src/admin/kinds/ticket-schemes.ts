import type * as S from '../../api/schema'
import { defineKind } from '../kinds'

export type SchemeForm = S.SchemeForm

export default defineKind<SchemeForm>({
  key: 'ticket-schemes',
  group: 'service',
  order: 25,
  fresh: ({ tenant }) => ({ name: '', prefix: '', digits: 4, first: 1001, resets_at: '00:00', time_zone: tenant.time_zone, skips: [], spoken: 'digits', archived: false }),
  note: (scheme) => `${scheme.prefix ? `${scheme.prefix}-` : ''}${String(scheme.first).padStart(scheme.digits, '0')}`,
  show: (path, value, { t }) => (path[0] === 'spoken' ? t(`admin-ticket-schemes.say.${String(value)}`) : null),
})
