/** A number on paper. */
import { http } from './client'
import type * as S from './schema'

export type Slip = S.Slip
export const slips = {
  of: (slug: string, contact: string) => http.get<Slip>(`/api/t/${encodeURIComponent(slug)}/contacts/${contact}/slip`),
}
