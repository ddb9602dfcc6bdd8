/** Calls that are over: looked through by who may, and called back for. */
import { http } from '../api/client'
import type { ReviewedCall, ReviewedCalls } from '../api/schema'

export type { ReviewedCall, ReviewedCalls }
export const WHO = ['agent', 'customer', 'system'] as const

const base = (slug: string): string => `/api/t/${encodeURIComponent(slug)}/calls`
export const calls = {
  page: (slug: string, query: Record<string, string | number | boolean | null>) => http.get<ReviewedCalls>(base(slug), query),
  one: (slug: string, id: string) => http.get<ReviewedCall>(`${base(slug)}/${id}`),
  callBack: (slug: string, id: string, owner: string | null) => http.post<ReviewedCall>(`${base(slug)}/${id}/callback`, { owner }),
}

/** Whether somebody's line was bad. */
export const bad = (call: ReviewedCall): boolean => call.legs.some((leg) => leg.word === 'bad')
