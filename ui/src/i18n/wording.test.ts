import { describe, expect, it } from 'vitest'
import { say as sayInWidget, sayAs } from '../widget/tongue'
import { reworded, sayer } from './wording'

const wording = { 'contact points': 'contact points', 'An agent': 'A game master', 'an agent': 'a game master', contacts: 'calls', agent: 'game master' }

describe('a sentence in a company’s words', () => {
  const say = sayer('en', wording)
  it('is gone over once, and keeps its places and whole words', () => {
    expect(say('an agent, {agent}: contacts at contact points; agency')).toBe('a game master, {agent}: calls at contact points; agency')
  })
  it('has no edges between words where the language has none', () => {
    expect(sayer('zh-TW', { 理財專員: '理財專員', 專員: '管理員' })('由專員接起，理財專員不行')).toBe('由管理員接起，理財專員不行')
  })
  it('stays as it is without a word of one’s own', () => {
    expect(sayer('en')('an agent')).toBe('an agent')
  })
  it('goes through a whole catalogue', () => {
    expect(reworded({ a: 'an agent', b: { c: 'contacts | {n} contacts' } }, say)).toEqual({ a: 'a game master', b: { c: 'calls | {n} calls' } })
  })
  it('is said by the widget, too', () => {
    sayAs({ en: wording })
    expect(sayInWidget('en', 'called_more')).toBe('A game master is being called to you.')
    sayAs({})
    expect(sayInWidget('en', 'called_more')).toBe('An agent is being called to you.')
  })
})
