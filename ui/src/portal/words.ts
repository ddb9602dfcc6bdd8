/** The words of the customers' pages, and how they choose their language. */
import { createContext } from 'preact'
import { useContext, useEffect } from 'preact/hooks'
import en from '../i18n/en/portal.json'
import ja from '../i18n/ja/portal.json'
import zhCN from '../i18n/zh-CN/portal.json'
import zhTW from '../i18n/zh-TW/portal.json'
import { speaker } from '../widget/ting'
import { pickLang, sayAs, worded, type Params, type Wordings } from '../widget/tongue'
import { LANGS, type Lang } from '../widget/wire'
import type { Whose } from './wire'

export type Word = keyof typeof en
const WORDS: Record<Lang, Record<Word, string>> = { en, ja, 'zh-CN': zhCN, 'zh-TW': zhTW }
const KEPT = 'ting-help:lang'

export interface Tongue {
  lang: Lang
  t(key: Word, params?: Params): string
  /** The words of a problem. */
  p(code: string): string
  /** The widget's own words, for what is said in a conversation. */
  widget: ReturnType<typeof speaker>
  speak(lang: Lang): void
}

export const TongueContext = createContext<Tongue | null>(null)

/** Told by what the page shows, once it is known whose it is: that gives it its colour and its words. */
export const WhoseContext = createContext<(whose: Whose) => void>(() => undefined)

export function useWhose(whose: Whose | null): void {
  const tell = useContext(WhoseContext)
  useEffect(() => {
    if (whose) tell(whose)
  }, [JSON.stringify(whose && [whose.accent, whose.company.wording])])
}

export function useTongue(): Tongue {
  const found = useContext(TongueContext)
  if (!found) throw new Error('outside of the page')
  return found
}

export function tongue(lang: Lang, speak: (lang: Lang) => void, wordings: Wordings): Tongue {
  const words = worded(WORDS, wordings)[lang]
  sayAs(wordings)
  const t = (key: Word, params: Params = {}): string => {
    const one = params['n'] === 1 ? words[`${key}_one` as Word] : undefined
    return (one || words[key]).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
  }
  return {
    lang,
    t,
    p: (code) => t(`p_${code}` in en ? (`p_${code}` as Word) : 'p_other'),
    widget: speaker({ lang } as Parameters<typeof speaker>[0]),
    speak,
  }
}

/** What was chosen here before, what the browser wishes, or the house's own. */
export function firstLang(house: string | null): Lang {
  let kept: string | null = null
  try {
    kept = localStorage.getItem(KEPT)
  } catch {
    // Nothing is kept here; the browser's wishes stand.
  }
  return pickLang([kept, ...navigator.languages, house], LANGS)
}

export function keepLang(lang: Lang): void {
  try {
    localStorage.setItem(KEPT, lang)
  } catch {
    // For this page only, then.
  }
}
