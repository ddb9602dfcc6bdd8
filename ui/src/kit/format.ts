import { computed } from 'vue'
import type { Locale, Names } from '../api/types'
import { locale } from '../i18n'
import { pick } from '../widget/cards'

/** 0:48, 12:03, 1:02:03: what a timer shows. Never negative, never jumping in width within an hour. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const h = Math.floor(s / 3600)
  const m = Math.floor((s % 3600) / 60)
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`
}

/** The tags that Intl wants: ours are BCP 47 already, zh with its script spelt out. */
export const tag = (key: Locale): string => ({ en: 'en', 'zh-TW': 'zh-Hant-TW', 'zh-CN': 'zh-Hans-CN', ja: 'ja-JP' })[key]

const cache = new Map<string, Intl.DateTimeFormat>()
function dateFormat(key: Locale, zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${key}|${zone ?? ''}|${JSON.stringify(options)}`
  let format = cache.get(id)
  if (!format) {
    format = new Intl.DateTimeFormat(tag(key), { ...options, ...(zone ? { timeZone: zone } : {}) })
    cache.set(id, format)
  }
  return format
}

const clockOptions: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

export function makeFormat(key: Locale, zone?: string) {
  const day = (at: number) => dateFormat('en', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
  return {
    clock: (at: number) => dateFormat(key, zone, clockOptions).format(at),
    date: (at: number) => dateFormat(key, zone, { day: 'numeric', month: 'short' }).format(at),
    /** The exact time, for hovers: in the reader's zone, with its name. */
    exact: (at: number) =>
      dateFormat(key, zone, { year: 'numeric', month: 'short', day: 'numeric', ...clockOptions, second: '2-digit', timeZoneName: 'short' }).format(at),
    /** Today a clock, this week a weekday with it, this year a day, else the month of its year: what fits a narrow column. */
    short(at: number, now: number): string {
      if (day(at) === day(now)) return dateFormat(key, zone, clockOptions).format(at)
      const days = (now - at) / 86_400_000
      if (days >= 0 && days < 6) return dateFormat(key, zone, { weekday: 'short', ...clockOptions }).format(at)
      const sameYear = day(at).slice(-4) === day(now).slice(-4)
      return dateFormat(key, zone, sameYear ? { day: 'numeric', month: 'short' } : { year: 'numeric', month: 'short' }).format(at)
    },
    /** When something is due: today a clock, within a week a weekday with it, else a day with it. */
    soon(at: number, now: number): string {
      if (day(at) === day(now)) return dateFormat(key, zone, clockOptions).format(at)
      const near = Math.abs(at - now) < 6 * 86_400_000
      return dateFormat(key, zone, { ...(near ? { weekday: 'short' } : { day: 'numeric', month: 'short' }), ...clockOptions }).format(at)
    },
    /** A day, with its year when that is another one. */
    day: (at: number, now: number): string =>
      dateFormat(key, zone, day(at).slice(-4) === day(now).slice(-4) ? { day: 'numeric', month: 'short' } : { year: 'numeric', month: 'short' }).format(at),
    relative(at: number, now: number): string {
      const s = Math.round((at - now) / 1000)
      const format = new Intl.RelativeTimeFormat(tag(key), { numeric: 'auto' })
      const a = Math.abs(s)
      if (a < 60) return format.format(s, 'second')
      if (a < 3600) return format.format(Math.trunc(s / 60), 'minute')
      if (a < 86_400) return format.format(Math.trunc(s / 3600), 'hour')
      return format.format(Math.trunc(s / 86_400), 'day')
    },
    number: (n: number, digits = 0) => new Intl.NumberFormat(tag(key), { maximumFractionDigits: digits }).format(n),
    percent: (pct: number) => new Intl.NumberFormat(tag(key), { style: 'percent', maximumFractionDigits: 0 }).format(pct / 100),
    bytes(n: number): string {
      if (n < 1024) return `${n} B`
      const kb = n / 1024
      if (kb < 1024) return `${Math.round(kb)} KB`
      const mb = kb / 1024
      return mb < 1024 ? `${mb.toFixed(1)} MB` : `${(mb / 1024).toFixed(1)} GB`
    },
    /** A name in this language, or the nearest that there is. */
    name: (names: Names | undefined, fallback = '') => pick(names, key) || fallback,
  }
}

/** Formats of the shown language, in the browser's zone (or a tenant's). Use in templates: `f.clock(at)`. */
export function useFormat(zone?: () => string | undefined) {
  return computed(() => makeFormat(locale.value, zone?.()))
}
