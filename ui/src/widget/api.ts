/** The three requests that are not said on the line. No cookies, ever: a visitor is a token that the page keeps. */
import type { Config, Lang, Problem, StickerPack } from './wire'

/** The server has answered, and the answer is no; trying again changes nothing. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`refused with ${String(status)}`)
  }
}

/** What an invitation leads to. */
export interface Door {
  tenant_name: string
  good: boolean
}

/** What was answered; `lost` is a problem that trying again may cure. */
export type Answer<T> = { value: T } | { problem: Problem }

export interface Api {
  config(lang: Lang): Promise<Config>
  visitor(): Promise<string>
  /** Asked for when somebody looks for one. */
  stickers(): Promise<StickerPack[]>
  door(link: string): Promise<Door>
  /** Come in by an invitation; the secret by which one is known from then on. */
  join(link: string, name: string): Promise<string>
  /** Ask for what is this visitor's own; with a body, say something. */
  asVisitor<T>(path: string, token: string, body?: unknown): Promise<Answer<T>>
  /** A page that is this visitor's own, or null when it cannot be had now. */
  page(path: string, token: string): Promise<Blob | null>
  filesUrl: string
  lineUrl: string
  /** The line of a call that was granted. */
  callUrl(id: string): string
  /** An address that the server gave, from where this page stands. */
  absolute(url: string): string
}

/** Requests to one contact point of one server. */
export function makeApi(base: string, key: string): Api {
  const guest = (link: string): string => `${base}/api/webchat/guest/${encodeURIComponent(link)}`
  const root = `${base}/api/webchat/${encodeURIComponent(key)}`
  return {
    config: (lang) => ask<Config>(`${root}/config?lang=${lang}`),
    visitor: async () =>
      (await ask<{ token: string }>(`${root}/visitor`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).token,
    stickers: () => ask<StickerPack[]>(`${root}/stickers`),
    door: (link) => ask<Door>(guest(link)),
    join: async (link, name) =>
      (await ask<{ token: string }>(guest(link), { method: 'POST', body: JSON.stringify({ name }), headers: { 'content-type': 'application/json' } })).token,
    asVisitor: (path, token, body) => tell(`${root}/${path}`, token, body),
    page: async (path, token) => {
      try {
        const answer = await fetch(`${root}/${path}`, { credentials: 'omit', cache: 'no-store', headers: { authorization: `Bearer ${token}` } })
        return answer.ok ? await answer.blob() : null
      } catch {
        return null
      }
    },
    filesUrl: `${root}/files`,
    lineUrl: `${base.replace(/^http/, 'ws')}/api/webchat/live`,
    callUrl: (id) => `${root.replace(/^http/, 'ws')}/call/${id}`,
    absolute: (url) => new URL(url, `${base}/`).href,
  }
}

async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(url, { credentials: 'omit', cache: 'no-store', ...init })
  if (answer.ok) return (await answer.json()) as T
  if (answer.status < 500 && answer.status !== 429) throw new Refused(answer.status)
  throw new Error(`answered ${String(answer.status)}`)
}

async function tell<T>(url: string, token: string, body?: unknown): Promise<Answer<T>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  try {
    const answer = await fetch(url, { credentials: 'omit', cache: 'no-store', headers, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) })
    if (answer.ok) return { value: (await answer.json()) as T }
    if (answer.status < 500) return { problem: { code: 'other', ...((await answer.json()) as Partial<Problem>) } }
  } catch {
    // Told below: whether it arrived is not known, and saying it again is harmless.
  }
  return { problem: { code: 'lost' } }
}
