import { defineKind } from '../kinds'

export default defineKind({ key: 'readiness', group: 'system', order: 2, page: 'setup.read' })
