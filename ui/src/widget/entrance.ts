/** The door of a contact point that is by invitation: a link that was opened is taken up, once, and leaves the address bar. */
import type { Api } from './api'
import type { Keep } from './keep'
import type { Problem } from './wire'

const NAME = 'ting-invitation'
const IN_HASH = new RegExp(`[#&]${NAME}=([^&]+)`)

/** What a page was opened with; the address then shows it no more, nor does the browser's history. */
export function takenUp(keep: Keep, href = location.href, put = (next: string): void => history.replaceState(history.state, '', next)): string | null {
  const url = new URL(href)
  const found = IN_HASH.exec(url.hash)?.[1] ?? url.searchParams.get(NAME)
  if (found) {
    keep.set('invitation', found)
    url.searchParams.delete(NAME)
    put(url.href.replace(IN_HASH, ''))
  }
  return keep.get('invitation')
}

/** Come in by it. Null when one is in; what could not be asked now is kept, and asked again by the next page. */
export async function enter(api: Api, keep: Keep, invitation: string): Promise<Problem | null> {
  const answer = await api.asVisitor<{ token: string }>('enter', keep.get('token') ?? '', { invitation })
  if ('problem' in answer && (answer.problem.code === 'lost' || answer.problem.code === 'slow_down')) return answer.problem
  keep.drop('invitation')
  if ('problem' in answer) return answer.problem
  keep.set('token', answer.value.token)
  return null
}
