import { expect, it } from 'vitest'
import { find, grouped, type Choice } from './codetree'

const codes = ['Payment › Refund › Late', 'Payment › Refund › Wrong sum', 'Payment › Card', 'Late delivery', 'Other'].map((name, n): Choice => ({ key: `k${String(n)}`, name }))
const names = (found: Choice[]) => found.map((one) => one.name)

it('finds what has every word, what is called so first', () => {
  expect(names(find(codes, 'late'))).toEqual(['Payment › Refund › Late', 'Late delivery'])
  expect(names(find(codes, 'refund'))).toEqual(['Payment › Refund › Late', 'Payment › Refund › Wrong sum'])
  expect(names(find(codes, 'SUM payment'))).toEqual(['Payment › Refund › Wrong sum'])
  expect(names(find(codes, 'pay › card'))).toEqual(['Payment › Card'])
  expect(names(find(codes, 'k4'))).toEqual(['Other'])
  expect(find(codes, 'nothing')).toEqual([])
  expect(find(codes, ' ')).toHaveLength(5)
  expect(names(find([{ key: 'a', name: '支払い › 返金' }, { key: 'b', name: 'ログイン' }], 'ﾛｸﾞｲﾝ'))).toEqual(['ログイン'])
})
it('groups by branch, in the order of the tree, numbered through', () => {
  const found = grouped(codes, ['k4'], 'Latest')
  expect(found.map((group) => [group.head, group.codes.map((one) => `${String(one.nth)} ${one.tail}`)])).toEqual([
    ['Payment › Refund', ['0 Late', '1 Wrong sum']],
    ['Payment', ['2 Card']],
    ['', ['3 Late delivery', '4 Other']],
  ])
})
it('puts one’s own latest of many first, with their branches', () => {
  const many = [...codes, ...Array.from({ length: 8 }, (_, n): Choice => ({ key: `m${String(n)}`, name: `More › ${String(n)}` }))]
  const [first] = grouped(many, ['m3', 'gone', 'k0'], 'Latest')
  expect(first).toMatchObject({ head: 'Latest', codes: [{ tail: 'More › 3', nth: 0 }, { tail: 'Payment › Refund › Late', nth: 1 }] })
})
