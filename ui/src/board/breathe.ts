import type { Directive } from 'vue'

/** A figure breathes once when it changes, and then keeps still for this long however often it changes. */
export const STILL_MS = 10_000

/** Whether a figure that last breathed at `last` may breathe at `now`. */
export function mayBreathe(last: number | undefined, now: number): boolean {
  return last === undefined || now - last >= STILL_MS
}

const lasts = new WeakMap<HTMLElement, number>()
const calm = (): boolean => typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches

/** `v-breathe="value"` on a figure: a change dims it once and lets it come back. The first paint is no change. */
export const vBreathe: Directive<HTMLElement, string | number | null> = {
  updated(el, { value, oldValue }) {
    if (value === oldValue || calm()) return
    const now = performance.now()
    if (!mayBreathe(lasts.get(el), now)) return
    lasts.set(el, now)
    el.animate([{ opacity: 1 }, { opacity: 0.4 }, { opacity: 1 }], { duration: 1600, easing: 'ease-in-out' })
  },
}
