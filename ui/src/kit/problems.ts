import { Problem } from '../api/problem'
import { words } from '../i18n'

/** What happened and what to do, in the reader's language; the server's own words when the code is new to us. */
export function explain(error: unknown): { title: string; todo: string; code: string } {
  const problem = Problem.of(error)
  const { t, te } = words
  const key = `common.problem.${problem.code}`
  if (te(`${key}.title`)) return { title: t(`${key}.title`), todo: t(`${key}.do`), code: problem.code }
  return { title: problem.detail || problem.title || t('common.problem.unexpected.title'), todo: problem.todo || t('common.problem.unexpected.do'), code: problem.code }
}
