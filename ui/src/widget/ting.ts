/** What every part of the widget reaches for: the conversation, the words, and how the panel stands. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Api } from './api'
import type { Bell } from './bell'
import type { Conversation } from './conversation'
import type { Keep } from './keep'
import type { Seen } from './seen'
import { knows, say, type Params, type WordKey } from './tongue'
import type { Lang } from './wire'

export interface Ui {
  open: boolean
  /** Opened by the customer on this page, not left open from the last one. */
  asked: boolean
  lang: Lang
  dark: boolean
  bell: boolean
  /** Nothing of the page is looked at. */
  hidden: boolean
  offline: boolean
  /** The screen on which one calls is shown. */
  calling: boolean
  /** On the telephone, whatever is shown. */
  onLine: boolean
  /** Counts what has happened to a call. */
  rung: number
  /** For a screen reader, politely. */
  said: string
  /** Ticks now and then, for words like "tomorrow" that age. */
  now: number
  /** Counts what came back to the text field from elsewhere. */
  redraft: number
}

export interface Ting {
  conversation: Conversation
  seen: Seen
  ui: Ui
  keep: Keep
  bell: Bell
  api: Api
  /** On our own page for a guest: his invitation. */
  guest: string | null
  /** On a page of our own it is all there is: it has no button, and is not closed. */
  whole: boolean
  /** Why an invitation that was opened lets nobody in; empty without one. */
  turned: string
  /** What the company is called in the language that is shown; empty before it is known. */
  company: string
  t(key: WordKey, params?: Params): string
  /** The words of a server's code, or of `otherwise` when it is newer than we are. */
  coded(prefix: string, code: string, otherwise: WordKey, params?: Params): string
  speak(words: string): void
  setLang(lang: Lang): void
  setBell(on: boolean): void
  open(): void
  /** Open the screen on which one calls. */
  call(): void
  close(): void
  absolute(url: string): string
  /** A key for what is sent once, however often it is tried. */
  newKey(): string
}

export const TingContext = createContext<Ting | null>(null)

export function useTing(): Ting {
  const ting = useContext(TingContext)
  if (!ting) throw new Error('outside of the widget')
  return ting
}

/** Whether one may call from here: a number was chosen for it, and the house has a telephone. */
export const mayCall = ({ seen, guest }: Ting): boolean => guest === null && (seen.config?.calls ?? false)

/** Words bound to the language of a screen. */
export function speaker(ui: Ui): Pick<Ting, 't' | 'coded'> {
  return {
    t: (key, params) => say(ui.lang, key, params),
    coded(prefix, code, otherwise, params) {
      const key = prefix + code
      return say(ui.lang, knows(key) ? key : otherwise, params)
    },
  }
}
