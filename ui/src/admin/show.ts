/** How fields and their values are told to people: by the kind's own words first, else by what the value is. */
import { i18n, locale, words } from '../i18n'
import { makeFormat } from '../kit/format'
import type { Path } from './api'
import { kindOf, type Around } from './kinds'

export function span(ms: number): string {
  const { t } = words
  if (ms >= 3_600_000 && ms % 3_600_000 === 0) return t('admin.unit.hours', { n: ms / 3_600_000 })
  if (ms >= 120_000 && ms % 60_000 === 0) return t('admin.unit.minutes', { n: ms / 60_000 })
  return t('admin.unit.seconds', { n: ms / 1000 })
}

/** What a field is called by its kind's own words, or null. */
export function labelled(kind: string, path: Path): string | null {
  const key = [path.join('_'), path.at(-1) ?? ''].map((each) => `admin-${kind}.field.${each}`).find((each) => words.te(each))
  return key === undefined ? null : words.t(key)
}

/** What a field is called. */
export function label(kind: string, path: Path): string {
  const tries = [path.join('_'), path.at(-1) ?? '', path[0] ?? '']
  for (const each of tries) {
    const key = `admin-${kind}.field.${each}`
    if (each && words.te(key)) return words.t(key)
  }
  for (const each of tries) if (each && words.te(`admin.field.${each}`)) return words.t(`admin.field.${each}`)
  return path.join(' › ')
}

/** All fields of a kind that have a name, for the search. */
export function labels(kind: string): string[] {
  const found: unknown = (i18n.global as unknown as { tm: (key: string) => unknown }).tm(`admin-${kind}.field`)
  return typeof found === 'object' && found !== null ? Object.keys(found).map((name) => words.t(`admin-${kind}.field.${name}`)) : []
}

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-/
const languages = ['en', 'zh-TW', 'zh-CN', 'ja']

export function show(kind: string, path: Path, value: unknown, around: Around): string {
  const { t } = words
  const own = value === undefined || value === null ? null : (kindOf(kind)?.show?.(path, value, around) ?? null)
  if (own !== null) return own
  if (value === undefined || value === null || value === '') return t('admin.none')
  if (typeof value === 'boolean') return t(value ? 'admin.yes' : 'admin.no')
  if (typeof value === 'number') return path.at(-1)?.endsWith('_ms') || path.at(-2)?.endsWith('_ms') ? span(value) : makeFormat(locale.value).number(value, 2)
  if (typeof value === 'string') return id.test(value) ? (around.nameOf(value) ?? t('admin.gone')) : value
  if (Array.isArray(value)) {
    if (value.length === 0) return t('admin.none')
    if (value.length <= 3 && value.every((each) => typeof each === 'string')) return value.map((each) => show(kind, path, each, around)).join(t('admin.comma'))
    return t('admin.items', { n: value.length })
  }
  const names = value as Record<string, string>
  if (Object.keys(names).length === 0) return t('admin.none')
  if (Object.keys(names).every((key) => languages.includes(key))) return makeFormat(locale.value).name(names)
  return t('admin.items', { n: Object.keys(names).length })
}
