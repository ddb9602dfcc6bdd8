/** A contact's way through the house as steps in time, from its summary and the offers made for it. Pure. */
import type { LedOn } from '../api/schema'
import type { ContactSummary, WhyEntry } from '../api/types'

export interface Step {
  at: number
  what: 'took' | 'offer' | 'answered' | 'ended'
  /** Of an offer: what became of it. */
  outcome: string | null
  name: string | null
  /** How long the stretch before this step took, where it has a name: the wait, the talk. */
  took_ms: number | null
}

/** Steps in order of time; at one instant an offer stands before the answer that follows from it. `far`: where its flow led it on, and they talked. */
export function steps(contact: ContactSummary, offers: readonly WhyEntry[], far: LedOn | null = null): Step[] {
  const found: Step[] = [{ at: contact.started_at, what: 'took', outcome: null, name: contact.queue?.name ?? null, took_ms: null }]
  for (const offer of offers) found.push({ at: offer.at, what: 'offer', outcome: offer.outcome, name: offer.agent.name, took_ms: null })
  if (contact.answered_at !== null) found.push({ at: contact.answered_at, what: 'answered', outcome: null, name: contact.agent?.name ?? far?.spoken ?? null, took_ms: contact.wait_ms })
  if (contact.ended_at !== null) found.push({ at: contact.ended_at, what: 'ended', outcome: far?.by === 'far' ? 'far' : contact.ended_by, name: null, took_ms: contact.answered_at === null ? contact.wait_ms : contact.talk_ms })
  return found.map((step, n) => ({ step, n })).sort((a, b) => a.step.at - b.step.at || a.n - b.n).map(({ step }) => step)
}

/** How a contact came out, in one word for the list: who gave up before an answer is not simply "closed". */
export function outcome(contact: Pick<ContactSummary, 'state' | 'answered_at' | 'code'>): ContactSummary['state'] | 'abandoned' {
  return contact.state === 'closed' && contact.answered_at === null && contact.code !== 'merged' ? 'abandoned' : contact.state
}
