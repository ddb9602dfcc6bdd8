import { expect, test } from 'vitest'
import { inOrder, rowsOf, withBelow } from './units'

const parts = [
  { id: 'c', name: 'Team', parent: 'b' },
  { id: 'b', name: 'Taipei', parent: 'a' },
  { id: 'a', name: 'Service', parent: null },
  { id: 'd', name: 'IT', parent: null },
]

test('each unit stands after the one that it is a part of', () => {
  expect(inOrder(parts).map((each) => [each.id, each.depth])).toEqual([['d', 0], ['a', 0], ['b', 1], ['c', 2]])
  expect(withBelow(parts, 'a')).toEqual(['a', 'b', 'c'])
  expect(withBelow(parts, 'd')).toEqual(['d'])
})

test('what is closed hides people and all below', () => {
  const ann = { id: 'p', name: 'Ann', role: 'agent', team: null }
  const branches = inOrder(parts).map((each) => ({ ...each, people: each.id === 'a' || each.id === 'c' ? [ann] : [] }))
  const ids = (closed: string[]) => rowsOf(branches, new Set(closed)).map((row) => row.id)
  expect(ids([])).toEqual(['d', 'a', 'a p', 'b', 'c', 'c p'])
  expect(ids(['a'])).toEqual(['d', 'a'])
  expect(ids(['b'])).toEqual(['d', 'a', 'a p', 'b'])
  expect(rowsOf(branches, new Set(['b'])).map((row) => row.open)).toEqual([null, true, null, false])
})
