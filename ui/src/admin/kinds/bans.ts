import { defineKind } from '../kinds'

export default defineKind({ key: 'bans', group: 'service', order: 91, page: 'bans.manage' })
