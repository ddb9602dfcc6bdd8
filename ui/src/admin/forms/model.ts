/** A form as it is written: its fields, and what one version has that the one before had not. */
import { locales } from '../../i18n'
import type { Locale, Names } from '../../api/types'
import { same } from '../difference'

export type { Names }
export type FieldType = 'text' | 'long_text' | 'number' | 'choice' | 'choices' | 'date' | 'phone' | 'email' | 'file' | 'consent'
export type Becomes = 'name' | 'email' | 'phone' | 'player' | 'account' | 'lang' | 'queue'
export interface Option { key: string; labels: Names; queue?: string | null }
export interface Field {
  key: string
  type: FieldType
  labels: Names
  help?: Names
  required?: boolean
  min?: number | null
  max?: number | null
  pattern?: string | null
  options?: Option[]
  when?: { field: string; among: string[] } | null
  personal?: boolean
  becomes?: Becomes | null
}
export interface Place { point: string; use: 'before_chat' | 'button'; queue?: string | null }
export interface FormForm { name: string; titles: Names; intro: Names; fields: Field[]; places: Place[]; archived: boolean }
export interface Version { version: number; live: boolean; at: number; sent: number; answered: number; titles: Names; intro: Names; fields: Field[] }

export const types: FieldType[] = ['text', 'long_text', 'number', 'choice', 'choices', 'date', 'phone', 'email', 'file', 'consent']
export const patterns = ['digits', 'latin', 'letters_digits', 'code', 'katakana', 'tax_id_tw', 'national_id_tw', 'postcode_jp']
/** What each type may become of the customer; the server says the same. */
export const becoming: Partial<Record<FieldType, Becomes[]>> = { text: ['name', 'player', 'account'], email: ['email'], phone: ['phone'], choice: ['lang', 'queue'] }
export const chosen = (field: Field): boolean => field.type === 'choice' || field.type === 'choices'
/** What a smallest and a largest bound; nothing: the type has no bounds. */
export const bounded = (type: FieldType): 'length' | 'value' | 'count' | 'days' | null =>
  type === 'number' ? 'value' : type === 'choices' ? 'count' : type === 'date' ? 'days' : ['text', 'long_text'].includes(type) ? 'length' : null

/** A text in a language, or in the first that there is. */
export function pick(names: Names | undefined, lang: Locale): string {
  const found = names ?? {}
  const near = locales.map((each) => each.key).filter((key) => key.slice(0, 2) === lang.slice(0, 2))
  return [lang, ...near, ...locales.map((each) => each.key)].map((key) => found[key]).find(Boolean) ?? ''
}

/** A key of Latin letters made of a text; another one when it is taken. */
export function keyOf(text: string, taken: readonly string[], other: string): string {
  const plain = text.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 36) || other
  for (let n = 1; ; n += 1) {
    const key = n === 1 && plain !== other ? plain : `${plain}_${String(n)}`
    if (!taken.includes(key)) return key
  }
}

/** The field without what it would be anyway, as the server keeps it. */
export function plain(field: Field): Field {
  const kept = Object.entries(field).filter(([name, value]) => {
    if (['key', 'type', 'labels'].includes(name)) return true
    return !(value === undefined || value === null || value === false || (typeof value === 'object' && Object.keys(value as object).length === 0))
  })
  return Object.fromEntries(kept) as unknown as Field
}

export function fresh(type: FieldType, fields: readonly Field[]): Field {
  const field: Field = { key: keyOf('', fields.map((each) => each.key), type), type, labels: {} }
  if (chosen(field)) field.options = [{ key: 'option_1', labels: {} }, { key: 'option_2', labels: {} }]
  return field
}

/** The field as another type: what the new one cannot have is left behind. */
export function retyped(field: Field, type: FieldType): Field {
  const next: Field = { ...field, type }
  if (bounded(type) !== bounded(field.type)) Object.assign(next, { min: null, max: null })
  if (type !== 'text') next.pattern = null
  if (!becoming[type]?.includes(field.becomes as Becomes)) next.becomes = null
  if (!chosen(next)) next.options = []
  else if (!chosen(field)) next.options = fresh(type, []).options
  return plain(next)
}

/** A list with one of its things elsewhere. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  const [thing] = next.splice(from, 1)
  if (thing !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, thing)
  return next
}

/** What a text in this language is still missing for. */
export function missing(form: FormForm, lang: Locale): number {
  const texts = [form.titles, ...form.fields.flatMap((field) => [field.labels, ...(field.help ? [field.help] : []), ...(field.options ?? []).map((option) => option.labels)])]
  return texts.filter((names) => !names[lang]).length + (Object.keys(form.intro).length > 0 && !form.intro[lang] ? 1 : 0)
}

export interface News { is: 'added' | 'removed' | 'changed' | 'order' | 'texts'; field?: Field; what?: string[] }

/** What a version has that the one before it had not, in words' parts. */
export function whatsNew(now: Version, before: Version | undefined): News[] {
  if (!before) return []
  const news: News[] = []
  const old = new Map(before.fields.map((field) => [field.key, field]))
  for (const field of now.fields) {
    const was = old.get(field.key)
    if (!was) news.push({ is: 'added', field })
    else {
      const names = [...new Set([...Object.keys(field), ...Object.keys(was)])] as (keyof Field)[]
      const what = names.filter((name) => !same(field[name], was[name]))
      if (what.length) news.push({ is: 'changed', field, what })
    }
  }
  const keys = now.fields.map((field) => field.key)
  for (const field of before.fields) if (!keys.includes(field.key)) news.push({ is: 'removed', field })
  const stayed = before.fields.map((field) => field.key).filter((key) => keys.includes(key))
  if (!same(stayed, keys.filter((key) => old.has(key)))) news.push({ is: 'order' })
  if (!same(now.titles, before.titles) || !same(now.intro, before.intro)) news.push({ is: 'texts' })
  return news
}
