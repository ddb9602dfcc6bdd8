/** What the page that embeds us has of its own: an element with `data-ting-call` is a button by which one calls. */
import { mayCall, type Ting } from './ting'

const BUTTON = '[data-ting-call]'

export function pagesOwn(ting: Ting): void {
  document.addEventListener('click', (e) => {
    if (e.target instanceof Element && e.target.closest(BUTTON)) ting.call()
  })
}

/** It is written `hidden`, and shown where one may call. */
export function showPagesOwn(ting: Ting): void {
  for (const el of document.querySelectorAll<HTMLElement>(BUTTON)) el.hidden = !mayCall(ting)
}
