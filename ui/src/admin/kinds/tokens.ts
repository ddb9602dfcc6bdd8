import { defineKind } from '../kinds'

export default defineKind({ key: 'tokens', group: 'system', order: 80, page: 'tokens.manage' })
