/** External panels: how they do, and their secrets. */
import { http } from '../api/client'
import type { PanelSecret, PanelStanding } from '../api/schema'

export type { PanelSecret, PanelStanding }

const base = (slug: string, id: string) => `/api/t/${encodeURIComponent(slug)}/panels/${id}`
export const panels = {
  standing: (slug: string, id: string) => http.get<PanelStanding>(base(slug, id)),
  secret: (slug: string, id: string) => http.post<PanelSecret>(`${base(slug, id)}/secret`),
  use: (slug: string, id: string) => http.post<PanelStanding>(`${base(slug, id)}/secret/use`),
}
