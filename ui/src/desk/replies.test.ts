import { describe, expect, it } from 'vitest'
import type { Suggested } from '../api/replies'
import { blankIn, find, pieces } from './replies'

const reply = (name: string, more: Partial<Suggested> = {}): Suggested => ({ id: name, own: false, folder: '', name, shortcut: null, lang: 'en', text: '', blanks: [], given: null, uses: 0, texts: null, ...more })
const all = [
  reply('Password', { folder: 'Account', text: 'Set a new one', uses: 9 }),
  reply('Refund in three days', { folder: 'Money', shortcut: 'refund' }),
  reply('Money is back', { folder: 'Money', text: 'Your refund arrived', uses: 2 }),
  reply('儲值未到帳', { folder: '金流', text: '請提供交易序號' }),
]
const names = (query: string) => find(all, query).map((one) => one.name)

describe('canned replies', () => {
  it('are found by shortcut, title, folder and text, in this order', () => {
    expect(names('refund')).toEqual(['Refund in three days', 'Money is back'])
    expect(names('ＭＯＮＥＹ')).toEqual(['Money is back', 'Refund in three days'])
    expect(names('序號')).toEqual(['儲值未到帳'])
    expect(names('money arrived')).toEqual(['Money is back'])
    expect(names('nothing like it')).toEqual([])
  })
  it('stand by folder while nothing is looked for', () => {
    expect(names(' ')).toEqual(['Password', 'Money is back', 'Refund in three days', '儲值未到帳'])
  })
  it('show their blanks', () => {
    expect(blankIn('Dear {{ customer.name }}!')).toEqual({ name: 'customer.name', from: 5, to: 24 })
    expect(blankIn('no {blank} {{}}')).toBeNull()
    expect(pieces('a {{b}}{{c}}').map((one) => one.blank)).toEqual([false, true, true])
  })
})
