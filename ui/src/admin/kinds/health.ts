import { defineKind } from '../kinds'

export default defineKind({ key: 'health', group: 'system', order: 95, page: 'health.read' })
