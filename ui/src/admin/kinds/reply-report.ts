import { defineKind } from '../kinds'

export default defineKind({ key: 'reply-report', group: 'service', order: 61, module: 'replies', page: 'replies.manage' })
