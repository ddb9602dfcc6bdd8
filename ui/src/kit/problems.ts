import { Problem } from '../api/problem'
import { locale, words } from '../i18n'

/** What happened and what to do, in the reader's language; the server's own words when the code is new to us. */
export function explain(error: unknown): { title: string; todo: string; code: string } {
  const problem = Problem.of(error)
  const { t, te } = words
  const key = told(problem).find((each) => te(`${each}.title`))
  if (key) {
    const params = said(problem.params)
    return { title: t(`${key}.title`, params), todo: t(`${key}.do`, params), code: problem.code }
  }
  return { title: problem.detail || problem.title || t('problems.unexpected.title'), todo: problem.todo || t('problems.unexpected.do'), code: problem.code }
}

/** Where words may stand for it, from the most particular: for the field that is wrong, for things that it names, for any. */
function told({ code, params }: Problem): string[] {
  const key = `problems.${code}`
  const field = typeof params.field === 'string' ? [`${key}.at.${params.field.split('.')[0]}`] : []
  const named = Array.isArray(params.names) && params.names.length ? [`${key}.named`] : []
  return [...field, ...named, key]
}

/** What the server says beside the code, as it is put into a sentence: `{most}`, `{names}`. */
function said(params: Record<string, unknown>): Record<string, unknown> {
  const list = new Intl.ListFormat(locale.value, { type: 'conjunction' })
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, Array.isArray(value) ? list.format(value.map(String)) : value]))
}
