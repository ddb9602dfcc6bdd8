/** Canned replies, as the server tells them. */
import type { Locale } from './types'

/** A canned reply as it would be sent in one contact. */
export interface Suggested {
  id: string
  own: boolean
  folder: string
  name: string
  shortcut: string | null
  lang: Locale
  text: string
  /** What only the agent can say; it stands in double braces in the text. */
  blanks: string[]
  /** This customer got this text already. */
  given: { at: number; by: string; number: string } | null
  /** How often I sent it lately. */
  uses: number
  /** Of my own: as it was written, by language. */
  texts: Partial<Record<Locale, string>> | null
}

/** The canned reply that a message is made of. */
export interface Taken {
  id: string
  lang: Locale
}

export interface MyReply {
  name: string
  folder: string
  shortcut: string | null
  texts: Partial<Record<Locale, string>>
}
