import type * as S from '../../api/schema'
import { defineKind } from '../kinds'

export type ProviderForm = S.ProviderForm

export default defineKind<ProviderForm>({
  key: 'single-sign-on', group: 'people', order: 85, removable: true, name: (value) => value.name,
  fresh: () => ({ name: '', issuer: '', client_id: '', secret: null, claim: 'email', verified: true, domains: [], strangers: null, password: true }),
})
