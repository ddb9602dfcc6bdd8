/** Who is invited to contact points that are by invitation, and who asks to be. */
import { http } from '../api/client'
import type * as S from '../api/schema'

export type Invitation = S.InvitationView
export type Request = S.InvitationRequest
export type Sent = S.InvitationSent
export type Written = S.InvitationWritten

export const DAY = 86_400_000
export const states = ['open', 'used', 'expired', 'revoked'] as const
const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}`
export const invitations = {
  page: (slug: string, state: Invitation['state'] | null, cursor: string | null) => http.get<S.InvitationList>(`${base(slug)}/invitations`, { state, cursor }),
  make: (slug: string, written: Written) => http.post<Sent>(`${base(slug)}/invitations`, written),
  revoke: (slug: string, id: string) => http.post<Invitation>(`${base(slug)}/invitations/${id}/revoke`),
  requests: (slug: string, state: Request['state'], cursor: string | null) => http.get<S.InvitationRequests>(`${base(slug)}/invitation-requests`, { state, cursor }),
  grant: (slug: string, id: string, terms: S.InvitationTerms) => http.post<Sent>(`${base(slug)}/invitation-requests/${id}/grant`, terms),
  decline: (slug: string, id: string) => http.post<undefined>(`${base(slug)}/invitation-requests/${id}/decline`),
}
