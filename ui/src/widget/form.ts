/** A form's rules as the server has them, from the schema that it sends: tests hold both to the same table. */
import type { Answers, Field } from './wire'

export type Wrong = Record<string, string>

/** The fields that are shown to who answered so: what hangs on a hidden one is hidden too. */
export function asked(fields: readonly Field[], answers: Answers): Field[] {
  const shown = new Set<string>()
  return fields.filter((f) => {
    const on = f.when
    const given = on && [answers[on.field]].flat().map(String)
    const yes = !on || (shown.has(on.field) && on.among.some((a) => given?.includes(a)))
    if (yes) shown.add(f.key)
    return yes
  })
}

/** What is wrong with which field; empty when all is well. */
export function check(fields: readonly Field[], answers: Answers, today: string): Wrong {
  const wrong: Wrong = {}
  for (const f of asked(fields, answers)) {
    const fault = faultOf(f, answers[f.key], today)
    if (fault) wrong[f.key] = fault
  }
  return wrong
}

function faultOf(f: Field, given: unknown, today: string): string | null {
  const value = typeof given === 'string' ? given.trim() : given
  if (value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)) return f.required ? 'required' : null
  const bound = (n: number, small: string, large: string): string | null => (f.min !== undefined && n < f.min ? small : f.max !== undefined && n > f.max ? large : null)
  if (Array.isArray(value)) return bound(value.length, 'too_few', 'too_many')
  if (typeof value !== 'string') return null
  switch (f.type) {
    case 'number': {
      const plain = value.normalize('NFKC').replaceAll(',', '')
      return /^[+-]?\d{1,15}(\.\d{1,6})?$/.test(plain) ? bound(Number(plain), 'too_small', 'too_large') : 'number'
    }
    case 'date': {
      const day = Date.parse(value)
      if (!/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== value) return 'date'
      return bound((day - Date.parse(today)) / 86_400_000, 'too_early', 'too_late')
    }
    case 'choice':
      return f.options?.some((o) => o.key === value) ? null : 'choice'
    case 'text':
    case 'long_text':
    case 'phone':
    case 'email': {
      let text = f.regex ? value.normalize('NFKC') : value
      if (f.type === 'phone') text = text.replace(/[\s().-]/g, '')
      if ([...text].length > (f.type === 'long_text' ? 2000 : 200)) return 'too_long'
      const fault = bound([...text].length, 'too_short', 'too_long')
      return fault ?? (f.regex && !new RegExp(f.regex, 'u').test(text) ? (f.type === 'phone' || f.type === 'email' ? f.type : 'pattern') : null)
    }
    default:
      return null
  }
}
