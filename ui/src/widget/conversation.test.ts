// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refused, type Api } from './api'
import { Conversation } from './conversation'
import { FakeClock, FakeSocket, FakeStorage, plainMessage, plainState, plainTicket } from './fakes'
import { makeKeep } from './keep'
import type { Ports } from './seen'
import type { ClientFrame, Config, State } from './wire'

const CONFIG: Config = {
  tenant_name: 'Starsea',
  names: {},
  wording: {},
  logo: null,
  look: { side: 'right', across: 20, up: 20, label: {}, greeting: {}, closed: {} },
  entry: 'open',
  lang: 'en',
  langs: ['en', 'ja'],
  accent: null,
  open: true,
  now: 1_000_000,
  closes_at: null,
  opens_at: null,
  staffed: 1,
  range: null,
  queues: [],
  max_file_bytes: 1000,
  file_types: ['.png'],
  leaving: null,
  forms: [],
  off: [],
  calls: false,
}

class Page {
  readonly sockets: FakeSocket[] = []
  readonly conversation: Conversation
  keys = 0
  readonly ports: Ports
  api: Api = {
    config: () => Promise.resolve(CONFIG),
    stickers: () => Promise.resolve([]),
    visitor: () => Promise.resolve('token-1'),
    door: () => Promise.reject(new Error('no guest')),
    join: () => Promise.reject(new Error('no guest')),
    asVisitor: () => Promise.resolve({ problem: { code: 'lost' } }),
    page: () => Promise.resolve(null),
    filesUrl: '',
    lineUrl: '',
    callUrl: () => '',
    absolute: (u) => u,
  }
  constructor(
    readonly clock: FakeClock,
    readonly storage: Storage,
    readonly tag = 'p',
  ) {
    this.ports = {
      point: 'k',
      api: this.api,
      keep: makeKeep('k', () => storage),
      clock,
      dial: () => {
        const s = new FakeSocket()
        this.sockets.push(s)
        return s
      },
      upload: () => Promise.resolve('lost'),
      newKey: () => `${tag}${String(++this.keys)}`,
      page: () => 'https://shop.example/',
      lang: () => 'en',
    }
    this.conversation = new Conversation(this.ports)
  }
  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1] as FakeSocket
  }
  get said(): ClientFrame[] {
    return this.socket.said
  }
  up(state: Partial<State> = {}, messages = [] as ReturnType<typeof plainMessage>[]): void {
    this.socket.open()
    this.socket.tell({ op: 'state', state: plainState({ last_seq: messages.at(-1)?.seq ?? 0, ...state }) })
    this.socket.tell({ op: 'messages', messages })
  }
}
const settle = (): Promise<void> => new Promise((done) => setTimeout(done))
const SERVING = { phase: 'serving' as const, contact: 'c1', agent: { name: 'Hana' }, ticket: plainTicket({ state: 'answered' }) }
const QUEUED = { phase: 'queued' as const, contact: 'c1', ticket: plainTicket() }

describe('conversation', () => {
  let clock: FakeClock
  let storage: FakeStorage
  let page: Page

  beforeEach(() => {
    clock = new FakeClock()
    storage = new FakeStorage()
    page = new Page(clock, storage)
  })
  async function served(): Promise<void> {
    storage.setItem('ting:k:token', 'token-1')
    page.conversation.look()
    page.up(SERVING)
    await settle()
  }

  it('opens no line for somebody who has no business here', async () => {
    page.conversation.begin()
    await settle()
    expect(page.sockets).toHaveLength(0)
  })

  it('takes a number with a visitor of its own, and asks with the same key until it is answered', async () => {
    page.conversation.start('Where is my order?', 'Amy', null)
    await settle()
    page.up()
    expect(page.said[1]).toMatchObject({ op: 'start', key: 'p1', question: 'Where is my order?', name: 'Amy' })
    page.socket.drop(1006)
    clock.pass(1_000)
    page.up(QUEUED)
    expect(page.said[1]).toMatchObject({ op: 'start', key: 'p1' })
    page.socket.tell({ op: 'ack', key: 'p1', message: null })
    expect(page.conversation.seen.starting).toBeNull()
    expect(page.conversation.phase).toBe('queued')
  })

  it('keeps a question that the page was left with, and the next page asks it', async () => {
    page.conversation.start('Where is my order?', null, null)
    await settle()
    const next = new Page(clock, storage, 'n')
    next.conversation.begin()
    await settle()
    next.up()
    expect(next.said[1]).toMatchObject({ op: 'start', key: 'p1' })
  })

  it('sends what was written offline, in order, after what was missed', async () => {
    await served()
    page.socket.drop(1006)
    page.conversation.sender.text('one')
    page.conversation.sender.text('two')
    clock.pass(1_000)
    page.socket.open()
    page.socket.tell({ op: 'state', state: plainState({ ...SERVING, last_seq: 1 }) })
    expect(page.said.filter((f) => f.op === 'say')).toHaveLength(0)
    page.socket.tell({ op: 'messages', messages: [plainMessage(1)] })
    expect(page.said.filter((f) => f.op === 'say')).toEqual([{ op: 'say', key: 'p1', contact: 'c1', text: 'one' }])
    page.socket.tell({ op: 'ack', key: 'p1', message: plainMessage(2, { key: 'p1' }) })
    expect(page.said.filter((f) => f.op === 'say').at(-1)).toMatchObject({ text: 'two' })
  })

  it('continues after the last message that the feed brought', async () => {
    await served()
    page.socket.tell({ op: 'messages', messages: [plainMessage(1), plainMessage(2)] })
    page.socket.tell({ op: 'ack', key: 'x', message: plainMessage(5) })
    page.socket.drop(1006)
    clock.pass(1_000)
    page.socket.open()
    expect(page.said[0]).toMatchObject({ op: 'hello', after: 2 })
  })

  it('shows another conversation that has begun meanwhile, and nothing of the old one', async () => {
    await served()
    page.socket.tell({ op: 'messages', messages: [plainMessage(7)] })
    page.socket.drop(1006)
    clock.pass(1_000)
    page.socket.open()
    expect(page.said[0]).toMatchObject({ op: 'hello', after: 7, contact: 'c1' })
    page.socket.tell({ op: 'state', state: plainState({ ...QUEUED, contact: 'c2' }) })
    page.socket.tell({ op: 'messages', messages: [plainMessage(1, { contact: 'c2', id: 'n1' })] })
    expect(page.conversation.seen.transcript.messages.map((m) => m.id)).toEqual(['n1'])
  })

  it('sends again what is not answered on a line that is up, and then gives the line up', async () => {
    await served()
    page.conversation.sender.text('hello')
    page.socket.tell({ op: 'pong' })
    clock.pass(10_000)
    expect(page.said.filter((f) => f.op === 'say')).toHaveLength(2)
    page.socket.tell({ op: 'pong' })
    clock.pass(10_000)
    expect(page.sockets).toHaveLength(2)
  })

  it('says that it connects only after a second', async () => {
    await served()
    page.socket.drop(1006)
    clock.pass(900)
    expect(page.conversation.seen.late).toBe(false)
    clock.pass(200)
    expect(page.conversation.seen.late).toBe(true)
    page.up(SERVING)
    expect(page.conversation.seen).toMatchObject({ late: false, link: 'up' })
  })

  it('rings when the turn has come, also when the page was reloaded in between', async () => {
    const turn = vi.fn()
    storage.setItem('ting:k:token', 'token-1')
    page.conversation.listener = { turn }
    page.conversation.look()
    page.up(QUEUED)
    page.socket.tell({ op: 'state', state: plainState(SERVING) })
    page.socket.tell({ op: 'state', state: plainState(SERVING) })
    expect(turn).toHaveBeenCalledTimes(1)

    storage.setItem('ting:k:live', 'queued c1')
    const next = new Page(clock, storage)
    next.conversation.listener = { turn }
    next.conversation.begin()
    await settle()
    next.up(SERVING)
    expect(turn).toHaveBeenCalledTimes(2)
  })

  it('begins anew when the server no longer knows the visitor, and keeps the question', async () => {
    storage.setItem('ting:k:token', 'old')
    page.conversation.start('Hello?', null, null)
    page.socket.open()
    page.socket.drop(4401)
    await settle()
    page.up()
    expect(page.said[0]).toMatchObject({ op: 'hello', token: 'token-1' })
    expect(page.said[1]).toMatchObject({ op: 'start', question: 'Hello?' })
  })

  it('stands before the door, and is not forgotten, where somebody comes in by invitation', async () => {
    await served()
    page.socket.drop(4405, 'invitation_needed')
    expect(page.conversation.seen.link).toBe('door')
    expect([storage.getItem('ting:k:token'), page.conversation.live]).toEqual(['token-1', false])
    clock.pass(60_000)
    expect(page.sockets).toHaveLength(1)
  })

  it('stays who it is when the greeting was only late', async () => {
    await served()
    page.socket.drop(4401, 'hello')
    clock.pass(1_000)
    page.socket.open()
    expect(page.said[0]).toMatchObject({ op: 'hello', token: 'token-1' })
    expect(storage.getItem('ting:k:token')).toBe('token-1')
  })

  it('keeps what was refused, with the reason, and goes on with the rest', async () => {
    await served()
    page.conversation.sender.text('much too long')
    page.conversation.sender.text('short')
    page.socket.tell({ op: 'refused', key: 'p1', problem: { code: 'too_long' } })
    expect(page.conversation.seen.transcript.outbox[0]).toMatchObject({ state: 'failed', problem: 'too_long' })
    expect(page.said.at(-1)).toMatchObject({ op: 'say', text: 'short' })
  })

  it('waits a little when it was too fast, and keeps the order', async () => {
    await served()
    page.conversation.sender.text('one')
    page.conversation.sender.text('two')
    page.socket.tell({ op: 'refused', key: 'p1', problem: { code: 'slow_down' } })
    expect(page.said.at(-1)).toMatchObject({ text: 'one' })
    clock.pass(3_000)
    expect(page.said.filter((f) => f.op === 'say').map((f) => 'text' in f && f.text)).toEqual(['one', 'one'])
  })

  it('waits as long as it is told, says so, and sends what was kept by itself', async () => {
    await served()
    page.conversation.sender.text('one')
    page.socket.tell({ op: 'refused', key: 'p1', problem: { code: 'slow_down', wait_ms: 7_000 } })
    expect(page.conversation.seen.held).toEqual({ until: page.conversation.now + 7_000, working: false })
    page.conversation.sender.text('two')
    clock.pass(6_900)
    expect(page.said.filter((f) => f.op === 'say')).toHaveLength(1)
    clock.pass(200)
    expect(page.conversation.seen.held).toBe(null)
    expect(page.said.at(-1)).toMatchObject({ op: 'say', text: 'one' })
  })

  it('does the work that is asked for and goes on when the answer is taken', async () => {
    let done: (answer: string) => void = () => undefined
    page.ports.work = () => new Promise((on) => (done = on))
    await served()
    page.conversation.sender.text('one')
    const challenge = { code: 'challenge', puzzle: 'abc', bits: 9, until: page.conversation.now + 60_000 }
    page.socket.tell({ op: 'refused', key: 'p1', problem: challenge })
    expect(page.conversation.seen.held).toMatchObject({ working: true })
    done('42')
    await Promise.resolve()
    expect(page.said.at(-1)).toMatchObject({ op: 'solve', answer: '42' })
    const { key } = page.said.at(-1) as { key: string }
    page.socket.tell({ op: 'ack', key, message: null })
    expect(page.conversation.seen.held).toBe(null)
    expect(page.said.at(-1)).toMatchObject({ op: 'say', text: 'one' })
  })

  it('keeps the question while a number is refused for now, and asks again', async () => {
    storage.setItem('ting:k:token', 'token-1')
    page.conversation.look()
    page.up(plainState({ phase: 'ask', contact: null }))
    page.conversation.start('Help', null, null)
    const { key } = page.said.at(-1) as { key: string }
    page.socket.tell({ op: 'refused', key, problem: { code: 'challenge', puzzle: 'abc', bits: 9, until: page.conversation.now + 5_000 } })
    expect(page.conversation.seen.held).toMatchObject({ working: false }) // this page has no Web Crypto: it waits
    clock.pass(5_100)
    expect(page.said.at(-1)).toMatchObject({ op: 'start', key, question: 'Help' })
  })

  it('gives a number up again after a cut, until it is so', async () => {
    storage.setItem('ting:k:token', 'token-1')
    page.conversation.look()
    page.up(QUEUED)
    page.socket.drop(1006)
    page.conversation.leave()
    clock.pass(1_000)
    page.up(QUEUED)
    expect(page.said.at(-1)).toEqual({ op: 'leave' })
    page.socket.tell({ op: 'state', state: plainState({ phase: 'ended', contact: 'c1' }) })
    expect(page.conversation.seen.leaving).toBe(false)
  })

  it('tells a wrong key from a bad network', async () => {
    page.api.config = () => Promise.reject(new Refused(404))
    page.conversation.begin()
    await settle()
    expect(page.conversation.seen.link).toBe('refused')
  })

  it('puts an ended conversation away for good', async () => {
    storage.setItem('ting:k:token', 'token-1')
    page.conversation.look()
    page.up({ phase: 'ended', contact: 'c1' })
    expect(page.conversation.phase).toBe('ended')
    page.conversation.putAway()
    expect(page.conversation.phase).toBe('ask')
    const next = new Page(clock, storage)
    next.conversation.look()
    next.up({ phase: 'ended', contact: 'c1' })
    expect(next.conversation.phase).toBe('ask')
  })

  it('carries what an ended conversation could not take into the next question', async () => {
    await served()
    page.conversation.sender.text('one more thing')
    page.socket.tell({ op: 'refused', key: 'p1', problem: { code: 'not_in_contact' } })
    page.socket.tell({ op: 'state', state: plainState({ phase: 'ended', contact: 'c1' }) })
    page.conversation.putAway()
    expect(page.conversation.question()).toBe('one more thing')
    expect(page.conversation.seen.transcript.outbox).toEqual([])
    expect(new Page(clock, storage).conversation.question()).toBe('one more thing')
  })

  it('keeps a question that was asked in two tabs at once', async () => {
    storage.setItem('ting:k:token', 'token-1')
    page.conversation.start('Asked twice?', null, null)
    page.up()
    page.socket.tell({ op: 'refused', key: 'p1', problem: { code: 'already_waiting' } })
    expect(storage.getItem('ting:k:draft')).toBe('Asked twice?')
    expect(page.conversation.seen.starting).toBeNull()
  })
})
