import { defineKind } from '../kinds'

export default defineKind({ key: 'reply-report', group: 'service', order: 61, page: 'replies.manage' })
