/** The words of a call, in four languages. */
import en from '../../i18n/en/widget-call.json'
import ja from '../../i18n/ja/widget-call.json'
import zhCN from '../../i18n/zh-CN/widget-call.json'
import zhTW from '../../i18n/zh-TW/widget-call.json'
import type { Lang } from '../wire'

export type CallKey = keyof typeof en
const WORDS: Record<Lang, Record<CallKey, string>> = { en, 'zh-TW': zhTW, 'zh-CN': zhCN, ja }

/** The sentence of a key, with what belongs into it. */
export function words(lang: Lang): (key: CallKey, params?: Record<string, string>) => string {
  return (key, params = {}) => WORDS[lang][key].replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
}

export const knows = (key: string): key is CallKey => key in en
