/** The widget's words in four languages, and how times, sizes and spans are written in each. */
import en from '../i18n/en/widget.json'
import ja from '../i18n/ja/widget.json'
import zhCN from '../i18n/zh-CN/widget.json'
import zhTW from '../i18n/zh-TW/widget.json'
import { reworded, sayer, type Wording } from '../i18n/wording'
import { LANGS, type Lang } from './wire'

export type WordKey = keyof typeof en
export type Params = Record<string, string | number>

const WORDS: Record<Lang, Record<WordKey, string>> = { en, 'zh-TW': zhTW, 'zh-CN': zhCN, ja }
let words = WORDS

export type Wordings = Partial<Record<Lang, Wording>>

/** The catalogues of a company: in its own words, where it has some. */
export const worded = <T>(catalogues: Record<Lang, T>, wordings: Wordings): Record<Lang, T> =>
  Object.fromEntries(LANGS.map((lang) => [lang, reworded(catalogues[lang], sayer(lang, wordings[lang]))])) as Record<Lang, T>

/** Say everything as this company does. */
export function sayAs(wordings: Wordings): void {
  words = worded(WORDS, wordings)
}

export const LANG_NAMES: Record<Lang, string> = { en: 'English', 'zh-TW': '繁體中文', 'zh-CN': '简体中文', ja: '日本語' }

/** The first wish that can be met: exact, then by script and region, then by language. */
export function pickLang(wishes: readonly (string | null | undefined)[], offered: readonly Lang[]): Lang {
  const langs = offered.length ? offered : LANGS
  for (const wish of wishes) {
    const w = wish?.toLowerCase() ?? ''
    const guess: Lang | null = /^zh\b/.test(w) ? (/hant|tw|hk|mo/.test(w) ? 'zh-TW' : 'zh-CN') : w.startsWith('ja') ? 'ja' : w.startsWith('en') ? 'en' : null
    if (guess && langs.includes(guess)) return guess
    const near = guess && langs.find((l) => l.slice(0, 2) === guess.slice(0, 2))
    if (near) return near
  }
  return langs[0] ?? 'en'
}

/** The sentence of a key; with `n` of one the singular where the language has one. */
export function say(lang: Lang, key: WordKey, params: Params = {}): string {
  const mine = words[lang]
  const one = params['n'] === 1 ? mine[`${key}_one` as WordKey] : undefined
  const said = (one || mine[key]).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  // Between two CJK words there is no space, whatever was put in; and each has its own stroke for a range.
  if (lang === 'en') return said
  return (lang === 'ja' ? said.replace(/(\d)–(?=\d)/g, '$1〜') : said).replace(/([\u3040-\u9fff]) (?=[\u3040-\u9fff])/g, '$1')
}

/** The sentence around its first parameter, so that the figure can be set larger than its unit. */
export function around(lang: Lang, key: WordKey, n: string | number): [string, string, string] {
  const figure = say(lang, key, { n }).match(/\d[\d–〜]*/)?.[0] ?? String(n)
  const [before = '', after = ''] = say(lang, key, { n }).split(figure)
  return [before, figure, after]
}

/** Whether the catalogue has words for this key (server codes may be newer than we are). */
export function knows(key: string): key is WordKey {
  return key in en
}

/** 14:05 in the reader's zone. */
export function clockTime(lang: Lang, ms: number): string {
  return new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms)
}

/** 22:00, tomorrow 09:00, Wed 09:00, 3 Dec 09:00: as much as is needed to be sure. */
export function when(lang: Lang, ms: number, now: number): string {
  const days = Math.round((midnight(ms) - midnight(now)) / 86_400_000)
  const time = clockTime(lang, ms)
  if (days === 0) return time
  const day =
    Math.abs(days) === 1
      ? new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }).format(days, 'day')
      : days > 1 && days < 7
        ? new Intl.DateTimeFormat(lang, { weekday: lang === 'en' ? 'short' : 'long' }).format(ms)
        : new Intl.DateTimeFormat(lang, { month: 'short', day: 'numeric' }).format(ms)
  return `${day} ${time}`
}

/** A length of time in whole minutes, seconds when it is shorter. */
export function span(lang: Lang, ms: number): string {
  const [unit, value] = ms < 60_000 ? (['second', ms / 1000] as const) : (['minute', ms / 60_000] as const)
  const said = new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: lang === 'en' ? 'short' : 'long' }).format(Math.round(value))
  return lang === 'en' ? said : said.replace(/\s/g, '')
}

/** 412 KB. */
export function fileSize(lang: Lang, bytes: number): string {
  const number = (v: number, digits: number): string => new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(v)
  if (bytes < 1000) return `${number(bytes, 0)} B`
  return bytes < 1_000_000 ? `${number(bytes / 1000, 0)} KB` : `${number(bytes / 1_000_000, 1)} MB`
}

function midnight(ms: number): number {
  const d = new Date(ms)
  return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())
}
