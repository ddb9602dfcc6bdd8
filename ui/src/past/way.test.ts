// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ContactSummary, WhyEntry } from '../api/types'
import { outcome, steps } from './way'

const contact: ContactSummary = {
  id: 'c', number: 'A-1', channel: 'webchat', state: 'closed', queue: { id: 'q', name: '儲值' }, customer: { id: 'x', name: '林', lang: 'zh-TW', tier: null, verified: null, status: null, organisation: null }, agent: { id: 'a', name: '阿哲' },
  lang: 'zh-TW', question: '', started_at: 10, answered_at: 40, ended_at: 90, wait_ms: 30, talk_ms: 50, acw_ms: 5, ended_by: 'customer', code: 'done', code_names: null, transfers: 0, messages: 3, rating: null,
}
const offer = (at: number, outcome: string): WhyEntry => ({
  offer: String(at), at, agent: { id: 'a', name: '阿哲' }, outcome, reason: null, inputs: {}, replay: { same: true, chose: 'a' },
  why: { kind: 'only_one', text_key: '', params: {}, relaxed: [], waited_ms: 0, ahead_of: 0, considered: 1, helping: null, profile: null },
})

describe('the way of a contact', () => {
  it('is in order of time, an offer before its answer', () => {
    expect(steps(contact, [offer(40, 'accepted'), offer(20, 'missed')]).map((step) => [step.at, step.what, step.outcome])).toEqual([
      [10, 'took', null], [20, 'offer', 'missed'], [40, 'offer', 'accepted'], [40, 'answered', null], [90, 'ended', 'customer'],
    ])
  })
  it('names whom its flow has led it on to, and says when that one hung up', () => {
    const far = { to: '+886912000111', spoken: '0912 000 111', began_at: 20, outcome: 'answered' as const, answered_at: 40, talked_ms: 50, by: 'far' as const }
    expect(steps({ ...contact, agent: null, ended_by: 'system' }, [], far).slice(1).map((step) => [step.what, step.name, step.outcome])).toEqual([['answered', '0912 000 111', null], ['ended', null, 'far']])
    expect(outcome({ ...contact, state: 'outside', agent: null } as ContactSummary)).toBe('outside')
  })
  it('knows who gave up', () => {
    expect(outcome({ ...contact, answered_at: null })).toBe('abandoned')
    expect(outcome(contact)).toBe('closed')
    expect(outcome({ ...contact, state: 'queued', answered_at: null })).toBe('queued')
    expect(steps({ ...contact, answered_at: null }, []).at(-1)?.took_ms).toBe(30)
  })
})
