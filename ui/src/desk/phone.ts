/** What is done about a telephone call at the desk. */
import { http } from '../api/client'
import type { DeskCall, OwnPhone, OwnPhones, PhoneMadeView } from '../api/schema'

const one = (tenant: string, contact: string) => `/api/t/${encodeURIComponent(tenant)}/contacts/${contact}/call`
export const phone = {
  wish: (tenant: string, contact: string, wish: { held?: boolean; muted?: boolean; paused?: boolean }) => http.patch<DeskCall>(one(tenant, contact), { held: null, muted: null, paused: null, ...wish }),
  hangUp: (tenant: string, contact: string) => http.delete<undefined>(one(tenant, contact)),
  digits: (tenant: string, contact: string, digits: string) => http.post<undefined>(`${one(tenant, contact)}/digits`, { digits }),
  handOver: (tenant: string, contact: string, to: string) => http.post<undefined>(`${one(tenant, contact)}/hand-over`, { to }),
  holdColleague: (tenant: string, contact: string, person: string, held: boolean) => http.patch<undefined>(`${one(tenant, contact)}/colleague`, { person, held }),
  own: () => http.get<OwnPhones>('/api/me/phones'),
  make: (name: string) => http.post<PhoneMadeView>('/api/me/phones', { name, encryption: null }),
  change: (id: string, name: string, encryption: OwnPhone['encryption']) => http.patch<undefined>(`/api/me/phones/${id}`, { name, encryption }),
  revoke: (id: string) => http.delete<undefined>(`/api/me/phones/${id}`),
}
