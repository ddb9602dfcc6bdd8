/** How a line of the board stands, and in which order lines are read. Pure: no clock, no words. */
import type { Board, BoardAlert, BoardLine, BoardQueue } from './types'

/** `none` is an interval in which nothing was counted: it has no colour, because it has no answer. */
export type Standing = 'ok' | 'warn' | 'bad' | 'none'

/** A share this many points under its target is failing; between the two it is only slipping. */
export const FAILING_POINTS = 10

/** A share on its target is on target: the boundary counts as reached, as a wait of exactly T counts as within T. */
export function standing(pct: number | null, target: number): Standing {
  if (pct === null) return 'none'
  if (pct >= target) return 'ok'
  return pct > target - FAILING_POINTS ? 'warn' : 'bad'
}

/** Long waits are declared by the server alone, so that the colour and the alert can never disagree. */
export function waitsTooLong(queue: string, alerts: readonly BoardAlert[]): boolean {
  return alerts.some((alert) => alert.code === 'long_wait' && alert.queue === queue)
}

const WEIGHT: Record<BoardAlert['code'], number> = { nobody_on_duty: 0, call_unanswered: 1, answers_overdue: 2, about_to_miss: 3, long_wait: 4, answers_due: 5, below_target: 6, promises_missed: 7, wrapup_long: 8, away_long: 9 }

/** The worst first; of the same kind, what has lasted longest first. */
export function orderedAlerts(alerts: readonly BoardAlert[]): BoardAlert[] {
  return [...alerts].sort((a, b) => WEIGHT[a.code] - WEIGHT[b.code] || (a.since ?? Infinity) - (b.since ?? Infinity))
}

/**
 * Queues in trouble first, the rest as the house lists them.
 *
 * Ordering by the figures themselves would make rows change places every second; a wall is read by position.
 */
export function orderedQueues(board: Pick<Board, 'queues' | 'alerts'>): BoardQueue[] {
  const trouble = new Map<string, number>()
  for (const alert of board.alerts) {
    const queue = alert.queue
    if (queue !== null) trouble.set(queue, Math.min(trouble.get(queue) ?? Infinity, WEIGHT[alert.code]))
  }
  const rank = (queue: BoardQueue): number => trouble.get(queue.id) ?? 99
  return board.queues.map((queue, at) => ({ queue, at })).sort((a, b) => rank(a.queue) - rank(b.queue) || a.at - b.at).map(({ queue }) => queue)
}

/** The queue in which the longest wait of the house is: the total names only the number. */
export function queueOfLongest(board: Pick<Board, 'queues' | 'total'>): BoardQueue | null {
  const contact = board.total.longest?.contact
  return contact === undefined ? null : (board.queues.find((queue) => queue.longest?.contact === contact) ?? null)
}

/** Queues that promise different times are counted each by its own: then no single time may be named for their sum. */
export function byQueue(line: Pick<BoardLine, 'formula'>): boolean {
  return line.formula.endsWith('.by_queue')
}

/** Which variant of the service level the counts agree with; `other` leaves the word to the server's own formula. */
export function variant(line: BoardLine): 'plain' | 'flow_out' | 'other' {
  const plain = line.answered + line.abandoned - line.short_abandoned
  if (line.counted === plain) return 'plain'
  return line.counted === plain + line.flow_out ? 'flow_out' : 'other'
}
