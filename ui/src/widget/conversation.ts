/**
 * One customer's conversation with a contact point: keeps the line, the transcript and the outbox, and offers what a
 * customer can do. What is to be seen of it is `seen`; the screens read that and nothing else.
 */
import { Refused } from './api'
import { Counter } from './counter'
import { atFirst } from './first'
import { backOff, Line } from './line'
import { store } from './outbox'
import { elsewhere, type Listener, type Ports, type Seen, type Start } from './seen'
import { Sender } from './sender'
import { Timers } from './timers'
import { reduce, type Happening } from './transcript'
import { watched } from './watched'
import type { ClientFrame, Message, Phase, Problem, ServerFrame, State } from './wire'

const SAY_SO_MS = 1_000
const ACK_MS = 10_000
const SLOW_DOWN_MS = 3_000
const REPLAY_MS = 2_000
const TYPING_EVERY_MS = 3_000
const FRESH_MS = 10_000
const TYPING_FADES_MS = 6_000
const SIGNED_OUT = 4401
const NOT_HERE: Record<number, 'refused' | 'door'> = { 4403: 'refused', 4404: 'refused', 4405: 'door' }

export class Conversation {
  readonly seen: Seen
  readonly sender: Sender
  readonly counter: Counter
  listener: Listener = {}
  private readonly line: Line
  private readonly timers: Timers<'late' | 'held' | 'start' | 'replay' | 'typing' | 'config' | 'token'>
  /** Said hello, and the first state has not answered yet. */
  private greeted = false
  private synced = false
  private askingToken = false
  private typedAt = 0
  private inviting: string | null = null
  private solving: string | null = null
  private configAt = 0

  constructor(readonly ports: Ports) {
    const { keep, clock } = ports
    this.seen = watched(atFirst(keep), () => this.listener.changed?.())
    this.timers = new Timers(clock)
    this.line = new Line(() => ports.dial(), { greet: () => this.greet(), frame: (f) => this.frame(f), cut: (c, why) => this.cut(c, why) }, clock)
    this.counter = new Counter(ports, (h) => this.apply(h), (f) => this.line.say(f), () => this.seen.transcript.contact)
    this.sender = new Sender({
      clock,
      newKey: () => ports.newKey(),
      transcript: () => this.seen.transcript,
      apply: (h) => this.apply(h),
      say: (f) => this.synced && this.line.say(f),
      upload: (p, file, progress) => ports.upload(p.key, p.contact, file, keep.get('token') ?? '', progress),
      stuck: () => this.line.again(),
    })
  }

  /** What the customer stands before; "loading" while a conversation is known to exist and is not here yet. */
  get phase(): Phase | 'loading' {
    const s = this.seen.state
    if (!s) return this.live ? 'loading' : 'ask'
    return s.phase === 'ended' && s.contact === this.seen.done ? 'ask' : s.phase
  }

  /** A contact is running, as far as this browser knows. */
  get live(): boolean {
    return this.ports.keep.get('live') !== null
  }

  /** The server's time. */
  get now(): number {
    return this.ports.clock.now() + this.seen.skew
  }

  /** The page has loaded. Only a customer with business here opens a line. */
  begin(): void {
    void this.loadConfig()
    if (this.live || this.seen.starting || this.seen.transcript.outbox.length) this.connect()
  }

  /** The panel was opened. */
  look(): void {
    if (this.ports.clock.now() - this.configAt > FRESH_MS) void this.loadConfig()
    if (this.ports.keep.get('token')) this.connect()
  }

  /** The panel was closed: without business there is no reason to hold a line. */
  rest(): void {
    const { starting, transcript } = this.seen
    if (this.live || starting || transcript.outbox.some((p) => p.state !== 'failed')) return
    this.line.close()
    this.synced = false
    this.timers.stop('late')
    Object.assign(this.seen, { link: 'idle', late: false })
  }

  /** The page woke, or the network changed. */
  nudge(changed: boolean): void {
    this.line.nudge(changed)
  }

  /** Take a number, or leave a message to be answered where `reach` says. The question is kept until the server has it. */
  start(question: string, name: string | null, queue: string | null, more: Pick<Start, 'reach' | 'form' | 'answers'> = {}): void {
    const start: Start = { key: this.ports.newKey(), question, name, queue, page: this.ports.page(), ...more }
    this.ports.keep.set('start', JSON.stringify(start))
    Object.assign(this.seen, { problem: null, starting: start })
    if (this.line.up) this.sayStart()
    else this.connect()
  }

  /** Be called: at one's turn instead of waiting here, or by whom one writes with. */
  callMe(phone: string): void {
    const calling = { key: this.ports.newKey(), phone }
    Object.assign(this.seen, { problem: null, calling })
    this.line.say({ op: 'call_me', ...calling })
  }

  /** Ask for a link by which somebody else may join. */
  invite(whole: boolean): void {
    this.seen.problem = null
    this.line.say({ op: 'invite', key: (this.inviting = this.ports.newKey()), whole })
  }

  /** Answer what was asked at the end. */
  rate(value: number | null, comment: string | null): void {
    const rating = { key: this.ports.newKey(), value, comment }
    Object.assign(this.seen, { problem: null, rating })
    this.line.say({ op: 'rate', ...rating })
  }

  /** The customer has seen everything up to here. */
  readUpTo(seq: number): void {
    if (seq <= this.seen.transcript.read) return
    this.apply({ type: 'read', seq })
    this.line.say({ op: 'read', seq })
  }

  typing(): void {
    const now = this.ports.clock.now()
    if (now - this.typedAt < TYPING_EVERY_MS) return
    if (this.line.say({ op: 'typing' })) this.typedAt = now
  }

  /** Give the number up, or end the conversation: said again after a reconnect until it is so. */
  leave(): void {
    this.seen.leaving = true
    this.sayLeave()
  }

  /** Put the ended conversation away and ask anew. */
  putAway(): void {
    const contact = this.seen.state?.contact ?? null
    if (contact) this.ports.keep.set('done', contact)
    this.seen.done = contact
    void this.loadConfig()
  }

  /** The question so far: what was begun, and what a conversation that is over could not take any more. */
  question(): string {
    const { keep } = this.ports
    const { outbox } = this.seen.transcript
    const unsent = outbox.filter((p) => p.kind === 'text' && p.state === 'failed').map((p) => p.text)
    const words = [this.seen.starting?.question ?? keep.get('question'), ...unsent].filter(Boolean).join('\n')
    if (unsent.length) keep.set('question', words)
    for (const p of outbox) if (p.state === 'failed') this.sender.discard(p.key)
    return words
  }

  async loadConfig(tries = 0): Promise<void> {
    this.timers.stop('config')
    const asked = this.ports.lang()
    try {
      const config = await this.ports.api.config(asked)
      if (asked !== this.ports.lang()) return
      this.configAt = this.ports.clock.now()
      Object.assign(this.seen, { config, open: config.open, opensAt: config.opens_at, skew: config.now - this.ports.clock.now() })
    } catch (e) {
      if (e instanceof Refused) this.seen.link = 'refused'
      else this.timers.set('config', backOff(tries, this.ports.clock.random()), () => void this.loadConfig(tries + 1))
    }
  }

  private connect(): void {
    if (this.seen.link === 'refused') return
    if (!this.line.up) this.waiting()
    if (this.ports.keep.get('token')) this.line.open()
    else void this.newToken()
  }

  private waiting(): void {
    this.seen.link = 'connecting'
    if (this.timers.has('late')) return
    this.timers.set('late', SAY_SO_MS, () => {
      this.seen.late = this.seen.link === 'connecting'
    })
  }

  async newToken(tries = 0): Promise<void> {
    if (this.askingToken) return
    this.askingToken = true
    try {
      this.ports.keep.set('token', await this.ports.api.visitor())
      this.line.open()
      this.line.nudge()
    } catch (e) {
      if (e instanceof Refused) this.seen.link = e.status === 403 ? 'door' : 'refused'
      else this.timers.set('token', backOff(tries, this.ports.clock.random()), () => void this.newToken(tries + 1))
    } finally {
      this.askingToken = false
    }
  }

  private greet(): ClientFrame {
    const { contact, mark } = this.seen.transcript
    this.greeted = true
    this.synced = false
    return { op: 'hello', key: this.ports.point, token: this.ports.keep.get('token') ?? '', after: mark, contact, lang: this.ports.lang() }
  }

  private cut(code: number, reason: string): 'again' | 'stop' {
    this.synced = false
    this.timers.stop('start')
    this.timers.stop('replay')
    this.timers.stop('held')
    this.sender.cut()
    Object.assign(this.seen, { held: null, typing: null })
    if (NOT_HERE[code]) {
      if (NOT_HERE[code] === 'door') this.ports.keep.drop('live')
      this.seen.link = NOT_HERE[code]
      return 'stop'
    }
    this.waiting()
    // A greeting that came too late says nothing about who we are.
    if (code !== SIGNED_OUT || reason === 'hello') return 'again'
    // This visitor is no longer known: begin as a new one, with what is still to be said.
    this.ports.keep.drop('token')
    this.ports.keep.drop('live')
    this.seen.state = null
    void this.newToken()
    return 'stop'
  }

  private frame(f: ServerFrame): void {
    if (f.op === 'state') this.onState(f.state)
    else if (f.op === 'messages') this.onMessages(f.messages)
    else if (f.op === 'invited') this.seen.invited = f.link
    else if (f.op === 'ack') this.onAck(f.key, f.message)
    else if (f.op === 'refused') this.onRefused(f.key, f.problem)
    else if (f.op === 'typing') {
      this.seen.typing = f.name ?? ''
      this.timers.set('typing', TYPING_FADES_MS, () => {
        this.seen.typing = null
      })
    }
  }

  private onState(state: State): void {
    const first = this.greeted
    this.greeted = false
    // Seen to happen only when this page was looking: then we know when.
    if (!first && state.contact === this.seen.transcript.contact && state.agent_read_seq > this.seen.transcript.agentRead) this.seen.agentReadAt = state.now
    this.apply({ type: 'contact', contact: state.contact, agentRead: state.agent_read_seq, read: state.read_seq, topics: state.topics.map((each) => each.contact) })
    const before = this.seen.state
    const wasQueued = before ? before.phase === 'queued' : this.ports.keep.get('live') === `queued ${state.contact ?? ''}`
    this.remember(state)
    this.timers.stop('late')
    Object.assign(this.seen, { state, link: 'up', late: false, open: state.open, opensAt: state.opens_at, skew: state.now - this.ports.clock.now() })
    if (state.phase === 'queued' && state.ticket) this.listener.place?.(before?.contact === state.contact ? before.ticket : null, state.ticket)
    if (state.phase === 'serving' && wasQueued) this.listener.turn?.(state)
    if (before?.contact === state.contact && elsewhere(state) > elsewhere(before)) this.listener.news?.([])
    if (state.phase === 'ask' || state.phase === 'ended') this.seen.leaving = false
    if (state.phase !== 'serving') Object.assign(this.seen, { typing: null, invited: null })
    if (state.phase !== 'queued' && state.phase !== 'serving') this.seen.calling = null
    if (first) this.onFirstState(state)
  }

  private onFirstState(state: State): void {
    const { read, mark } = this.seen.transcript
    if (read > state.read_seq) this.line.say({ op: 'read', seq: read })
    if (this.seen.starting) this.sayStart()
    if (this.seen.leaving) this.sayLeave()
    if (this.seen.calling) this.line.say({ op: 'call_me', ...this.seen.calling })
    if (this.seen.rating) this.line.say({ op: 'rate', ...this.seen.rating })
    // What we missed comes first; a server that has nothing to replay may say nothing.
    if (state.last_seq <= mark) this.sync()
    else this.timers.set('replay', REPLAY_MS, () => this.sync())
  }

  private sync(): void {
    this.timers.stop('replay')
    this.synced = true
    this.sender.pump()
  }

  private onMessages(messages: readonly Message[]): void {
    const { messages: known, contact } = this.seen.transcript
    const looked = this.synced
    this.apply({ type: 'feed', messages })
    const ids = new Set(known.map((m) => m.id))
    const fresh = messages.filter((m) => m.contact === contact && !ids.has(m.id))
    if (fresh.some((m) => m.by.kind === 'agent' || m.by.kind === 'bot')) this.seen.typing = null
    // After a cut, what was missed is news too; the first look of a page is not.
    if (fresh.length && (looked || known.length)) this.listener.news?.(fresh)
    if (!looked && this.line.up) this.sync()
    else this.sender.pump()
  }

  private onAck(key: string, message: Message | null): void {
    if (this.wished(key)) return
    if (key === this.solving) return this.release()
    if (key !== this.seen.starting?.key) return this.sender.acked(key, message)
    this.timers.stop('start')
    for (const name of ['start', 'question', 'begun', `f:${this.seen.starting.form ?? ''}`]) this.ports.keep.drop(name)
    this.seen.starting = null
    this.apply({ type: 'acked', key, message })
  }

  private onRefused(key: string | null, problem: Problem): void {
    if (key !== null && key === this.solving) return this.hold(problem)
    const call = key !== null && this.wished(key)
    if (!call && key !== null && (problem.code === 'slow_down' || problem.code === 'challenge')) return this.hold(problem)
    if (!call && key !== null && key !== this.seen.starting?.key) return this.sender.refused(key, problem)
    if (key !== null && !call) {
      this.timers.stop('start')
      // A conversation was begun elsewhere, in another tab: the question can still be said in it.
      if (problem.code === 'already_waiting' && this.seen.starting) {
        this.ports.keep.set('draft', this.seen.starting.question)
        this.ports.keep.drop('question')
      }
      this.ports.keep.drop('start')
      this.seen.starting = null
      // It may be that we have closed meanwhile: show what is so now.
      void this.loadConfig()
    }
    this.seen.leaving = false
    this.seen.problem = problem
  }

  /** What was refused for now is kept, and said again by itself: after a wait, or after the work that is asked for. */
  private hold(problem: Problem): void {
    this.timers.stop('start')
    this.sender.hold()
    if (this.seen.held?.working) return
    const { puzzle, bits } = problem
    const asked = problem.code === 'challenge' && puzzle && bits && this.ports.work
    const ms = problem.wait_ms ?? (problem.until ? problem.until - this.now : SLOW_DOWN_MS)
    this.seen.held = { until: this.now + ms, working: Boolean(asked) }
    this.timers.set('held', ms, () => this.release())
    if (!asked) return
    void asked(puzzle, bits).then((answer) => this.line.say({ op: 'solve', key: (this.solving = this.ports.newKey()), answer }))
  }

  private release(): void {
    this.timers.stop('held')
    this.solving = null
    this.seen.held = null
    if (this.seen.starting) this.sayStart()
    this.sender.resume()
  }

  /** Whether a wish beside the talk was answered by this. */
  private wished(key: string): boolean {
    const { calling, rating } = this.seen
    if (key === calling?.key) this.seen.calling = null
    if (key === rating?.key) this.seen.rating = null
    return key === calling?.key || key === rating?.key || key === this.inviting
  }

  private sayStart(): void {
    const start = this.seen.starting
    if (!start) return
    const { reach, ...rest } = start
    const asked = { ...rest, lang: this.ports.lang() }
    if (!this.line.say(reach ? { op: 'message', ...asked, reach } : { op: 'start', ...asked })) return
    this.timers.set('start', ACK_MS, () => this.line.again())
  }

  private sayLeave(): void {
    const phase = this.seen.state?.phase
    if (phase === 'queued' || phase === 'later') this.line.say({ op: 'leave' })
    else if (phase === 'serving') this.line.say({ op: 'end' })
    else this.seen.leaving = false
  }

  /** So that the next page of this site knows that it has business here, and whether a turn came in between. */
  private remember(state: State): void {
    if ([state, ...state.topics].some(({ phase }) => phase === 'queued' || phase === 'serving' || phase === 'later')) this.ports.keep.set('live', `${state.phase} ${state.contact ?? ''}`)
    else this.ports.keep.drop('live')
  }

  private apply(h: Happening): void {
    const before = this.seen.transcript
    const next = reduce(before, h)
    if (next === before) return
    this.seen.transcript = next
    store(this.ports.keep, before.outbox, next.outbox)
  }
}
