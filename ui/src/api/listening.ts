/** A supervisor hears a call by his own phone. */
import { http } from './client'
import type { MonitorView } from './schema'

const one = (tenant: string, contact: string) => `/api/t/${encodeURIComponent(tenant)}/contacts/${contact}/monitor`
export const listening = {
  own: (tenant: string, contact: string) => http.get<MonitorView | null>(one(tenant, contact)),
  wish: (tenant: string, contact: string, way: MonitorView['way']) => http.put<MonitorView>(one(tenant, contact), { way }),
  stop: (tenant: string, contact: string) => http.delete<undefined>(one(tenant, contact)),
}
