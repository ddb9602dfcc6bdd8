import { keep, kept } from './keep'

const KEY = 'ting.claimed'
const KEPT = 60

/** Of several tabs that hear of the same thing, one has it: the first to claim it. Alone, or in an old browser, it is this one. */
export async function claim(what: string): Promise<boolean> {
  if (!('locks' in navigator)) return true
  return navigator.locks.request(KEY, () => {
    const had = read()
    if (had.includes(what)) return false
    keep(KEY, JSON.stringify([what, ...had].slice(0, KEPT)))
    return true
  })
}

function read(): string[] {
  try {
    const found: unknown = JSON.parse(kept(KEY) ?? '[]')
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}
