/** The help page's state: the page, what is mine, and how the widget knows who I am. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from './api'
import type { Listed, Mine, Page, Way } from './wire'

const LOOK_MS = 10_000

function box(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return globalThis[kind]
  } catch {
    return null
  }
}

/** The widget keeps its things on a shelf of its own: one a contact point (widget/keep.ts). */
export const shelf = {
  get: (point: string, name: string): string | null => box('localStorage')?.getItem(`ting:${point}:${name}`) ?? null,
  set: (point: string, name: string, value: string): void => box('localStorage')?.setItem(`ting:${point}:${name}`, value),
  drop: (point: string, name: string): void => box('localStorage')?.removeItem(`ting:${point}:${name}`),
  open: (point: string): void => box('sessionStorage')?.setItem(`ting:${point}:open`, '1'),
}

/** Which widget this page carries: the help page's, or the one of the conversation that is gone on with. */
const chosen = (company: string): string => `ting-help:${company}:point`
/** The token that this browser had before somebody signed in. */
const before = (company: string): string => `ting-help:${company}:own`

export function loadWidget(point: string, lang: string): void {
  if (document.querySelector('script[data-ting]')) return
  const script = document.createElement('script')
  script.src = '/widget.js'
  script.dataset['ting'] = point
  script.dataset['lang'] = lang
  script.async = true
  document.body.append(script)
}

export function openWidget(point: string, question?: string): void {
  if (question !== undefined) shelf.set(point, 'question', question)
  document.dispatchEvent(new CustomEvent('ting:open'))
  // It is not there yet when it is slow to load: then it opens by itself.
  shelf.open(point)
}

export interface Store {
  page: Page | null
  gone: boolean
  lost: boolean
  listed: Listed | null
  point: string
  token(): string | null
  more(): Promise<void>
  refresh(): Promise<void>
  signIn(token: string): Promise<string | null>
  signOut(): Promise<void>
  goOn(item: Mine): Promise<string | null>
}

export function useStore(company: string, preview: boolean): Store {
  const base = `/api/help/${encodeURIComponent(company)}`
  const [page, setPage] = useState<Page | null>(null)
  const [gone, setGone] = useState(false)
  const [lost, setLost] = useState(false)
  const [listed, setListed] = useState<Listed | null>(null)
  const pages = useRef(1)
  const session = box('sessionStorage')
  const point = session?.getItem(chosen(company)) ?? page?.point ?? ''
  const own = (): string | null => box('localStorage')?.getItem(before(company)) ?? (page ? shelf.get(page.point, 'token') : null)

  async function list(of: Page): Promise<void> {
    const token = box('localStorage')?.getItem(before(company)) ?? shelf.get(of.point, 'token')
    const items: Mine[] = []
    let next: string | null = null
    for (let n = 0; n < pages.current; n++) {
      const path: string = next ? `${base}/contacts?cursor=${encodeURIComponent(next)}` : `${base}/contacts`
      const answer = await ask<Listed>(path, { token })
      if ('problem' in answer) return
      items.push(...answer.value.items)
      next = answer.value.next
      setListed({ me: answer.value.me, items: [...items], next })
      if (!next) break
    }
  }
  async function refresh(): Promise<void> {
    const answer = await ask<Page>(base)
    if ('problem' in answer) {
      if (answer.problem.code === 'not_there') setGone(true)
      else setLost(true)
      return
    }
    setLost(false)
    setPage(answer.value)
    await list(answer.value)
  }
  useEffect(() => {
    if (preview) return
    void refresh()
    const timer = setInterval(() => {
      if (!document.hidden) void refresh()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [])
  // In a preview the form says what is written; nothing else is asked of the server than how it stands.
  useEffect(() => {
    if (!preview) return
    const hear = (e: MessageEvent): void => {
      if (e.origin === location.origin && e.source === parent && (e.data as { ting?: string })?.ting === 'help-page') {
        setPage((e.data as { page: Page }).page)
        setListed({ me: null, items: [], next: null })
      }
    }
    addEventListener('message', hear)
    parent.postMessage({ ting: 'ready' }, location.origin)
    return () => removeEventListener('message', hear)
  }, [])

  return {
    page,
    gone,
    lost,
    listed,
    point,
    token: own,
    refresh,
    async more() {
      pages.current += 1
      if (page) await list(page)
    },
    async signIn(token) {
      const answer = await ask<undefined>(`${base}/session`, { body: { token }, token: own() })
      if ('problem' in answer) return answer.problem.code
      if (!page) return null
      // What is asked in the widget from now on is this customer's, unless a conversation is running in it.
      if (shelf.get(page.point, 'live') === null) {
        const way = await ask<Way>(`${base}/widget`, { body: {}, token: own() })
        if ('value' in way && way.value.token) take(way.value.point, way.value.token)
      }
      return null
    },
    async signOut() {
      await ask<undefined>(`${base}/session`, { method: 'DELETE' })
      const kept = box('localStorage')?.getItem(before(company))
      for (const one of new Set([page?.point ?? '', point])) {
        if (kept === undefined || kept === null) continue
        if (kept && one === page?.point) shelf.set(one, 'token', kept)
        else shelf.drop(one, 'token')
        shelf.drop(one, 'live')
      }
      box('localStorage')?.removeItem(before(company))
      session?.removeItem(chosen(company))
      location.replace(location.pathname)
    },
    async goOn(item) {
      const answer = await ask<Way>(`${base}/contacts/${item.id}/go-on`, { body: {}, token: own() })
      if ('problem' in answer) return answer.problem.code
      const { point: there, token } = answer.value
      if (token) take(there, token)
      else if (there === point) {
        openWidget(there)
        return null
      }
      shelf.set(there, 'live', `serving ${item.id}`)
      shelf.open(there)
      session?.setItem(chosen(company), there)
      location.reload()
      return null
    },
  }

  /** The widget of this point knows this browser by another secret from now on; the old one is kept aside. */
  function take(there: string, token: string): void {
    const local = box('localStorage')
    if (local && page && local.getItem(before(company)) === null) local.setItem(before(company), shelf.get(page.point, 'token') ?? '')
    shelf.set(there, 'token', token)
  }
}
