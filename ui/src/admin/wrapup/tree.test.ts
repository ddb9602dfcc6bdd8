import { expect, it } from 'vitest'
import { added, choosable, depthOf, indented, outdented, pathOf, placed, shifted, without, type Code } from './tree'

const code = (key: string, parent: string | null = null): Code => ({ key, names: { en: key }, parent, retired: false })
const tree = [code('a'), code('a1', 'a'), code('a2', 'a'), code('b'), code('b1', 'b'), code('c')]
const told = (codes: readonly Code[] | undefined | null) => codes?.map((each) => '.'.repeat(depthOf(codes, each.key)) + each.key).join(' ')

it('adds beside, after the whole branch', () => {
  expect(told(added(tree, 0).codes)).toBe('a .a1 .a2 code_1 b .b1 c')
  expect(told(added(tree, 1).codes)).toBe('a .a1 .code_1 .a2 b .b1 c')
  expect(told(added([], 0).codes)).toBe('code_1')
})
it('hangs a branch on the one before it, and takes it off again', () => {
  const deeper = indented(tree, 3)
  expect(told(deeper)).toBe('a .a1 .a2 .b ..b1 c')
  expect(told(outdented(deeper ?? [], 3)?.codes)).toBe('a .a1 .a2 b .b1 c')
  expect(told(outdented(tree, 1)?.codes)).toBe('a .a2 a1 b .b1 c')
  expect(outdented(tree, 1)?.at).toBe(2)
  expect([indented(tree, 0), outdented(tree, 0), indented(tree, 1)]).toEqual([null, null, null])
})
it('goes no deeper than a tree may', () => {
  const deep = [code('1'), code('2', '1'), code('3', '2'), code('4', '3'), code('x', '3'), code('y', 'x')]
  expect(indented(deep, 4)).toBeNull()
})
it('changes places with its neighbour, branch and all', () => {
  expect(told(shifted(tree, 0, 1)?.codes)).toBe('b .b1 a .a1 .a2 c')
  expect(told(shifted(tree, 3, -1)?.codes)).toBe('b .b1 a .a1 .a2 c')
  expect(shifted(tree, 3, -1)?.at).toBe(0)
  expect([shifted(tree, 0, -1), shifted(tree, 5, 1), shifted(tree, 2, 1)]).toEqual([null, null, null])
  expect(told(without(tree, 0))).toBe('b .b1 c')
})
it('is put down anywhere but within itself', () => {
  expect(told(placed(tree, 3, 0, 'before')?.codes)).toBe('b .b1 a .a1 .a2 c')
  expect(told(placed(tree, 5, 0, 'after')?.codes)).toBe('a .a1 .a2 c b .b1')
  expect(told(placed(tree, 3, 1, 'into')?.codes)).toBe('a .a1 ..b ...b1 .a2 c')
  expect(told(placed(tree, 1, 4, 'after')?.codes)).toBe('a .a2 b .b1 .a1 c')
  expect(placed(tree, 0, 5, 'into')).toMatchObject({ at: 3 })
  expect([placed(tree, 0, 0, 'after'), placed(tree, 0, 2, 'into')]).toEqual([null, null])
  const deep = [code('1'), code('2', '1'), code('3', '2'), code('4', '3'), code('5', '4'), code('x'), code('y', 'x')]
  expect([placed(deep, 5, 3, 'into'), placed(deep, 6, 4, 'into'), told(placed(deep, 6, 3, 'into')?.codes)]).toEqual([null, null, '1 .2 ..3 ...4 ....5 ....y x'])
})
it('lets be chosen what is in use and has nothing below it', () => {
  const some = tree.map((each) => ({ ...each, retired: each.key === 'a2' }))
  const keys = (found: Code[]) => found.map((each) => each.key).join(' ')
  expect(keys(choosable(some, []))).toBe('a1 b1 c')
  expect(keys(choosable(some, ['a', 'c']))).toBe('a1 c')
  expect(keys(choosable(tree.map((each) => ({ ...each, retired: each.key === 'b' || each.key === 'b1' })), ['b']))).toBe('')
  expect(keys(choosable(tree.map((each) => ({ ...each, retired: each.key === 'b1' })), ['b']))).toBe('b')
  expect(pathOf(tree, code('b1', 'b'), 'en')).toBe('b › b1')
})
