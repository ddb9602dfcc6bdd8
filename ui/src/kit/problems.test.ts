import { expect, it } from 'vitest'
import { Problem } from '../api/problem'
import { loadLocale, words } from '../i18n'
import { explain } from './problems'

const of = (code: string, params: Record<string, unknown> = {}) => explain(new Problem(422, code, '', 'Its own words.', 'Its own advice.', params))

it('says a refusal in the reader’s language, at its field, with its figures and names', async () => {
  await loadLocale('zh-TW')
  words.locale.value = 'zh-TW'
  await expect.poll(() => words.te('problems.field.title')).toBe(true)
  expect(of('out_of_bounds', { field: 'messages', least: 10, most: 6000 }).title).toBe('這個數字須介於 10 到 6000。')
  expect(of('field', { field: 'accent' }).title).toBe('這不是顏色代碼。')
  expect(of('field', { field: 'days.2026-01-31' }).title).toContain('日期')
  expect(of('field', { field: 'appeal' }).todo).toBe('請寫成如 help@example.com。')
  expect(of('field', { field: 'newer' }).title).toBe('有一項內容不正確。')
  expect(of('in_use', { names: ['一般', 'VIP'] }).title).toBe('這個項目還在使用中：一般和VIP。')
  expect(of('in_use', { names: [] }).title).toBe('這個項目還在使用中。')
})

it('has the server’s words for what is newer than the screen', () => {
  expect(of('unheard_of')).toEqual({ title: 'Its own words.', todo: 'Its own advice.', code: 'unheard_of' })
})
