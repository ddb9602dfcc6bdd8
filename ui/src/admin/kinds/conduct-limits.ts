import { defineKind } from '../kinds'

export interface LimitsForm {
  messages: number
  contacts: number
  address_contacts: number
  challenge_after: number
  ban_after: number
  ban_minutes: number
  spared: string[]
  appeal: string
}

export default defineKind<LimitsForm>({ key: 'conduct-limits', group: 'service', order: 90, name: () => '' })
