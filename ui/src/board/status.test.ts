// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { byQueue, orderedAlerts, orderedQueues, queueOfLongest, standing, variant, waitsTooLong } from './status'
import type { BoardAlert, BoardLine, BoardQueue } from './types'

const line: BoardLine = {
  waiting: 0, longest: null, pct: null, target_pct: 85, threshold_ms: 20_000, answered: 0, answered_within: 0, abandoned: 0, short_abandoned: 0, flow_out: 0, counted: 0, busy: 0, half_hours: [],
  waiting_by_minute: [], formula: '',
}
const queue = (id: string, more: Partial<BoardQueue> = {}): BoardQueue => ({ ...line, id, name: id, open: true, opens_at: null, staffed: 1, forecast: null, ...more })
const alert = (code: BoardAlert['code'], id: string | null, since = 0): BoardAlert => ({ id: `${code} ${id}`, code, queue: id, call: null, person: null, since, params: {}, acknowledged_by: null, acknowledged_at: null })

describe('standing', () => {
  it('counts a share on its target as on target', () => { expect(standing(85, 85)).toBe('ok') })
  it('slips under the target and fails ten points below', () => {
    expect(standing(84.9, 85)).toBe('warn')
    expect(standing(75.1, 85)).toBe('warn')
    expect(standing(75, 85)).toBe('bad')
  })
  it('says nothing of an empty interval', () => { expect(standing(null, 85)).toBe('none') })
  it('tells zero from nothing', () => { expect(standing(0, 85)).toBe('bad') })
})

describe('alerts', () => {
  it('reads the worst first, then what lasted longest', () => {
    const found = orderedAlerts([alert('below_target', 'a', 5), alert('long_wait', 'b', 9), alert('nobody_on_duty', 'c', 9), alert('long_wait', 'd', 2)])
    expect(found.map((one) => one.code + String(one.queue))).toEqual(['nobody_on_dutyc', 'long_waitd', 'long_waitb', 'below_targeta'])
  })
  it('marks a long wait only where the server declared one', () => {
    expect(waitsTooLong('a', [alert('long_wait', 'a')])).toBe(true)
    expect(waitsTooLong('b', [alert('long_wait', 'a'), alert('below_target', 'b')])).toBe(false)
  })
})

describe('order of queues', () => {
  it('puts queues in trouble first and leaves the rest in place', () => {
    const board = { queues: ['a', 'b', 'c', 'd'].map((id) => queue(id)), alerts: [alert('below_target', 'c'), alert('long_wait', 'd'), alert('below_target', 'd')] }
    expect(orderedQueues(board).map(({ id }) => id)).toEqual(['d', 'c', 'a', 'b'])
  })
  it('finds the queue of the longest wait', () => {
    const longest = { since: 1, number: 'A-1', contact: 'x' }
    expect(queueOfLongest({ total: { ...line, longest }, queues: [queue('a'), queue('b', { longest })] })?.id).toBe('b')
    expect(queueOfLongest({ total: line, queues: [queue('a', { longest })] })).toBeNull()
  })
})

describe('variant of the service level', () => {
  it('is recognised from the counts', () => {
    expect(variant({ ...line, answered: 90, abandoned: 12, short_abandoned: 2, flow_out: 5, counted: 100 })).toBe('plain')
    expect(variant({ ...line, answered: 90, abandoned: 12, short_abandoned: 2, flow_out: 5, counted: 105 })).toBe('flow_out')
    expect(variant({ ...line, answered: 90, abandoned: 12, short_abandoned: 2, flow_out: 5, counted: 107 })).toBe('other')
    expect([byQueue({ formula: 'service_level.by_queue' }), byQueue({ formula: 'service_level' })]).toEqual([true, false])
  })
})
