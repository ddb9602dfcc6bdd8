import { defineKind } from '../kinds'

export default defineKind({ key: 'outbox', group: 'system', order: 11, page: 'mail.manage' })
