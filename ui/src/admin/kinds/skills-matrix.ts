import { defineKind } from '../kinds'

export default defineKind({ key: 'skills-matrix', group: 'people', order: 25, page: 'people.manage' })
