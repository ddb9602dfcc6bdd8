/** Agents by state, as the board's right column and its segmented bar show them. Pure. */
import type { AgentState, BoardAgent, BoardContact } from './types'

/** Who is being rung comes first, who is free last: the eye goes to what changes next. Offline people are counted, not listed. */
export const READING_ORDER: readonly AgentState[] = ['OFFERED', 'WRAPUP', 'AWAY', 'BUSY', 'READY', 'OFFLINE']
/** The bar reads as a day does: free, rung, at work, after work, away. */
export const BAR_ORDER: readonly AgentState[] = ['READY', 'OFFERED', 'BUSY', 'WRAPUP', 'AWAY']

export interface Group {
  state: AgentState
  agents: BoardAgent[]
}

/** Non-empty groups in reading order; within one, who has been in the state longest first (name breaks a tie, so that rows keep still). */
export function byState(agents: readonly BoardAgent[]): Group[] {
  return READING_ORDER.map((state) => ({
    state,
    agents: agents.filter((agent) => agent.state === state).sort((a, b) => a.since - b.since || (a.name < b.name ? -1 : 1)),
  })).filter((group) => group.agents.length > 0)
}

export type Counts = Record<AgentState, number>

/** How many agents are in each state. */
export function counts(agents: readonly BoardAgent[]): Counts {
  const found: Counts = { READY: 0, OFFERED: 0, BUSY: 0, WRAPUP: 0, AWAY: 0, OFFLINE: 0 }
  for (const agent of agents) found[agent.state] += 1
  return found
}

/** The large figure: people at work now. Someone who went home is not an agent by state. */
export function onDuty(found: Counts): number {
  return BAR_ORDER.reduce((sum, state) => sum + found[state], 0)
}

/**
 * Whether each agent can have a line of their own with their contacts under it, in a column of so many lines.
 *
 * A group's heading takes about a line and a half. What does not fit is shown compactly: nobody is to be scrolled for on a wall.
 */
export function roomFor(groups: readonly Group[], lines: number, contactsPerLine: number): boolean {
  let needed = 0
  for (const group of groups) {
    needed += 1.5
    for (const agent of group.agents) needed += 1 + Math.ceil(agent.contacts.length / contactsPerLine)
  }
  return needed <= lines
}

/** One entry for each channel an agent is busy in, in order of first contact: `webchat ×2` is one icon and a figure. */
export function channels(contacts: readonly BoardContact[]): { channel: string; count: number }[] {
  const found = new Map<string, number>()
  for (const contact of [...contacts].sort((a, b) => a.since - b.since)) found.set(contact.channel, (found.get(contact.channel) ?? 0) + 1)
  return [...found].map(([channel, count]) => ({ channel, count }))
}

/** The customer's name, whether the server sent the name or the person; null for who is known by the number alone. */
export function customerName(contact: BoardContact): string | null {
  const customer: unknown = contact.customer
  if (typeof customer === 'string') return customer === '' || customer === `#${contact.number}` ? null : customer
  return typeof customer === 'object' && customer !== null && 'name' in customer && typeof customer.name === 'string' ? customer.name : null
}
