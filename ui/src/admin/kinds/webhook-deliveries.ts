import { defineKind } from '../kinds'

export default defineKind({ key: 'webhook-deliveries', group: 'system', order: 21, page: 'webhooks.manage' })
