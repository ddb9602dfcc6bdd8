import { beforeEach, describe, expect, it } from 'vitest'
import type { DeskContact, Message } from '../api/types'
import { applyMessage, applyRead } from './apply'
import { wishedAt } from './dialling'
import { draftOf, dropDraft, keepDraft } from './drafts'
import { lines, merge, settle, type Pending } from './lines'
import { serving, wrapping } from './order'
import { systemText } from './system'

const contact = (id: string, over: Partial<DeskContact> = {}): DeskContact => ({
  id, tenant: 't', number: `A-${id}`, channel: 'webchat', state: 'serving', queue: { id: 'q', name: 'Q' }, customer: { id: 'c', name: 'N', lang: 'en', tier: null, verified: null, status: null, organisation: null }, lang: 'en', question: '',
  started_at: 0, wrap_started_at: null, wrap_due_at: null, waiting_since: null, last: null, read_seq: 0, last_seq: 0, unread: 0, customer_read_seq: 0, customer_connected: true, note: null, transfers: 0, mode: 'live', owed: null, role: 'own', owner: null, consult: null, siblings: [], hold: null, call: null, ...over,
})
const message = (seq: number, over: Partial<Message> = {}): Message => ({
  id: `m${seq}`, contact: 'c', seq, at: seq * 1000, key: `k${seq}`, by: { kind: 'customer', id: null, name: null }, kind: 'text', text: `t${seq}`, file: null, code: null, params: {}, ...over,
})
const agent = { kind: 'agent' as const, id: 'p', name: '哲' }

describe('the order of my list', () => {
  it('puts who waits longest for a reply first, then the longest silence', () => {
    const list = [
      contact('said', { last: { seq: 1, text: '', by: 'agent', at: 50, meaning: null } }),
      contact('new', { waiting_since: 90 }),
      contact('quiet', { last: { seq: 1, text: '', by: 'agent', at: 10, meaning: null } }),
      contact('old', { waiting_since: 20 }),
      contact('done', { state: 'wrapup', wrap_due_at: 9 }),
    ]
    expect(serving(list).map((c) => c.id)).toEqual(['old', 'new', 'quiet', 'said'])
    expect(wrapping(list).map((c) => c.id)).toEqual(['done'])
  })
})

describe('messages', () => {
  it('stand in order of seq, each once, whatever order they come in', () => {
    const merged = merge([message(1), message(3)], [message(2), message(3, { text: 'newer' }), message(1)])
    expect(merged.map((m) => m.seq)).toEqual([1, 2, 3])
    expect(merged[2]?.text).toBe('newer')
  })

  it('settle what was pending under the same key, and nothing else', () => {
    const p = (key: string): Pending => ({ key, kind: 'text', text: '', at: 0, state: 'failed', part: 0, file: null, replies: [], problem: 'offline' })
    expect(settle([p('a'), p('b')], [message(1, { key: 'a' }), message(2)]).map((x) => x.key)).toEqual(['b'])
  })

  it('are grouped by speaker, with notes and system lines between, and one line before the first unread', () => {
    const list = [
      message(1), message(2),
      message(3, { by: agent }), message(4, { by: agent, kind: 'note' }), message(5, { by: agent }),
      message(6, { kind: 'system', code: 'customer_left', by: { kind: 'system', id: null, name: null } }),
      message(7), message(8, { at: 10 * 60_000 }),
    ]
    const shown = lines(list, { unreadAfter: 6, day: () => 'd' })
    expect(shown.map((l) => (l.is === 'group' ? `${l.who}${l.messages.length}` : l.is === 'unread' ? `unread${l.count}` : l.is))).toEqual(['customer2', 'agent1', 'inner', 'agent1', 'system', 'unread2', 'customer1', 'customer1'])
  })

  it('have a line where a day begins', () => {
    const shown = lines([message(1), message(2)], { unreadAfter: null, day: (at) => String(at) })
    expect(shown.map((l) => l.is)).toEqual(['group', 'day', 'group'])
  })
})

describe('system lines', () => {
  const t = (key: string, params?: Record<string, unknown>) => `${key}|${String(params?.wait ?? '')}|${String(params?.to ?? '')}`
  it('write durations and targets out', () => {
    expect(systemText(message(1, { kind: 'system', code: 'number_taken', params: { number: 'A-1', wait_ms: 38_000 } }), t)).toBe('desk.system.number_taken_waited|0:38|')
    expect(systemText(message(1, { kind: 'system', code: 'transferred', params: { to_queue: { id: 'q', name: 'VIP' } } }), t)).toBe('desk.system.transferred_to||VIP')
  })
  it('show an unknown code as the server wrote it', () => expect(systemText(message(1, { kind: 'system', code: 'moon_rose', text: null }), t)).toBe('moon_rose'))
})

describe('drafts', () => {
  beforeEach(() => localStorage.clear())
  it('come back per conversation, with whether they were a note', () => {
    keepDraft('a', { text: '未完', kind: 'note', made: [] })
    keepDraft('b', { text: 'other', kind: 'text', made: [] })
    expect(draftOf('a')).toEqual({ text: '未完', kind: 'note', made: [] })
    dropDraft('a')
    expect(draftOf('a')).toEqual({ text: '', kind: 'text', made: [] })
    expect(draftOf('b').text).toBe('other')
  })
  it('survive rubbish in the storage', () => {
    localStorage.setItem('ting.draft.a', '{')
    expect(draftOf('a')).toEqual({ text: '', kind: 'text', made: [] })
  })
})

describe('the row of a conversation, told message by message', () => {
  it('waits from the oldest unanswered words, and counts what is unread', () => {
    let c = contact('a', { last_seq: 4, read_seq: 4 })
    c = applyMessage(c, message(5))
    c = applyMessage(c, message(6))
    c = applyMessage(c, message(6))
    expect(c).toMatchObject({ waiting_since: 5000, unread: 2, last: { seq: 6, text: 't6' }, last_seq: 6 })
    c = applyRead(c, 5, [message(5), message(6)])
    expect(c.unread).toBe(1)
    c = applyMessage(c, message(7, { by: agent }))
    expect(c.waiting_since).toBeNull()
    expect(applyRead(c, 7).unread).toBe(0)
  })
  it('is not moved by notes and system lines', () => {
    const c = applyMessage(contact('a', { waiting_since: 3 }), message(1, { kind: 'note', by: agent }))
    expect(c).toMatchObject({ waiting_since: 3, last: null, last_seq: 1 })
  })
})

describe('a wish to be called', () => {
  const wish = (seq: number, to: string) => message(seq, { kind: 'system', code: 'call_wished', text: null, params: { to } })
  it('is the last one, until somebody calls', () => {
    expect(wishedAt([message(1)])).toBeNull()
    expect(wishedAt([wish(1, '+886'), message(2), wish(3, '+81'), message(4)])).toBe('+81')
    expect(wishedAt([wish(1, '+886'), message(2, { kind: 'system', code: 'dialled' })])).toBeNull()
  })
})
