/** CSV that a spreadsheet opens and does not run: the same rules as the server's kit/csv.py. */

const INVISIBLE = '\\s\\x00-\\x1f\\x7f\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff'
const FORMULA = new RegExp(`^(?:[${INVISIBLE}]*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\u2212]|[\\t\\r\\n])`)

export type Cell = string | number | null

/** A text that a spreadsheet would take for a formula gets an apostrophe, which makes it text again; numbers stay numbers. */
export function safe(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  return FORMULA.test(cell) ? `'${cell}` : cell
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A whole file, with the mark without which Excel takes Chinese and Japanese for something else. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map((cell) => quoted(safe(cell))).join(',')}\r\n`).join('')}`
}

/** Give a file to the browser's downloads. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => { URL.revokeObjectURL(url) }, 10_000)
}
