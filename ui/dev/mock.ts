/** `npm run dev:mock`: a server of one's own for looking at screens. It keeps nothing, and no test relies on it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'vite'
import { WebSocketServer, type WebSocket } from 'ws'
import type * as T from '../src/api/types.ts'
import * as life from './life.ts'

interface Held { desk: T.DeskContact; customer: T.Customer; messages: T.Message[] }

const held = new Map<string, Held>()
const offers = new Map<string, T.Offer>()
const sockets = new Set<WebSocket>()
let eventId = 0
let offered = 0
const slow = Number(process.env.MOCK_DELAY ?? 0)
const empty = process.env.MOCK_EMPTY === '1'
const ring = Number(process.env.MOCK_RING ?? 20_000)

function say(frame: Record<string, unknown>, withId = true): void {
  if (withId) eventId += 1
  const text = JSON.stringify(withId ? { ...frame, id: eventId, mark: String(eventId) } : frame)
  sockets.forEach((s) => s.send(text))
}

function seatNow(): T.Seat {
  const used = [...held.values()].filter((h) => h.desk.state === 'serving').length
  const room = Math.max(0, 3 - used - offers.size)
  life.seat.load = used * 2
  life.seat.channels = [{ channel: 'webchat', weight: 2, used, room_for: room }]
  if (life.seat.status === 'available') life.seat.state = offers.size ? 'OFFERED' : used === 3 ? 'BUSY' : 'READY'
  return life.seat
}

function refresh(h: Held): void {
  const spoken = h.messages.filter((m) => m.kind === 'text' || m.kind === 'file')
  const lastAgent = spoken.findLast((m) => m.by.kind === 'agent')?.seq ?? 0
  const open = spoken.filter((m) => m.by.kind === 'customer' && m.seq > lastAgent)
  const last = spoken.at(-1)
  h.desk.waiting_since = open[0]?.at ?? null
  h.desk.last = last ? { seq: last.seq, text: last.text ?? last.file?.name ?? '', by: last.by.kind, at: last.at, meaning: null } : null
  h.desk.last_seq = h.messages.at(-1)?.seq ?? 0
  h.desk.unread = spoken.filter((m) => m.by.kind === 'customer' && m.seq > h.desk.read_seq).length
}

function push(h: Held, m: T.Message): T.Message {
  h.messages.push(m)
  refresh(h)
  say({ op: 'message', tenant: h.desk.tenant, message: m })
  say({ op: 'contact', tenant: h.desk.tenant, contact: h.desk, contact_id: h.desk.id })
  return m
}

const long = process.env.MOCK_LONG === '1'

function begin(name: string, lang: T.Locale, number: string, question: string, ago: number, more: Partial<T.DeskContact> = {}, tier: T.Tier | null = null): Held {
  const customer = life.person(name, lang, tier, name === '林小明' ? 'phone' : null)
  const id = life.id()
  const h: Held = {
    customer, messages: life.talkOf(id, name),
    desk: {
      id, tenant: 'xinghai', number, channel: 'webchat', state: 'serving', queue: { id: 'q1', name: '儲值與付款' }, customer: { id: customer.id, name, lang, tier, verified: customer.verified, status: null, organisation: null },
      lang, question, started_at: life.now() - ago, wrap_started_at: null, wrap_due_at: null, waiting_since: null, last: null, read_seq: 0, last_seq: 0, unread: 0, customer_read_seq: 0, customer_connected: true, note: null, transfers: 0, mode: 'live', owed: null, role: 'own', owner: null, consult: null, siblings: [], hold: null, call: null, ...more,
    },
  }
  h.desk.read_seq = h.messages.at(name === 'Amy Chen' ? -1 : -3)?.seq ?? 0
  h.desk.customer_read_seq = h.messages.findLast((m) => m.by.kind === 'agent')?.seq ?? 0
  refresh(h)
  if (long) {
    customer.name = h.desk.customer.name = 'Maximiliana Featherstonehaugh-Worthington of Northumberland'
    h.desk.queue = { id: 'q1', name: 'Rechtsschutzversicherungsgesellschaften und Rückerstattungen' }
    h.messages.push(life.message(id, 'text', 'customer', 'https://example.com/a/very/long/address/without/any/place/to/break?token=0123456789012345678901234567890123456789012345678901234567890123456789', 0))
    refresh(h)
  }
  held.set(id, h)
  return h
}

function offer(): void {
  if (life.seat.status !== 'available' || offers.size > 0 || [...held.values()].filter((h) => h.desk.state === 'serving').length >= 3) return
  offered += 1
  const o: T.Offer = {
    id: life.id(), tenant: 'xinghai', contact: life.id(), ticket: life.id(), number: `A-${1042 + offered}`, queue: { id: 'q1', name: '儲值與付款' }, channel: 'webchat',
    call: null, customer: { id: 'x', name: '陳怡君', lang: 'zh-TW', tier: 'gold', verified: null, status: null, organisation: null }, lang: 'zh-TW', question: '儲值沒有收到，訂單顯示已完成', entered_at: life.now() - 41_000, offered_at: life.now(), answer_by: life.now() + ring, why: life.why(41_000),
  }
  offers.set(o.id, o)
  say({ op: 'offer', offer: o })
  say({ op: 'seat', seat: seatNow() })
  setTimeout(() => {
    if (offers.delete(o.id)) {
      say({ op: 'offer_ended', offer: o.id, outcome: 'missed' })
      say({ op: 'seat', seat: seatNow() })
    }
  }, ring)
}

function page(h: Held): T.ContactPage {
  const d = h.desk
  return {
    contact: {
      id: d.id, number: d.number, channel: d.channel, state: d.state === 'done' ? 'closed' : d.state, queue: d.queue, customer: d.customer, agent: { id: 'p-1', name: '阿哲' }, lang: d.lang, question: d.question, started_at: d.started_at,
      answered_at: d.started_at, ended_at: null, wait_ms: 38_000, talk_ms: null, acw_ms: null, ended_by: null, code: null, code_names: null, transfers: d.transfers, messages: h.messages.length, rating: null,
    },
    desk: d, messages: h.messages, customer: h.customer, timeline: life.timeline(d.id), forms: [], codes: life.codes, siblings: [], calls: [], identity: { identity: { state: 'clear', method: null, ways: [], at: null, by: null, moved: false, left: 5, candidates: [], kinds: [] }, by: null, veiled: false }, choices: life.codes.map((code) => code.key), may: { write: d.state === 'serving', whisper: true, transfer: true, end: true, watch: false },
  }
}

class Refused extends Error {
  constructor(readonly status: number, readonly code: string) {
    super(code)
  }
}

const need = (id: string | undefined): Held => {
  const h = held.get(id ?? '')
  if (!h) throw new Refused(404, 'not_found')
  return h
}

type Handler = (part: string[], body: Record<string, string>) => unknown
const routes: [string, RegExp, Handler][] = [
  ['POST', /^\/api\/session$/, (_, b) => { if (b.password === 'wrong') throw new Refused(401, 'sign_in_failed'); return life.me }],
  ['DELETE', /^\/api\/session$/, () => undefined],
  ['GET', /^\/api\/me$/, () => life.me],
  ['PATCH', /^\/api\/me$/, (_, b) => Object.assign(life.me.person, b) && life.me],
  ['GET', /^\/api\/demo$/, () => life.demo],
  ['GET', /^\/api\/setup\/(.+)$/, ([token]) => { if (token === 'used') throw new Refused(404, 'setup_link_used'); return { valid: true } }],
  ['POST', /^\/api\/setup\//, () => life.me],
  ['GET', /^\/api\/desk$/, (): T.Desk => ({
    seat: seatNow(), invitations: [], aux_codes: life.aux, offers: [...offers.values()], contacts: [...held.values()].map((h) => h.desk), queues: life.queues, day: { handled: 34, aht_ms: 252_000 },
    service: { pct: 91, target_pct: 85, threshold_ms: 20_000, answered_within: 375, counted: 412 }, calls: [], duties: [], now: life.now(), mark: '0',
  })],
  ['POST', /^\/api\/desk\/status$/, (_, b) => {
    if (b.status === 'away' && !b.aux) throw new Refused(422, 'aux_needed')
    Object.assign(life.seat, { status: b.status, aux: b.aux ?? null, since: life.now(), state: b.status === 'available' ? 'READY' : b.status === 'away' ? 'AWAY' : 'OFFLINE' })
    return seatNow()
  }],
  ['POST', /^\/api\/t\/[^/]+\/offers\/([^/]+)\/accept$/, ([id]) => {
    const o = offers.get(id ?? '')
    if (!o) throw new Refused(409, 'offer_gone')
    offers.delete(o.id)
    const h = begin('陳怡君', 'zh-TW', o.number, o.question, 0, { id: o.contact }, 'gold')
    held.delete(h.desk.id); h.desk.id = o.contact; held.set(o.contact, h)
    h.messages = [life.message(o.contact, 'system', 'system', null, 41_000, { code: 'number_taken', params: { number: o.number, wait_ms: 41_000 } }), life.message(o.contact, 'text', 'customer', o.question, 40_000), life.message(o.contact, 'system', 'system', null, 0, { code: 'agent_joined', params: { name: '阿哲' } })]
    refresh(h)
    say({ op: 'offer_ended', offer: o.id, outcome: 'accepted' })
    setTimeout(() => say({ op: 'typing', tenant: 'xinghai', contact: o.contact, who: 'customer', name: null }, false), 3000)
    setTimeout(() => push(h, life.message(o.contact, 'text', 'customer', '訂單編號是 TW-88412，麻煩您了', 0)), 6000)
    return h.desk
  }],
  ['POST', /^\/api\/t\/[^/]+\/offers\/([^/]+)\/decline$/, ([id]) => { offers.delete(id ?? ''); say({ op: 'offer_ended', offer: id, outcome: 'declined' }); say({ op: 'seat', seat: seatNow() }) }],
  ['GET', /^\/api\/t\/[^/]+\/transfer-targets/, (): T.TransferTargets => ({
    queues: [{ id: 'q2', name: '帳號安全', open: true, waiting: 3, free: 1, visited: false }, { id: 'q3', name: 'VIP 專線', open: true, waiting: 0, free: 2, visited: false }, { id: 'q1', name: '儲值與付款', open: true, waiting: 4, free: 0, visited: true }, { id: 'q4', name: '日本語窓口', open: false, waiting: 0, free: 0, visited: false }],
    agents: [{ id: 'a1', name: '美玲', state: 'READY', free: 2, skills: ['payments', 'zh-TW'] }, { id: 'a2', name: 'Ken Mori', state: 'BUSY', free: 0, skills: ['ja', 'accounts'] }],
  })],
  ['GET', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/why$/, ([id]): T.WhyEntry[] => [{ offer: 'o', at: need(id).desk.started_at, agent: { id: 'p-1', name: '阿哲' }, outcome: 'accepted', reason: null, why: life.why(), inputs: {}, replay: { same: true, chose: 'p-1' } }]],
  ['GET', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/messages/, () => []],
  ['POST', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/messages$/, ([id], b) => {
    if (b.text?.includes('FAIL')) throw new Refused(500, 'internal')
    const h = need(id)
    const m = push(h, life.message(h.desk.id, b.kind as 'text', 'agent', b.text ?? '', 0, b.key ? { key: b.key } : {}))
    setTimeout(() => { h.desk.customer_read_seq = m.seq; say({ op: 'read', tenant: 'xinghai', contact: h.desk.id, who: 'customer', seq: m.seq }) }, 1500)
    return m
  }],
  ['POST', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/files$/, ([id]) => { const h = need(id); return push(h, life.message(h.desk.id, 'file', 'agent', null, 0, { file: { id: 'f', name: '檔案.pdf', media_type: 'application/pdf', size: 82_000, url: '#', image: false, width: null, height: null } })) }],
  ['POST', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/read$/, ([id], b) => { const h = need(id); h.desk.read_seq = Math.max(h.desk.read_seq, Number(b.seq)); refresh(h); say({ op: 'contact', tenant: 'xinghai', contact: h.desk, contact_id: h.desk.id }) }],
  ['POST', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/transfer$/, ([id], b) => { if (!b.note) throw new Refused(422, 'note_needed'); const h = need(id); held.delete(h.desk.id); say({ op: 'contact', tenant: 'xinghai', contact: null, contact_id: h.desk.id }) }],
  ['POST', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/end$/, ([id]) => { const h = need(id); Object.assign(h.desk, { state: 'wrapup', wrap_started_at: life.now(), wrap_due_at: life.now() + 120_000 }); push(h, life.message(h.desk.id, 'system', 'system', null, 0, { code: 'closed_by_agent' })); return h.desk }],
  ['POST', /^\/api\/t\/[^/]+\/contacts\/([^/]+)\/wrapup$/, ([id]) => { const h = need(id); held.delete(h.desk.id); say({ op: 'contact', tenant: 'xinghai', contact: null, contact_id: h.desk.id }); say({ op: 'seat', seat: seatNow() }) }],
  ['GET', /^\/api\/t\/[^/]+\/contacts\/([^/]+)$/, ([id]) => page(id?.startsWith('old') ? ([...held.values()][0] as Held) : need(id))],
]

async function read(request: IncomingMessage): Promise<Record<string, string>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  try { return JSON.parse(Buffer.concat(parts).toString()) as Record<string, string> } catch { return {} }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const body = await read(request)
  const wish = request.headers['accept-language']?.split(',')[0] ?? ''
  if (['en', 'zh-TW', 'zh-CN', 'ja'].includes(wish)) life.me.person.locale = wish as T.Locale
  if (slow) await new Promise((done) => setTimeout(done, slow))
  const send = (status: number, value: unknown, type = 'application/json') => { response.writeHead(status, { 'Content-Type': type }); response.end(value === undefined ? '' : JSON.stringify(value)) }
  for (const [method, pattern, handler] of routes) {
    const match = pattern.exec(path)
    if (!match || method !== request.method) continue
    try {
      const value = handler(match.slice(1), body)
      return send(value === undefined ? 204 : 200, value)
    } catch (error) {
      const code = error instanceof Refused ? error : new Refused(500, 'internal')
      return send(code.status, { type: 'about:blank', title: code.code, status: code.status, detail: String(error), code: code.code, do: '' }, 'application/problem+json')
    }
  }
  send(404, { code: 'not_found', title: 'Not found', status: 404, detail: path, do: '' }, 'application/problem+json')
}

export function mock(): Plugin {
  return {
    name: 'ting-mock',
    configureServer(server) {
      if (!empty) {
        begin('林小明', 'zh-TW', 'A-1042', '儲值 1,490 元的鑽石包沒收到', 201_000, { note: null }, 'gold')
        begin('佐藤 健', 'ja', 'A-1040', 'コードを入力しても反映されません', 350_000)
        if (process.env.MOCK_FULL) begin('Amy Chen', 'en', 'A-1036', 'Guild bank balance is wrong', 840_000, {}, 'silver')
      } else life.seat.since = life.now() - 180_000
      const wss = new WebSocketServer({ noServer: true })
      server.httpServer?.on('upgrade', (request, socket, head) => {
        if (request.url !== '/api/live') return
        wss.handleUpgrade(request, socket, head, (ws) => {
          ws.on('message', (data) => {
            const frame = JSON.parse(String(data)) as { op: string }
            if (frame.op === 'hello') { sockets.add(ws); ws.send(JSON.stringify({ op: 'ready', mark: String(eventId), now: life.now() })); if (!process.env.MOCK_QUIET) setTimeout(offer, 2500) }
            if (frame.op === 'ping') ws.send('{"op":"pong"}')
          })
          ws.on('close', () => sockets.delete(ws))
        })
      })
      if (!process.env.MOCK_QUIET) setInterval(offer, 45_000)
      server.middlewares.use((request, response, next) => { if (request.url?.startsWith('/api/')) void answer(request, response); else next() })
    },
  }
}
