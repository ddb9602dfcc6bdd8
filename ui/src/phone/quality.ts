/** How well both hear each other, of what the browser counted between two looks. */
export interface Counted { lost: number; got: number; jitter: number | null; trip: number | null; theirLoss: number | null }
export interface Quality { level: 'good' | 'fair' | 'bad'; loss: number; jitter: number; trip: number }

type Entry = Record<string, unknown>
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)

/** Take what matters from the reports of a connection: what came here, and what the far side says came there. */
export function count(reports: Iterable<Entry>): Counted {
  const counted: Counted = { lost: 0, got: 0, jitter: null, trip: null, theirLoss: null }
  for (const each of reports) {
    if (each.type === 'inbound-rtp' && each.kind === 'audio') {
      counted.lost = number(each.packetsLost) ?? 0
      counted.got = number(each.packetsReceived) ?? 0
      counted.jitter = number(each.jitter)
    } else if (each.type === 'remote-inbound-rtp' && each.kind === 'audio') {
      counted.trip = number(each.roundTripTime) ?? counted.trip
      counted.theirLoss = number(each.fractionLost)
    } else if (each.type === 'candidate-pair' && each.nominated === true) counted.trip ??= number(each.currentRoundTripTime)
  }
  return counted
}

/** Judge what lies between two looks: the worse way counts. A talk bears some loss; from 3 % on words are missing, from 8 % on sense. */
export function judge(before: Counted | null, now: Counted): Quality | null {
  if (!before || now.got + now.lost <= before.got + before.lost) return null
  const lost = Math.max(0, now.lost - before.lost)
  const here = lost / (lost + Math.max(0, now.got - before.got) || 1)
  const loss = Math.round(Math.max(here, now.theirLoss ?? 0) * 100)
  const jitter = Math.round((now.jitter ?? 0) * 1000)
  const trip = Math.round((now.trip ?? 0) * 1000)
  const level = loss >= 8 || jitter >= 80 || trip >= 600 ? 'bad' : loss >= 3 || jitter >= 40 || trip >= 300 ? 'fair' : 'good'
  return { level, loss, jitter, trip }
}
