/** The words before the door, in four languages. */
import en from '../../i18n/en/widget-door.json'
import ja from '../../i18n/ja/widget-door.json'
import zhCN from '../../i18n/zh-CN/widget-door.json'
import zhTW from '../../i18n/zh-TW/widget-door.json'
import type { Lang } from '../wire'

export type DoorKey = keyof typeof en
const WORDS: Record<Lang, Record<DoorKey, string>> = { en, 'zh-TW': zhTW, 'zh-CN': zhCN, ja }

/** The sentence of a key, with what belongs into it. */
export function words(lang: Lang): (key: DoorKey, params?: Record<string, string>) => string {
  return (key, params = {}) => WORDS[lang][key].replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
}

export const knows = (key: string): key is DoorKey => key in en
