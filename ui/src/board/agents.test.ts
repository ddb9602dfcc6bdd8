// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { byState, channels, counts, customerName, onDuty, roomFor } from './agents'
import type { AgentState, BoardAgent, BoardContact } from './types'

const contact = (id: string, channel: string, since: number): BoardContact => ({ id, number: id, channel, since, customer: '', state: 'serving' })
const agent = (name: string, state: AgentState, since: number): BoardAgent =>
  ({ id: name, name, team: null, state, status: 'available', aux: null, since, connected: true, load: 0, capacity: 6, light: false, duty: null, contacts: [] })

describe('agents by state', () => {
  const agents = [agent('a', 'READY', 3), agent('b', 'OFFERED', 9), agent('c', 'READY', 1), agent('d', 'OFFLINE', 0), agent('e', 'READY', 3)]
  it('groups in reading order, longest in the state first, without empty groups', () => {
    expect(byState(agents).map((group) => [group.state, group.agents.map(({ name }) => name)])).toEqual([['OFFERED', ['b']], ['READY', ['c', 'a', 'e']], ['OFFLINE', ['d']]])
  })
  it('have lines of their own while they fit', () => {
    const groups = byState([{ ...agent('a', 'BUSY', 1), contacts: [contact('1', 'webchat', 1), contact('2', 'webchat', 2), contact('3', 'webchat', 3)] }, agent('b', 'READY', 1)])
    expect([roomFor(groups, 7, 2), roomFor(groups, 6.5, 2), roomFor(groups, 6.5, 3), roomFor([], 0, 2)]).toEqual([true, false, true, true])
  })
  it('does not count who went home as on duty', () => { expect(onDuty(counts(agents))).toBe(4) })
})

describe('what an agent is busy with', () => {
  it('is one entry for each channel', () => {
    expect(channels([contact('3', 'webchat', 3), contact('1', 'phone', 1), contact('2', 'webchat', 2)])).toEqual([{ channel: 'phone', count: 1 }, { channel: 'webchat', count: 2 }])
  })
  it('names the customer however the server sends it', () => {
    expect(customerName({ ...contact('1', 'webchat', 1), customer: '林小明' })).toBe('林小明')
    expect(customerName({ ...contact('1', 'webchat', 1), customer: { id: 'x', name: '佐藤' } as unknown as string })).toBe('佐藤')
    expect(customerName(contact('1', 'webchat', 1))).toBeNull()
    expect(customerName({ ...contact('A-7', 'webchat', 1), customer: '#A-7' })).toBeNull()
  })
})
