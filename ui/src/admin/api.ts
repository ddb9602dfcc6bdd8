/** What the server keeps of settings: the same doors for every kind (docs/adr/0012). */
import { http } from '../api/client'

export type Path = string[]
export interface Field { path: Path; before?: unknown; after?: unknown }
export interface By { id: string; name: string }
export interface Changed {
  id: string
  kind: string
  subject: string
  seq: number
  name: string
  fields: Field[]
  by: By | null
  at: number
  due_at: number | null
  state: 'done' | 'scheduled' | 'cancelled' | 'failed'
  undoes: string | null
  error: string | null
  /** Those that were published together share one. */
  batch?: string | null
}
export interface Item<V> {
  id: string
  value: V | null
  version: number
  changed_at: number | null
  changed_by: By | null
  draft: { value: V; version: number; at: number } | null
  scheduled: Changed[]
}
export interface Title { id: string; name: string; drafted: boolean; scheduled: boolean; archived: boolean }
export interface Overview { key: string; single: boolean; items: Title[] }
export interface Page { items: Changed[]; next: string | null }
export interface ChangeFilter { kind?: string | null; subject?: string | null; by?: string | null; cursor?: string | null }

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}/setup`
const one = (slug: string, kind: string, id: string) => `${base(slug)}/${kind}/${id}`

export const setup = {
  base,
  overview: (slug: string) => http.get<Overview[]>(base(slug)),
  list: <V>(slug: string, kind: string) => http.get<Item<V>[]>(`${base(slug)}/${kind}`),
  save: <V>(slug: string, kind: string, id: string, body: { value: V; version: number; effective_at?: number }) => http.put<{ change: Changed | null }>(one(slug, kind, id), body),
  saveAll: <V>(slug: string, kind: string, things: { id: string; value: V; version: number }[], gone: { id: string; version: number }[] = []) => http.put<{ changes: Changed[] }>(`${base(slug)}/${kind}`, { things, gone }),
  undoBatch: (slug: string, batch: string) => http.post<{ changes: Changed[] }>(`${base(slug)}/changes/batches/${batch}/undo`),
  remove: (slug: string, kind: string, id: string, version: number) => http.delete<undefined>(`${one(slug, kind, id)}?version=${String(version)}`),
  draft: <V>(slug: string, kind: string, id: string, body: { value: V; version: number }) => http.put<undefined>(`${one(slug, kind, id)}/draft`, body),
  /** The same while the page goes away: nobody is left to hear the answer. */
  lastDraft: (slug: string, kind: string, id: string, body: unknown) =>
    void fetch(`${one(slug, kind, id)}/draft`, { method: 'PUT', keepalive: true, credentials: 'same-origin', headers: { 'Content-Type': 'application/json', 'X-Ting': '1' }, body: JSON.stringify(body) }).catch(() => undefined),
  dropDraft: (slug: string, kind: string, id: string) => http.delete<undefined>(`${one(slug, kind, id)}/draft`),
  changes: (slug: string, filter: ChangeFilter) => http.get<Page>(`${base(slug)}/changes`, { ...filter }),
  undo: (slug: string, change: string, paths: Path[] | null = null) => http.post<{ change: Changed | null }>(`${base(slug)}/changes/${change}/undo`, { paths }),
}
