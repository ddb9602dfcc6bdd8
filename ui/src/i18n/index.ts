import { computed, nextTick, type Ref } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Locale } from '../api/types'
import { keep, kept } from '../kit/keep'
import { reworded, sayer, type Wording } from './wording'

export const locales: { key: Locale; name: string }[] = [
  { key: 'en', name: 'English' },
  { key: 'zh-TW', name: '繁體中文' },
  { key: 'zh-CN', name: '简体中文' },
  { key: 'ja', name: '日本語' },
]

type Catalogue = Record<string, never>
// One chunk a file, asked for only in the language that is shown: catalogue keys are prefixed by the file's name (`desk.mine`).
const files = import.meta.glob<{ default: Catalogue }>(['./*/*.json', '!./*/problems.json'])
/** What can go wrong comes after the rest, and nobody waits for it: until it is there the server's own words stand. */
const problems = import.meta.glob<{ default: Catalogue }>('./*/problems.json')
/** The catalogues as they are written, and the tenant's words in which they are said. */
const loaded = new Map<Locale, Catalogue>()
let wordings: Partial<Record<Locale, Wording>> = {}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: {} as Record<Locale, Catalogue>,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

/** The same catalogue outside components, with types that a compiler can hold. */
export const words = i18n.global as unknown as {
  t: (key: string, params?: Record<string, unknown>) => string
  te: (key: string) => boolean
  locale: Ref<Locale>
  setLocaleMessage: (key: Locale, messages: Catalogue) => void
}

export const locale = computed<Locale>(() => words.locale.value)

/** The language that this browser's reader most likely wants, of the four. */
export function guessLocale(wishes: readonly string[] = navigator.languages): Locale {
  for (const wish of wishes) {
    const tag = wish.toLowerCase()
    if (tag.startsWith('zh')) return /hans|cn|sg|my/.test(tag) && !/hant/.test(tag) ? 'zh-CN' : /^zh$/.test(tag) ? 'zh-CN' : 'zh-TW'
    if (tag.startsWith('ja')) return 'ja'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

export function keptLocale(): Locale | null {
  const value = kept('ting.locale')
  return locales.some((l) => l.key === value) ? (value as Locale) : null
}

/** Have a language's words at hand, for what is not shown in the reader's own. */
export async function loadLocale(key: Locale): Promise<void> {
  if (loaded.has(key)) return
  const mine = Object.entries(files).filter(([path]) => path.startsWith(`./${key}/`))
  const parts = await Promise.all(mine.map(async ([path, read]) => [path.slice(key.length + 3, -5), (await read()).default] as const))
  take(key, Object.fromEntries(parts) as Catalogue)
  void problems[`./${key}/problems.json`]?.().then((found) => take(key, { problems: found.default as never }), () => undefined)
}

function take(key: Locale, more: Catalogue): void {
  loaded.set(key, { ...loaded.get(key), ...more })
  put(key)
}

/** Where terms are chosen, Ting's own stand beside what is written: that page keeps them. */
function put(key: Locale): void {
  const written = loaded.get(key) as Catalogue
  words.setLocaleMessage(key, { ...reworded(written, sayer(key, wordings[key])), 'admin-terms': written['admin-terms'] as never })
}

/** Say everything in a tenant's words from now on. */
export function setWordings(next: Partial<Record<Locale, Wording>>): void {
  if (JSON.stringify(next) === JSON.stringify(wordings)) return
  wordings = next
  for (const key of loaded.keys()) put(key)
}

/** What the server has written in the reader's language, in the tenant's words. */
export const say = (text: string): string => sayer(locale.value, wordings[locale.value])(text)

/** Show the app in this language, and remember it in this browser. */
export async function setLocale(key: Locale, remember = true): Promise<void> {
  await loadLocale(key)
  words.locale.value = key
  document.documentElement.lang = key
  if (remember) keep('ting.locale', key)
  await nextTick()
}
