import type * as S from '../../api/schema'
import { locales } from '../../i18n'
import { defineKind } from '../kinds'

export type TermsForm = S.TermsForm
export type Term = keyof TermsForm
export type Word = S.Word

/** Each term is a field, with a word by language: `queue › zh-TW › one`. Whose language it is stands with the word. */
export default defineKind<TermsForm>({
  key: 'terms',
  group: 'service',
  order: 6,
  show: ([, lang], value, { t }) => {
    const tongue = locales.find((each) => each.key === lang)?.name
    if (tongue === undefined) return null
    const word = typeof value === 'string' ? value : [(value as Word).one, (value as Word).many].filter(Boolean).join(' / ')
    return word && t('admin-terms.in', { word, tongue })
  },
})
