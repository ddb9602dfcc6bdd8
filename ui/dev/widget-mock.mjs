// A small server that speaks the widget's protocol and plays an agent, to look at the widget without the house:
//   node dev/widget-mock.mjs [port]      then open http://127.0.0.1:8099/?scene=open&theme=dark&lang=ja
// Scenes: open, closed, unstaffed, many (several queues). POST /control {"do": …} moves a visitor on (see `controls`).
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const port = Number(process.argv[2] ?? 8099)
const dist = process.env.WIDGET_DIST ?? new URL('../dist', import.meta.url).pathname
const HOUR = 3_600_000
const visitors = new Map()
const files = new Map()

const PNG = /\.(png|jpe?g|gif|webp)$/i
const names = { starsea: '星海 Online 客服', closed: '星海 Online 客服', unstaffed: '星海 Online 客服', many: '星海 Online 客服' }

function config(scene) {
  const now = Date.now()
  const open = scene !== 'closed'
  return {
    tenant_name: names[scene] ?? '星海 Online 客服',
    wording: {},
    langs: ['en', 'zh-TW', 'zh-CN', 'ja'],
    accent: scene === 'sea' ? '#1f9fb8' : null,
    open,
    now,
    closes_at: open ? new Date().setHours(22, 0, 0, 0) + (new Date().getHours() >= 22 ? 24 * HOUR : 0) : null,
    opens_at: open ? null : new Date().setHours(33, 0, 0, 0),
    staffed: scene === 'unstaffed' ? 0 : 3,
    range: scene === 'unstaffed' ? null : { lo_ms: 120_000, hi_ms: 240_000 },
    queues:
      scene === 'many'
        ? [
            { id: 'q1', name: '儲值與帳務' },
            { id: 'q2', name: '帳號安全' },
            { id: 'q3', name: '遊戲問題' },
          ]
        : [{ id: 'q1', name: '儲值與帳務' }],
    max_file_bytes: 8_000_000,
    file_types: ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.pdf', '.txt'],
    on_duty_note: null,
  }
}

class Visitor {
  constructor(scene) {
    Object.assign(this, {
      scene,
      sockets: new Set(),
      seen: new Map(),
      messages: [],
      phase: 'ask',
      contact: null,
      ticket: null,
      agent: null,
      ended: null,
      agentRead: 0,
      read: 0,
      seq: 0,
    })
  }
  state() {
    const { phase, contact, ticket, agent, ended, agentRead, read, seq } = this
    const { open, opens_at } = config(this.scene)
    return { now: Date.now(), phase, contact, ticket, agent, agent_read_seq: agentRead, last_seq: seq, read_seq: read, ended, open, opens_at }
  }
  push(frame) {
    for (const s of this.sockets) s.send(JSON.stringify(frame))
  }
  tell() {
    if (this.ticket) this.ticket.as_of = Date.now()
    this.push({ op: 'state', state: this.state() })
  }
  add(by, fields, key = randomUUID()) {
    const done = this.seen.get(key)
    if (done) return done
    const who = {
      customer: { kind: 'customer', id: null, name: null },
      agent: { kind: 'agent', id: 'a1', name: this.agent?.name ?? '小禾' },
      system: { kind: 'system', id: null, name: null },
    }[by]
    const m = {
      id: randomUUID(),
      contact: this.contact,
      seq: ++this.seq,
      at: Date.now(),
      key,
      by: who,
      kind: 'text',
      text: null,
      file: null,
      code: null,
      params: {},
      ...fields,
    }
    this.messages.push(m)
    this.seen.set(key, m)
    this.push({ op: 'messages', messages: [m] })
    return m
  }
  start(f) {
    Object.assign(this, { contact: randomUUID(), messages: [], seq: 0, agentRead: 0, read: 0, ended: null, agent: null, phase: 'queued' })
    this.ticket = {
      number: 'A-1042',
      queue: { id: 'q1', name: '儲值與帳務' },
      taken_at: Date.now(),
      state: 'waiting',
      ahead: 9,
      ahead_at_start: 9,
      range: { lo_ms: 120_000, hi_ms: 240_000 },
      moved_back: null,
      serving: 'A-1032',
      held_until: null,
      as_of: 0,
      note: null,
    }
    this.tell()
    this.add('system', { kind: 'system', code: 'number_taken', params: { number: 'A-1042', queue: '儲值與帳務' } })
    this.add('customer', { text: f.question }, f.key)
    this.tell()
  }
}

/** What a test or a person can make happen. */
const controls = {
  ahead: (v, a) => Object.assign(v.ticket, { ahead: a.n, serving: `A-${1041 - a.n}`, moved_back: null, note: null }, a.ticket),
  back: (v) =>
    Object.assign(v.ticket, {
      ahead: 5,
      moved_back: {
        by: 2,
        from: 3,
        reasons: [
          { code: 'priority', count: 1 },
          { code: 'returned', count: 1 },
        ],
      },
      range: { lo_ms: 240_000, hi_ms: 360_000 },
    }),
  offer: (v) => Object.assign(v.ticket, { ahead: 0, state: 'offered', moved_back: null }),
  join(v, a) {
    Object.assign(v, { phase: 'serving', agent: { name: a.name ?? '小禾' } })
    v.ticket.state = 'answered'
    v.tell()
    v.add('system', { kind: 'system', code: 'agent_joined', params: { name: v.agent.name } })
  },
  say: (v, a) => v.add('agent', { text: a.text }),
  system: (v, a) => v.add('system', { kind: 'system', code: a.code, params: a.params ?? {} }),
  picture: (v, a) =>
    v.add('agent', {
      kind: 'file',
      file: { id: 'x', name: a.name ?? 'screen.png', media_type: 'image/png', size: 412_000, url: a.url ?? '/pic.svg', image: true, width: 640, height: 400 },
    }),
  typing: (v) => v.push({ op: 'typing', name: v.agent?.name ?? '小禾' }),
  read(v) {
    v.agentRead = v.seq
    v.push({ op: 'read', seq: v.seq })
  },
  end(v, a) {
    v.add('system', { kind: 'system', code: 'closed_by_agent', params: { name: v.agent?.name } })
    Object.assign(v, { phase: 'ended', ended: { by: 'agent', at: Date.now(), reason: null, wait_ms: 183_000, talk_ms: 422_000 }, ...a.state })
  },
  cut(v) {
    for (const s of v.sockets) s.terminate()
  },
}

const says = {
  start: (v, f) => (v.phase === 'queued' || v.phase === 'serving' ? null : v.start(f)),
  say(v, f) {
    if (v.phase !== 'queued' && v.phase !== 'serving') return { refused: { code: 'not_in_contact', title: 'not in a conversation' } }
    return v.add('customer', { text: f.text }, f.key)
  },
  read: (v, f) => void (v.read = Math.max(v.read, f.seq)),
  leave(v) {
    v.add('system', { kind: 'system', code: 'customer_left' })
    Object.assign(v, { phase: 'ended', ended: { by: 'customer', at: Date.now(), reason: 'left', wait_ms: Date.now() - v.ticket.taken_at, talk_ms: null } })
    v.tell()
  },
  end(v) {
    v.add('system', { kind: 'system', code: 'closed_by_customer' })
    Object.assign(v, { phase: 'ended', ended: { by: 'customer', at: Date.now(), reason: null, wait_ms: 183_000, talk_ms: 422_000 } })
    v.tell()
  },
}

async function body(req) {
  const parts = []
  for await (const part of req) parts.push(part)
  return Buffer.concat(parts)
}

const server = createServer(async (req, res) => {
  const url = new URL(req.url, `http://127.0.0.1:${port}`)
  const q = Object.fromEntries(url.searchParams)
  const json = (o, status = 200) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(o))
  if (url.pathname === '/widget.js') return res.writeHead(200, { 'content-type': 'text/javascript' }).end(await readFile(`${dist}/widget.js`))
  if (url.pathname === '/pic.svg')
    return res
      .writeHead(200, { 'content-type': 'image/svg+xml' })
      .end(
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="#d9cbb6"/><circle cx="220" cy="220" r="90" fill="#8c5a2b"/><path d="M0 400l200-180 120 90 130-140 190 230z" fill="#6f4520"/></svg>',
      )
  if (url.pathname === '/') {
    const script = `<script src="/widget.js" data-ting="${q.scene ?? 'open'}"${q.lang ? ` data-lang="${q.lang}"` : ''}${q.theme ? ` data-theme="${q.theme}"` : ''} async></script>`
    const csp = q.csp ? { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self' ws:" } : {}
    return res
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...csp })
      .end(
        `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title><body style="font-family:sans-serif;${q.theme === 'dark' ? 'background:#111;color:#ddd' : ''}"><main><h1>A page of somebody else</h1><p>Its own words, its own styles.</p><p><a href="/">A link</a> <input aria-label="search" placeholder="search"></p></main>${script}`,
      )
  }
  const api = /^\/api\/webchat\/(\w+)\/?(\w*)/.exec(url.pathname)
  if (api?.[2] === 'config') return api[1] === 'gone' ? json({ code: 'not_found' }, 404) : json(config(api[1]))
  if (api?.[2] === 'visitor') {
    const token = randomUUID()
    visitors.set(token, new Visitor(api[1]))
    return json({ token })
  }
  if (api?.[2] === 'files') {
    const v = visitors.get((req.headers.authorization ?? '').slice(7))
    const raw = (await body(req)).toString('latin1')
    const key = /name="key"\r\n\r\n([^\r]+)/.exec(raw)?.[1]
    const name = Buffer.from(/filename="([^"]+)"/.exec(raw)?.[1] ?? 'file', 'latin1').toString()
    const start = raw.indexOf('\r\n\r\n', raw.indexOf('filename=')) + 4
    const data = Buffer.from(raw.slice(start, raw.lastIndexOf('\r\n--')), 'latin1')
    const id = randomUUID()
    files.set(id, { name, data })
    return json(
      v.add(
        'customer',
        { kind: 'file', file: { id, name, media_type: '', size: data.length, url: `/files/${id}?t=1`, image: PNG.test(name), width: null, height: null } },
        key,
      ),
    )
  }
  if (url.pathname.startsWith('/files/')) return res.writeHead(200).end(files.get(url.pathname.slice(7))?.data)
  if (url.pathname === '/control') {
    const a = JSON.parse((await body(req)).toString())
    const v = [...visitors.values()].findLast((x) => !a.scene || x.scene === a.scene)
    controls[a.do](v, a)
    if (!['say', 'typing', 'read', 'cut', 'system', 'picture'].includes(a.do)) v.tell()
    return json({ phase: v.phase, messages: v.messages })
  }
  return json({ code: 'not_found' }, 404)
})

const wss = new WebSocketServer({ server })
wss.on('connection', (socket) => {
  let v = null
  socket.on('message', (data) => {
    const f = JSON.parse(data.toString())
    const send = (o) => socket.send(JSON.stringify(o))
    if (f.op === 'ping') return send({ op: 'pong' })
    if (f.op === 'hello') {
      v = visitors.get(f.token)
      if (!v) return socket.close(4401)
      v.sockets.add(socket)
      send({ op: 'state', state: v.state() })
      return send({ op: 'messages', messages: v.messages.filter((m) => m.seq > f.after) })
    }
    const out = v && says[f.op]?.(v, f)
    if (!f.key) return
    if (out?.refused) send({ op: 'refused', key: f.key, problem: out.refused })
    else send({ op: 'ack', key: f.key, message: out ?? null })
  })
  socket.on('close', () => v?.sockets.delete(socket))
})
server.listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${port}/\n`))
