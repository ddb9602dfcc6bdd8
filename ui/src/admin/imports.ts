/** Lists that are read in: what the server says of them. */
import { http } from '../api/client'
import { Problem } from '../api/problem'

export type ListKind = 'agents' | 'customers'
export type Update = 'overwrite' | 'fill'
export type Outcome = 'new' | 'changed' | 'same' | 'rejected'
export interface List {
  id: string
  kind: ListKind
  file: string
  encoding: string
  delimiter: string
  header: string[]
  mapping: string[]
  invite: boolean
  update: Update
  make_organisations: boolean
  state: 'draft' | 'checking' | 'checked' | 'running' | 'stopped' | 'done' | 'undoing' | 'undone'
  total: number
  next: number
  counts: Partial<Record<Outcome, number>>
  by: string
  at: number
  done_at: number | null
  fields: string[]
  names: Record<string, Record<string, string>>
  sample: string[][]
  may_undo: boolean
  undone_at: number | null
  kept: number
}
export interface Line { no: number; line: number; cells: string[]; outcome: Outcome | null; value: string; reason: string }

export const encodings = ['utf-8', 'utf-16', 'big5', 'gb18030', 'shift_jis']
export const delimiters = [',', ';', '\t', '|']
export const vcard = 'vcard'
export const outcomes: Outcome[] = ['new', 'changed', 'same', 'rejected']

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}/imports`
export const lists = {
  base,
  newest: (slug: string) => http.get<List[]>(base(slug)),
  one: (slug: string, id: string) => http.get<List>(`${base(slug)}/${id}`),
  lines: (slug: string, id: string, outcome: Outcome | null, after: number) => http.get<Line[]>(`${base(slug)}/${id}/lines`, { outcome, after }),
  reread: (slug: string, id: string, body: { encoding: string; delimiter: string }) => http.put<List>(`${base(slug)}/${id}/reading`, body),
  check: (slug: string, id: string, body: { mapping: string[]; invite: boolean; update: Update; make_organisations: boolean }) => http.post<List>(`${base(slug)}/${id}/check`, body),
  act: (slug: string, id: string, act: 'run' | 'stop' | 'undo') => http.post<List>(`${base(slug)}/${id}/${act}`),
  async upload(slug: string, kind: ListKind, file: File): Promise<List> {
    const form = new FormData()
    form.set('kind', kind)
    form.set('file', file)
    const answer = await fetch(base(slug), { method: 'POST', body: form, credentials: 'same-origin', headers: { 'X-Ting': '1' } }).catch(() => { throw Problem.network() })
    if (!answer.ok) throw await Problem.from(answer)
    return (await answer.json()) as List
  },
}
