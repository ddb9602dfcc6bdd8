/** The kit that every room shares. */
export { live, createLive } from './live'
export { useNow, serverTime, syncClock } from './clock'
export { duration, makeFormat, useFormat } from './format'
export { explain } from './problems'
export { newKey } from './ids'
export { keep, kept } from './keep'
export { theme, dark, setTheme } from './theme'
