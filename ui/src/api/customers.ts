/** The customers' section: found, shown, made, changed. */
import { http } from './client'
import type * as S from './schema'

export type CustomerRow = S.CustomerRow
export type CustomerList = S.Customers
export type CustomerWhole = S.CustomerPage
export type CustomerShape = S.CustomerShape
export type CustomerField = S.FieldDef
export type CustomerChange = S.CustomerChange
export type Status = S.StatusMark
export type Profile = S.CustomerProfile
export type Identifier = S.Identifier
export type OrganisationRow = S.OrganisationRow
export type OrganisationWhole = S.OrganisationPage
export type Lifecycle = S.CustomerRow['lifecycle']
export type DuplicateRow = S.DuplicateRow
export type FieldValue = string | number | boolean | null

export interface Look { q: string; status: string; organisation: string; lifecycle: string }

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}`
export const customers = {
  list: (slug: string, look: Look, cursor: string | null) => http.get<CustomerList>(`${base(slug)}/customers`, { ...look, cursor }),
  one: (slug: string, id: string) => http.get<CustomerWhole>(`${base(slug)}/customers/${id}`),
  shape: (slug: string) => http.get<CustomerShape>(`${base(slug)}/customers/shape`),
  make: (slug: string, id: string, profile: Profile) => http.post<CustomerWhole>(`${base(slug)}/customers`, { id, profile }),
  save: (slug: string, id: string, version: number, profile: Profile) => http.put<CustomerWhole>(`${base(slug)}/customers/${id}`, { version, profile }),
  organisations: (slug: string) => http.get<OrganisationRow[]>(`${base(slug)}/organisations`),
  organisation: (slug: string, id: string) => http.get<OrganisationWhole>(`${base(slug)}/organisations/${id}`),
  similar: (slug: string, id: string) => http.get<S.SimilarRow[]>(`${base(slug)}/customers/${id}/similar`),
  merge: (slug: string, id: string, other: string, take: string[]) => http.post<CustomerWhole>(`${base(slug)}/customers/${id}/merge`, { other, take }),
  part: (slug: string, merge: string) => http.post<CustomerWhole>(`${base(slug)}/merges/${merge}/undo`),
  duplicates: (slug: string, cursor: string | null) => http.get<S.Duplicates>(`${base(slug)}/duplicates`, { cursor }),
  dismiss: (slug: string, two: S.Two) => http.post<null>(`${base(slug)}/duplicates/dismiss`, two),
  restore: (slug: string, two: S.Two) => http.post<null>(`${base(slug)}/duplicates/restore`, two),
  csv: (slug: string, look: Look) => `${base(slug)}/customers.csv?${new URLSearchParams(Object.entries(look).filter(([, v]) => v)).toString()}`,
  vcf: (slug: string, look: Look) => `${base(slug)}/customers.vcf?${new URLSearchParams(Object.entries(look).filter(([, v]) => v)).toString()}`,
  card: (slug: string, id: string) => `${base(slug)}/customers/${id}/card.vcf`,
}
