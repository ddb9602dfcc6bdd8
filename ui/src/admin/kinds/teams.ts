import { defineKind } from '../kinds'

export interface TeamForm { name: string }

export default defineKind<TeamForm>({ key: 'teams', group: 'people', order: 20, removable: true, fresh: () => ({ name: '' }) })
