/** @jsxImportSource preact */
/** The widget's own screens over a form that is being written, for who writes it. No part of the widget's own file. */
import { render } from 'preact'
import { accentColours } from './accent'
import { Bell } from './bell'
import { Conversation } from './conversation'
import { makeKeep, type Keep } from './keep'
import { AskView } from './parts/AskView'
import { FormView } from './parts/FormView'
import { PanelHeader } from './parts/PanelHeader'
import type { Ports } from './seen'
import { dress } from './shadow'
import { speaker, TingContext, type Ting, type Ui } from './ting'
import { gathered, watched } from './watched'
import { LANGS, type Answers, type Asked, type Config, type FormCard, type Lang, type Message, type QueueRef } from './wire'

export interface Shown {
  use: 'before_chat' | 'button' | 'card'
  form: Asked
  lang: Lang
  dark: boolean
  accent: string | null
  tenant: string
  queues: QueueRef[]
}

/** What the server says of answers: what is wrong with which field; null when they would be taken. */
export type TryOut = (answers: Answers) => Promise<Record<string, string> | null>

export interface Preview {
  show(next: Shown): void
  close(): void
}

const FORM = 'preview'
const PLAIN = '.panel, .panel:has(.ask) { position: static; width: 100%; max-width: none; height: auto; max-height: none; animation: none } .panel .scroll { overflow: visible } .bar { padding-block: 8px }'

/** Mount the widget's screens in an element; nothing is kept in the browser, and only `tried` is told of answers. */
export function preview(host: HTMLElement, first: Shown, tried: TryOut): Preview {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  dress(root, PLAIN)
  const place = document.createElement('div')
  root.replaceChildren(place)
  let shown = first
  let card: FormCard = { id: FORM, form: first.form, state: 'open', revision: 0, by: 'agent', at: 0, submitted_at: null, accepted_at: null, answers: {} }
  const keep = makeKeep(FORM, () => {
    throw new Error('in memory only')
  })
  const draw = gathered(() => render(<Screen ting={ting} shown={shown} card={card} />, place))
  const ui = watched<Ui>({ open: true, asked: false, lang: first.lang, dark: first.dark, bell: false, hidden: false, offline: false, calling: false, onLine: false, rung: 0, said: '', now: Date.now(), redraft: 0 }, draw)
  const conversation = new Trial(ports(() => config(shown), ui, keep, answered), async (answers) => {
    const wrong = await tried(answers)
    Object.assign(conversation.seen, { starting: null, problem: wrong ? { code: 'form_wrong', fields: wrong } : null })
  })
  conversation.listener.changed = draw
  const ting: Ting = {
    ...speaker(ui), conversation, seen: conversation.seen, ui, keep, bell: new Bell(), api: conversation.ports.api, guest: null, whole: false, turned: '',
    speak: (words) => void (ui.said = words),
    setLang: (lang) => void (ui.lang = lang),
    setBell: () => undefined,
    open: () => undefined,
    call: () => undefined,
    close: () => undefined,
    absolute: (url) => url,
    get company() {
      return shown.tenant
    },
    newKey: () => crypto.randomUUID(),
  }

  /** A card was sent in: what it then looks like, if it was taken. */
  async function answered(answers: Answers): Promise<{ value: Message } | { problem: { code: string; fields: Record<string, string> } }> {
    const wrong = await tried(answers)
    if (wrong) return { problem: { code: 'form_wrong', fields: wrong } }
    card = { ...card, answers, state: 'submitted', revision: card.revision + 1 }
    draw()
    return { value: message('') }
  }
  function set(next: Shown): void {
    shown = { ...next, form: { ...next.form, form: FORM } }
    card = { ...card, form: shown.form }
    Object.assign(ui, { lang: next.lang, dark: next.dark })
    if (next.use === 'button') keep.set('begun', FORM)
    else keep.drop('begun')
    conversation.serve(next.use === 'card')
    void conversation.loadConfig()
    draw()
  }
  set(first)
  return {
    show: set,
    close: () => render(null, place),
  }
}

function Screen({ ting, shown, card }: { ting: Ting; shown: Shown; card: FormCard }) {
  const accent = shown.accent ? accentColours(shown.accent, shown.dark) : null
  return (
    <TingContext.Provider value={ting}>
      <div class="ting" lang={ting.ui.lang} data-theme={shown.dark ? 'dark' : 'light'} style={{ ...accent }}>
        <section class="panel">
          <PanelHeader />
          {shown.use === 'card' ? (
            <div class="scroll pad">
              <FormView card={card} by={null} />
            </div>
          ) : (
            ting.seen.config && <AskView key={shown.use} />
          )}
        </section>
      </div>
    </TingContext.Provider>
  )
}

/** A conversation that asks nobody: who takes a number only tries his answers. */
class Trial extends Conversation {
  constructor(ports: Ports, private readonly taken: (answers: Answers) => Promise<void>) {
    super(ports)
  }

  override start(question: string, name: string | null, queue: string | null, more: { answers?: Answers } = {}): void {
    Object.assign(this.seen, { problem: null, starting: { key: '', question, name, queue, page: '' } })
    void this.taken(more.answers ?? {})
  }

  serve(yes: boolean): void {
    this.seen.state = yes ? { now: Date.now(), phase: 'serving', contact: FORM, ticket: null, agent: null, agent_read_seq: 0, last_seq: 0, read_seq: 0, ended: null, open: true, opens_at: null, later: null, may_call: false, survey: null, topics: [], banned: null, off: [] } : null
  }
}

function config(shown: Shown): Config {
  return {
    tenant_name: shown.tenant, names: {}, wording: {}, logo: null, look: { side: 'right', across: 20, up: 20, label: {}, greeting: {}, closed: {} }, lang: shown.lang, langs: [...LANGS], accent: shown.accent, entry: 'open', open: true, now: Date.now(), closes_at: null, opens_at: null, staffed: 1, range: null,
    queues: shown.queues, leaving: null, forms: shown.use === 'card' ? [] : [{ use: shown.use, queue: null, form: shown.form }], off: [], calls: false, max_file_bytes: 10_000_000, file_types: [],
  }
}

function message(name: string): Message {
  const id = crypto.randomUUID()
  return {
    id, contact: FORM, seq: 0, at: Date.now(), key: id, by: { kind: 'customer', id: null, name: '' }, kind: name ? 'file' : 'text', text: null, code: null, params: {},
    file: name ? { id, name, media_type: '', size: 0, url: '', image: false, width: null, height: null } : null,
  }
}

function ports(of: () => Config, ui: Ui, keep: Keep, answered: (answers: Answers) => Promise<unknown>): Ports {
  const never = (): Promise<never> => Promise.reject(new Error('nothing is sent'))
  return {
    point: FORM, keep,
    api: {
      config: () => Promise.resolve(of()), visitor: never, stickers: () => Promise.resolve([]), door: never, join: never,
      asVisitor: <T,>(_path: string, _token: string, body?: unknown) => answered((body as { answers: Answers }).answers) as Promise<{ value: T }>,
      page: () => Promise.resolve(null), filesUrl: '', lineUrl: '', callUrl: () => '', absolute: (url) => url,
    },
    clock: { now: () => Date.now(), random: () => 0, later: () => () => undefined },
    dial: never as never,
    upload: (_key, _contact, file) => Promise.resolve({ message: message(file.name) }),
    newKey: () => crypto.randomUUID(),
    page: () => '',
    lang: () => ui.lang,
  }
}
