/** Requests of the customers' pages: what is public, what the session's cookie opens, and what this browser's token does. */
import type { Answer, Problem } from './wire'

/** `lost`: nobody answered, and trying again may help. */
export async function ask<T>(path: string, more: { method?: string; body?: unknown; token?: string | null } = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { 'x-ting': '1' }
  if (more.token) headers['authorization'] = `Bearer ${more.token}`
  if (more.body !== undefined) headers['content-type'] = 'application/json'
  try {
    const answer = await fetch(path, {
      method: more.method ?? (more.body === undefined ? 'GET' : 'POST'),
      headers,
      cache: 'no-store',
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    })
    if (answer.status === 204) return { value: undefined as T }
    const said: unknown = await answer.json()
    return answer.ok ? { value: said as T } : { problem: { code: 'other', ...(said as Partial<Problem>) } }
  } catch {
    return { problem: { code: 'lost' } }
  }
}
