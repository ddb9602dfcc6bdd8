/** What a number ticket shows, worked out from what the server said of it. */
import type { Range, Ticket } from './wire'

export interface TicketLine {
  /** Places on the line. */
  all: number
  /** Places still ahead. */
  left: number
  /** Where it stood before it moved back. */
  was: number | null
  /** Places between two ticks: 1 unless there are too many to be seen apart. */
  every: number
}

const TICKS_APART = 50

/** The thin line: as long as the queue was when the number was taken, or longer if it was moved back beyond that. */
export function ticketLine(t: Ticket): TicketLine {
  const was = t.moved_back?.from ?? null
  const all = Math.max(1, t.ahead_at_start, t.ahead, was ?? 0)
  const every = all <= TICKS_APART ? 1 : all <= TICKS_APART * 5 ? 5 : 10 ** Math.ceil(Math.log10(all / TICKS_APART))
  return { all, left: t.ahead, was: was !== null && was < t.ahead ? was : null, every }
}

export type WaitWords = { key: 'range' | 'range_under' | 'range_hours'; n: string } | null

/** A waiting range in whole minutes, or hours when long; never more exact than it is. */
export function waitWords(r: Range | null): WaitWords {
  if (!r) return null
  const lo = Math.floor(r.lo_ms / 60_000)
  const hi = Math.max(1, Math.ceil(r.hi_ms / 60_000))
  if (hi >= 120) return { key: 'range_hours', n: span(Math.floor(lo / 60), Math.ceil(hi / 60)) }
  return lo === 0 ? { key: 'range_under', n: String(hi) } : { key: 'range', n: span(lo, hi) }
}

function span(lo: number, hi: number): string {
  return lo >= hi ? String(hi) : `${String(Math.max(lo, 0))}–${String(hi)}`
}

/** Whether a change of place is worth interrupting a screen reader: near the front, moved back, or a while ago. */
export function worthSaying(before: Ticket | null, now: Ticket, lastSaidMs: number, nowMs: number): boolean {
  if (now.state !== 'waiting' && now.state !== 'offered') return false
  if (!before || before.number !== now.number) return true
  if (before.state !== now.state) return true
  if (now.ahead === before.ahead) return false
  return now.ahead > before.ahead || now.ahead <= 2 || nowMs - lastSaidMs >= 30_000
}
