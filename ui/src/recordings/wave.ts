/** How loud somebody was, as the outline of a shape. Pure. */

export const HIGH = 40

/** The path of one track in a box as many units wide as there are peaks, and HIGH high: mirrored about its middle, never quite flat. */
export function outline(peaks: readonly number[]): string {
  if (peaks.length === 0) return ''
  const most = Math.max(48, ...peaks)
  const half = (peak: number): number => Math.round(Math.max(0.4, (peak / most) * (HIGH / 2 - 1)) * 10) / 10
  const top = peaks.map((peak, n) => `${n} ${HIGH / 2 - half(peak)}L${n + 1} ${HIGH / 2 - half(peak)}`)
  const low = peaks.map((peak, n) => `${n + 1} ${HIGH / 2 + half(peak)}L${n} ${HIGH / 2 + half(peak)}`).reverse()
  return `M${top.join('L')}L${low.join('L')}Z`
}

/** A moment of an address (`t=61` or `t=1:01`) in ms; null for what is none. */
export function momentOf(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{1,6}(:\d{1,2}){0,2}$/.test(text)) return null
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000
}

/** Where a step of the keyboard leads, within the recording. */
export function stepped(at: number, key: string, length: number): number | null {
  const by = { ArrowLeft: -5000, ArrowRight: 5000, PageUp: -30_000, PageDown: 30_000, Home: -length, End: length }[key]
  return by === undefined ? null : Math.min(Math.max(at + by, 0), length)
}
