import type { WebhookForm } from '../../api/schema'
import { defineKind } from '../kinds'

export type { WebhookForm }

export default defineKind<WebhookForm>({
  key: 'webhooks',
  group: 'system',
  order: 20,
  removable: true,
  fresh: () => ({ name: '', url: '', events: [], on: true }),
  note: (hook, { t }) => [hook.on ? '' : t('admin-webhooks.off'), hook.url].filter(Boolean).join(' · '),
})
