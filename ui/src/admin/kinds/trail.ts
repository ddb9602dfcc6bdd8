import { defineKind } from '../kinds'

export default defineKind({ key: 'trail', group: 'system', order: 90, page: 'audit.read' })
