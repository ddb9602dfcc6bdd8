import { describe, expect, it } from 'vitest'
import type { AuxCode } from '../api/types'
import { choicesOf, reasonOf, retold } from './reasons'

const code = (tenant: string, key: string, choosable = true, name = key): AuxCode => ({ tenant, key, names: { en: name }, light: false, choosable })

describe('aux codes', () => {
  const codes = [code('a', 'meal', false), code('a', 'break'), code('b', 'break', true, 'Pause'), code('b', 'meal', true, 'Lunch'), code('b', 'missed', false)]
  it('offers each key once, if any tenant has it in use', () => expect(choicesOf(codes).map((one) => [one.tenant, one.key])).toEqual([['a', 'break'], ['b', 'meal']]))
  it('names what is out of use, and what the house sets, but rather what is in use', () => {
    expect(reasonOf(codes, 'missed')?.names.en).toBe('missed')
    expect(reasonOf(codes, 'meal')?.names.en).toBe('Lunch')
    expect(reasonOf(codes, 'other')).toBeUndefined()
    expect(reasonOf(codes, null)).toBeUndefined()
  })
  it('takes one tenant’s codes in place of its old ones', () => expect(retold(codes, 'a', [code('a', 'tea')]).map((one) => one.key)).toEqual(['break', 'meal', 'missed', 'tea']))
})
