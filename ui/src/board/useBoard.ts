import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { Problem } from '../api/problem'
import { ting } from '../api/ting'
import { syncClock } from '../kit/clock'
import { live } from '../kit/live'
import type { Scope } from '../api/types'
import type { Board } from './types'

/** While the live line is away the figures are fetched this often, so that a wall behind a bad proxy is slow rather than dead. */
const AWAY_MS = 15_000

/** The board of a tenant or of a part of it: a snapshot, then frames; fetched again after a gap and after the line was away. */
export function useBoard(slug: string, scope: Ref<Scope | null>) {
  const board = shallowRef<Board | null>(null)
  const problem = shallowRef<Problem | null>(null)
  /** The server's time of the last answer that came while the line was away, or of the last frame. */
  const asOf = ref<number | null>(null)
  let asked = 0

  function take(next: Board): void {
    board.value = next
    asOf.value = next.now
    problem.value = null
  }

  /** The part that is shown: what was asked for, as far as one may see it. */
  let standing: Board['scope'] | null = null
  let standsFor = ''

  async function fetchBoard(): Promise<void> {
    if (!scope.value) return
    const part = { ...scope.value }
    const mine = (asked += 1)
    // The same part asked for again, after a gap or a fall, goes on taking frames: the answer may be older, or never come.
    if (standsFor !== (standsFor = JSON.stringify(part))) standing = null
    const began = Date.now()
    try {
      const next = await ting.board(slug, part)
      if (mine !== asked) return
      syncClock(next.now, Date.now() - began)
      take(next)
      standing = next.scope
      live.start({ mark: null, board: { board: slug, ...part } })
    } catch (error) {
      if (mine === asked) problem.value = Problem.of(error)
    }
  }

  const off = [
    live.on('board', (frame) => {
      const told = frame.board.scope
      if (frame.board.tenant.slug !== slug || told.site !== standing?.site || told.team !== standing.team || told.person !== standing.person) return
      // A frame is newer than any answer still on its way.
      asked += 1
      take(frame.board)
    }),
    live.onGap(() => void fetchBoard()),
    watch(live.state, (state, before) => {
      if (state === 'live' && before === 'down') void fetchBoard()
    }),
  ]
  const away = setInterval(() => {
    if (live.state.value !== 'live' && live.state.value !== 'signed_out') void fetchBoard()
  }, AWAY_MS)

  onBeforeUnmount(() => {
    asked += 1
    off.forEach((end) => end())
    clearInterval(away)
    live.stop()
  })
  watch(() => JSON.stringify(scope.value), fetchBoard, { immediate: true })
  return { board, problem, asOf, line: live.state, downSince: live.downSince, fetchBoard }
}
