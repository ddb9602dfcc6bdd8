import { defineKind } from '../kinds'

export default defineKind({ key: 'invitations', group: 'service', order: 11, page: 'invitations.manage' })
