import { defineKind } from '../kinds'

export interface TeamForm { name: string; unit: string | null }

export default defineKind<TeamForm>({ key: 'teams', group: 'people', order: 20, removable: true, fresh: () => ({ name: '', unit: null }) })
