/** Codes of a tree, found by typing. A name tells its branches: `Payment › Refund › Late`. */
export interface Choice { key: string; name: string }
export interface Group { head: string; codes: (Choice & { tail: string; nth: number })[] }
export const BETWEEN = ' › '
/** So many stand open beside each other, with a number key each; of more, one types. */
export const FEW = 9
const LATEST = 4

const plain = (text: string) => text.normalize('NFKC').toLocaleLowerCase()
const tail = (name: string) => name.split(BETWEEN).at(-1) ?? name

/** What has every word that was typed, in its name or key: first what is itself called so, then what hangs on it. */
export function find(all: readonly Choice[], query: string): Choice[] {
  const words = plain(query).split(/[\s›]+/).filter(Boolean)
  const rank = (one: Choice) => (words.some((word) => plain(tail(one.name)).startsWith(word)) ? 0 : words.some((word) => plain(tail(one.name)).includes(word)) ? 1 : 2)
  return all
    .filter((one) => words.every((word) => plain(one.name).includes(word) || plain(one.key).includes(word)))
    .map((one, place) => ({ one, place, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .map(({ one }) => one)
}

/** In groups by branch, in their order, numbered through; one's own latest of many stand first under `latest`. */
export function grouped(all: readonly Choice[], recent: readonly string[], latest: string): Group[] {
  const mine = all.length > FEW ? recent.flatMap((key) => all.filter((one) => one.key === key)).slice(0, LATEST) : []
  const groups: Group[] = mine.length > 0 ? [{ head: latest, codes: mine.map((one) => ({ ...one, tail: one.name, nth: 0 })) }] : []
  const by = new Map<string, Group>()
  for (const one of all) {
    const short = tail(one.name)
    const head = one.name === short ? '' : one.name.slice(0, -short.length - BETWEEN.length)
    const group = by.get(head) ?? { head, codes: [] }
    if (!by.has(head)) groups.push(group)
    by.set(head, group)
    group.codes.push({ ...one, tail: short, nth: 0 })
  }
  let nth = 0
  return groups.map((group) => ({ ...group, codes: group.codes.map((one) => ({ ...one, nth: nth++ })) }))
}
