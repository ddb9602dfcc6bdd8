/** Slang in what a customer writes: where it stands, and what it means. The server's patterns are the only rule. */
import type { SlangEntry } from '../api/types'

export type { SlangEntry }

export interface Piece { text: string; entry: SlangEntry | null }
export type Matcher = (text: string) => Piece[]

/** Full-width letters and figures are read as the plain ones; each stays one character, so that places stay. */
const plain = (text: string): string => text.replace(/[！-～]/g, (ch) => String.fromCharCode(ch.charCodeAt(0) - 0xfee0))

/** Read a dictionary once; the longest word wins, and of equals the one that stands first. */
export function matcher(entries: readonly SlangEntry[]): Matcher {
  const all = entries.flatMap((entry) => entry.words.map((word, i) => ({ word, pattern: entry.patterns[i] ?? '', entry }))).filter((one) => one.pattern !== '')
  all.sort((a, b) => b.word.length - a.word.length)
  const of = new Map<string, SlangEntry>()
  for (const { word, entry } of all) if (!of.has(word.toLowerCase())) of.set(word.toLowerCase(), entry)
  const found = all.length ? new RegExp(all.map((one) => `(?:${one.pattern})`).join('|'), 'gi') : null
  return (text) => {
    const out: Piece[] = []
    let from = 0
    for (const hit of found ? plain(text).matchAll(found) : []) {
      if (hit.index > from) out.push({ text: text.slice(from, hit.index), entry: null })
      from = hit.index + hit[0].length
      out.push({ text: text.slice(hit.index, from), entry: of.get(hit[0].toLowerCase()) ?? null })
    }
    if (from < text.length || out.length === 0) out.push({ text: text.slice(from), entry: null })
    return out
  }
}
