/**
 * Sentences in a company's own words. Which texts are replaced by which, the server says (domains/tenancy/wording.py), the
 * longest first; here a sentence is gone over once, so that what was put in is never taken for another term.
 */

/** What stands in a sentence, and what is said in its place. */
export type Wording = Record<string, string>

/** What says a sentence of a language in these words. Places for figures and names stay. */
export function sayer(lang: string, wording: Wording = {}): (text: string) => string {
  const found = Object.keys(wording).join('|')
  if (!found) return (text) => text
  const edge = lang === 'en' ? '\\b' : ''
  const all = new RegExp(`\\{[^}]*\\}|${edge}(?:${found})${edge}`, 'g')
  return (text) => text.replace(all, (whole) => wording[whole] ?? whole)
}

/** All sentences of a catalogue. */
export function reworded<T>(words: T, say: (text: string) => string): T {
  if (typeof words === 'string') return say(words) as T
  return Object.fromEntries(Object.entries(words as object).map(([key, each]) => [key, reworded<unknown>(each, say)])) as T
}
