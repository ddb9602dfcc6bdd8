import { defineKind } from '../kinds'

export default defineKind({ key: 'imports', group: 'people', order: 50, module: 'imports', page: 'people.manage' })
