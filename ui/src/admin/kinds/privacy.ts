import { defineKind } from '../kinds'

export default defineKind({ key: 'privacy', group: 'system', order: 85, page: 'privacy.export' })
