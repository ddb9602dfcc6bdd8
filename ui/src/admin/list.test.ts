import { expect, test } from 'vitest'
import { fields, isNumber, ordered, plain, read, turned, type Column, type Row } from './list'

const row = (name: string, archived = false, n: number | null = null): Row => ({ item: { id: name, value: { n }, version: 1, changed_at: null, changed_by: null, draft: null, scheduled: [] }, name, note: '', archived })
const byName: Column = { key: 'name', label: '', number: false, cell: (each) => ({ text: each.name, sort: each.name }) }
const byNumber: Column = { key: 'n', label: '', number: true, cell: (each) => ({ text: '', sort: each.item.value?.n as number | null }) }
const names = (rows: Row[]) => rows.map((each) => each.name)

test('what a table can show of a value', () => {
  const found = fields([{ name: 'A', key: 'a', archived: false, needs: [{ skill: 1 }], models: ['M-1'], titles: { en: 'x' }, settings: { target_pct: 85, deep: { er: 1 } } }, { name: 'B', site: null }])
  expect(found).toEqual([['key'], ['models'], ['titles'], ['settings', 'target_pct'], ['site']])
})

test('words stand as each language orders them, numbers in them as numbers', () => {
  const rows = ['王', '丁', '李', '陳'].map((name) => row(name))
  expect(names(ordered(rows, byName, false, 'zh-Hant-TW'))).toEqual(['丁', '王', '李', '陳'])
  expect(names(ordered(rows, byName, false, 'zh-Hans-CN'))).toEqual(['陳', '丁', '李', '王'])
  expect(names(ordered(['B10', 'b9', 'ア', 'か', 'あ'].map((name) => row(name)), byName, false, 'ja-JP'))).toEqual(['b9', 'B10', 'ア', 'あ', 'か'])
})

test('what is empty stands at the end either way, and what is out of use last of all', () => {
  const rows = [row('a', false, null), row('b', false, 10), row('c', true, 1), row('d', false, 9)]
  expect(names(ordered(rows, byNumber, false, 'en'))).toEqual(['d', 'b', 'a', 'c'])
  expect(names(ordered(rows, byNumber, true, 'en'))).toEqual(['b', 'd', 'a', 'c'])
  expect(names(ordered(rows, undefined, false, 'en'))).toEqual(['a', 'b', 'd', 'c'])
})

test('a head is pressed three times, and the rows are as the house has them', () => {
  const once = turned(plain, 'name')
  expect([once, turned(once, 'name'), turned(turned(once, 'name'), 'name'), turned(once, 'n')].map((each) => [each.by, each.down])).toEqual([['name', false], ['name', true], [null, false], ['n', false]])
})

test('what was kept is read, and nonsense is nothing', () => {
  expect(read(JSON.stringify({ by: 'n', down: true, columns: ['n', 3] }))).toEqual({ by: 'n', down: true, columns: ['n'] })
  for (const bad of [null, '', '{', 'null', '[]', '{"by":3}']) expect(read(bad)).toEqual(plain)
})

test('a column is of numbers when nothing else stands in it', () => {
  expect([isNumber([1, null]), isNumber([1, 'a']), isNumber([null]), isNumber([])]).toEqual([true, false, false, false])
})
