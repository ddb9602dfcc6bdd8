import type { Names } from '../../api/types'
import { locale } from '../../i18n'
import { makeFormat } from '../../kit/format'
import { defineKind } from '../kinds'

export const CHANNELS = ['mail', 'phone', 'message', 'post'] as const
export type ConsentChannel = (typeof CHANNELS)[number]
export interface PurposeForm { key: string; names: Names; wordings: Names; channels: ConsentChannel[]; archived: boolean }

export default defineKind<PurposeForm>({
  key: 'purposes',
  group: 'system',
  order: 84,
  fresh: () => ({ key: '', names: {}, wordings: {}, channels: ['mail'], archived: false }),
  name: (purpose) => makeFormat(locale.value).name(purpose.names) || purpose.key,
  note: (purpose, { t }) => purpose.channels.map((each) => t(`customers.consents.channel.${each}`)).join(' · '),
  show: (path, value, { t }) => (path[0] === 'channels' && Array.isArray(value) ? (value as string[]).map((each) => t(`customers.consents.channel.${each}`)).join(t('admin.comma')) : null),
})
