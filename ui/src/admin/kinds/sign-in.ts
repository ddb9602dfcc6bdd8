import type * as S from '../../api/schema'
import { defineKind } from '../kinds'

export type SignInForm = S.SignInForm

export default defineKind<SignInForm>({ key: 'sign-in', group: 'people', order: 80, name: () => '' })
