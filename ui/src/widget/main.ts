/** The widget's door: reads its own script tag, makes a shadow root of its own, and mounts there. */
import { h, render } from 'preact'
import { makeApi, Refused } from './api'
import { Bell } from './bell'
import { Conversation } from './conversation'
import { enter, takenUp } from './entrance'
import { upload } from './files'
import { hears } from './hears'
import { makeKeep } from './keep'
import type { Clock } from './line'
import { Widget } from './parts/Widget'
import { readSettings, type Settings } from './settings'
import { pagesOwn, showPagesOwn } from './own'
import { mountPoint } from './shadow'
import { mayCall, speaker, type Ting, type Ui } from './ting'
import { pickLang, sayAs } from './tongue'
import { gathered, watched } from './watched'
import { worker } from './work'
import { LANGS, type Config, type Lang } from './wire'

const clock: Clock = {
  now: () => Date.now(),
  later(run, ms) {
    const id = setTimeout(run, ms)
    return () => clearTimeout(id)
  },
  random: () => Math.random(),
}

/** A key of our own; randomUUID exists only where the page is secure, and not every host is. */
function newKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80
  const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function begin({ base, key, script, guest, whole }: Settings): void {
  // A guest on our own page is not the visitor that this browser may be elsewhere.
  const shelf = guest === null ? key : `${key}:${guest}`
  const keep = makeKeep(shelf, () => localStorage)
  const session = makeKeep(shelf, () => sessionStorage)
  const doors = makeApi(base, key)
  const api = guest === null ? doors : { ...doors, visitor: () => Promise.reject(new Refused(401)) }
  // What is being chosen in the settings is looked at before it is kept.
  const tried = script.dataset['look']
  const { config } = doors
  api.config = async (lang) => {
    const found = await config(lang)
    sayAs(found.wording)
    return tried ? { ...found, ...(JSON.parse(tried) as Pick<Config, 'accent' | 'look'>) } : found
  }
  const invitation = guest === null ? takenUp(keep) : null
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  const isDark = (): boolean =>
    script.dataset['theme'] === 'dark' || script.dataset['theme'] === 'light' ? script.dataset['theme'] === 'dark' : scheme.matches
  const wishes = (): (string | null | undefined)[] => [keep.get('lang'), script.dataset['lang'], ...navigator.languages]

  const draw = gathered(() => render(h(Widget, { ting }), place))
  const first: Ui = {
    open: whole || invitation !== null || session.get('open') !== null,
    asked: false,
    lang: pickLang(wishes(), LANGS),
    dark: isDark(),
    bell: keep.get('bell') !== 'off',
    hidden: document.hidden,
    offline: !navigator.onLine,
    calling: false,
    onLine: false,
    rung: 0,
    said: '',
    now: Date.now(),
    redraft: 0,
  }
  const ui = watched(first, draw)
  const conversation = new Conversation({
    point: key,
    api,
    keep,
    clock,
    dial: () => new WebSocket(api.lineUrl) as never,
    upload: (fileKey, contact, file, token, progress) => upload({ url: api.filesUrl, token, key: fileKey, contact, file, progress }),
    newKey,
    // A page that is not secure has no Web Crypto: there one waits instead.
    work: (crypto.subtle as SubtleCrypto | undefined) && worker(crypto.subtle),
    page: () => location.href.slice(0, 500),
    lang: () => ui.lang,
  })
  const ting: Ting = {
    ...speaker(ui),
    conversation,
    seen: conversation.seen,
    ui,
    keep,
    bell: new Bell(),
    api,
    guest,
    whole,
    turned: '',
    get company() {
      const { config } = conversation.seen
      return config?.names[ui.lang] ?? config?.tenant_name ?? ''
    },
    speak(words) {
      ui.said = words
    },
    setLang(lang: Lang) {
      keep.set('lang', lang)
      ui.lang = lang
      void conversation.loadConfig()
    },
    setBell(on) {
      keep.set('bell', on ? 'on' : 'off')
      ui.bell = on
      ting.bell.unlock()
      if (on) ting.bell.ring()
    },
    open() {
      session.set('open', '1')
      ui.asked = true
      ui.open = true
      ui.now = Date.now()
      conversation.look()
    },
    call() {
      if (!mayCall(ting)) return
      ui.calling = true
      ting.open()
    },
    close() {
      if (whole) return
      session.drop('open')
      ui.open = false
      conversation.rest()
    },
    absolute: (url) => api.absolute(url),
    newKey,
  }
  hears(ting)

  const theme = (): void => {
    ui.dark = isDark()
  }
  scheme.addEventListener('change', theme)
  new MutationObserver(() => {
    theme()
    ui.lang = pickLang(wishes(), LANGS)
  }).observe(script, { attributeFilter: ['data-theme', 'data-lang'] })
  conversation.listener.changed = () => {
    const { config } = conversation.seen
    if (config) ui.lang = pickLang([...wishes(), config.lang], config.langs)
    showPagesOwn(ting)
    draw()
  }
  const wake = (changed: boolean) => (): void => {
    ui.hidden = document.hidden
    ui.offline = !navigator.onLine
    ui.now = Date.now()
    if (!document.hidden || changed) conversation.nudge(changed)
  }
  document.addEventListener('visibilitychange', wake(false))
  addEventListener('pageshow', wake(false))
  addEventListener('focus', wake(false))
  addEventListener('online', wake(true))
  addEventListener('offline', wake(false))
  // A button of the page's own may open it.
  document.addEventListener('ting:open', () => ting.open())
  pagesOwn(ting)
  // A page may sound only after it was touched, anywhere.
  const unlock = (e: Event): void => {
    if (ui.bell && (conversation.live || (e.target as Element).tagName === 'TING-WIDGET')) ting.bell.unlock()
  }
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, unlock, { capture: true, passive: true })
  setInterval(() => {
    ui.now = Date.now()
  }, 15_000)

  const place = mountPoint(document)
  draw()
  const go = (): void => {
    conversation.begin()
    if (ui.open) conversation.look()
  }
  if (invitation === null) return go()
  void enter(api, keep, invitation).then((problem) => {
    ting.turned = problem?.code ?? ''
    go()
  })
}

const settings = readSettings(document)
const seats = globalThis as { __ting?: Set<string> }
seats.__ting ??= new Set()
// The same tag twice is one widget.
if (settings && !seats.__ting.has(settings.key)) {
  seats.__ting.add(settings.key)
  const go = (): void => begin(settings)
  if (document.body) go()
  else addEventListener('DOMContentLoaded', go)
}
