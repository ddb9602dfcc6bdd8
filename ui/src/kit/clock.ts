import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/**
 * The server's clock, as well as we know it. Every `now` that the server sends narrows the offset; one timer for all
 * screens ticks four times a second while somebody looks at it, so that no two timers of a screen disagree.
 */
let offset = 0
let best = Number.POSITIVE_INFINITY
const tick = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | null = null

/** Note the server's `now`; `elapsed` is how long the request took (a shorter one tells more exactly). */
export function syncClock(serverNow: number, elapsed = 0): void {
  const candidate = serverNow + elapsed / 2 - Date.now()
  const fresh = elapsed <= best * 1.5 || Math.abs(candidate - offset) > 2000
  if (!fresh) return
  best = Math.max(1, elapsed)
  offset = candidate
  tick.value = serverTime()
}

export const serverTime = (): number => Date.now() + offset

/** A ref of the server's time that moves while the calling component lives. */
export function useNow(): Readonly<Ref<number>> {
  users += 1
  tick.value = serverTime()
  timer ??= setInterval(() => (tick.value = serverTime()), 250)
  onScopeDispose(() => {
    users -= 1
    if (users === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  })
  return readonly(tick)
}

/** For tests. */
export function resetClock(): void {
  offset = 0
  best = Number.POSITIVE_INFINITY
}
