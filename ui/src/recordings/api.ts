/** Recordings: found, heard with a reason, noted in. `own`: one's own calls, which whoever serves may hear. */
import { http } from '../api/client'
import type { PlayTicket, RecordingDetail, RecordingLine, RecordingNote, RecordingPage } from '../api/schema'

export type { PlayTicket, RecordingDetail, RecordingLine, RecordingNote, RecordingPage }
export const WHY = ['coaching', 'complaint', 'customer', 'dispute', 'other'] as const
export type Why = (typeof WHY)[number]
export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const

const base = (slug: string, own: boolean): string => `/api/t/${encodeURIComponent(slug)}/${own ? 'my-recordings' : 'recordings'}`
export const recordings = {
  page: (slug: string, own: boolean, query: Record<string, string | number | null>) => http.get<RecordingPage>(base(slug, own), query),
  one: (slug: string, own: boolean, id: string) => http.get<RecordingDetail>(`${base(slug, own)}/${id}`),
  play: (slug: string, own: boolean, id: string, why: Why, note: string) => http.post<PlayTicket>(`${base(slug, own)}/${id}/play`, own ? {} : { why, note }),
  export: (slug: string, id: string, why: Why, note: string) => http.post<PlayTicket>(`${base(slug, false)}/${id}/export`, { why, note }),
  note: (slug: string, id: string, key: string, ms: number, text: string) => http.put<RecordingNote>(`${base(slug, false)}/${id}/notes/${key}`, { ms, text }),
  drop: (slug: string, id: string, key: string) => http.delete<undefined>(`${base(slug, false)}/${id}/notes/${key}`),
}
