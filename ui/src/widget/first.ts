/** What is known before anything has been heard: what this browser kept. */
import { leftUnsent } from './outbox'
import type { Ports, Seen } from './seen'
import { EMPTY } from './transcript'

/** The state that a page begins with; what was being asked, and what was not sent, is taken up again. */
export function atFirst(keep: Ports['keep']): Seen {
  return {
    config: null,
    state: null,
    transcript: { ...EMPTY, outbox: leftUnsent(keep) },
    starting: parsed(keep.get('start')),
    calling: null,
    rating: null,
    invited: null,
    problem: null,
    held: null,
    link: 'idle',
    late: false,
    typing: null,
    agentReadAt: null,
    skew: 0,
    open: true,
    opensAt: null,
    done: keep.get('done'),
    leaving: false,
  }
}

function parsed<T>(json: string | null): T | null {
  try {
    return JSON.parse(json ?? 'null') as T | null
  } catch {
    return null
  }
}
