/** A colleague asked into a conversation: who asks (`Invitation`), and who is asked, there, or was (`Consult`). */
import type * as S from './schema'

export type Consult = S.ConsultView
export type Invitation = S.JourneysContactConsultViewInvitation
