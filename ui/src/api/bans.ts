/** Who may not come in: seen, made and lifted. */
import { http } from './client'

export type BanLength = 'hour' | 'day' | 'week' | 'lifted'
export interface Ban {
  id: string
  whom: string
  /** As what he is known: customer, visitor, network, phone, email. */
  about: string[]
  reason: string
  by: { id: string; name: string } | null
  at: number
  until: number | null
  lifted_at: number | null
  in_force: boolean
  attempts: number
  attempted_at: number | null
  customer: string | null
  contact: string | null
}

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}`
export const bans = {
  every: (slug: string) => http.get<Ban[]>(`${base(slug)}/bans`),
  of: (slug: string, customer: string) => http.get<Ban[]>(`${base(slug)}/customers/${customer}/bans`),
  make: (slug: string, contact: string, ban: { key: string; reason: string; length: BanLength }) => http.post<Ban>(`${base(slug)}/contacts/${contact}/ban`, ban),
  lift: (slug: string, id: string) => http.post<undefined>(`${base(slug)}/bans/${id}/lift`),
}
