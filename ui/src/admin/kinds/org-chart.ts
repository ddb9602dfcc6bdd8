import { defineKind } from '../kinds'

export default defineKind({ key: 'org-chart', group: 'people', order: 22, page: 'people.manage' })
