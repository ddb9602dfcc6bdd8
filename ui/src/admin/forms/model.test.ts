import { describe, expect, it } from 'vitest'
import { fresh, keyOf, missing, moved, pick, plain, retyped, whatsNew, type Field, type Version } from './model'

const version = (fields: Field[], titles = { en: 'A' }): Version => ({ version: 1, live: true, at: 0, sent: 0, answered: 0, titles, intro: {}, fields })
const name: Field = { key: 'name', type: 'text', labels: { en: 'Name' } }
const why: Field = { key: 'why', type: 'choice', labels: { en: 'Why' }, options: [{ key: 'a', labels: { en: 'A' } }] }

describe('a form that is being written', () => {
  it('gives each field a key of its own', () => {
    expect(keyOf('Order number', [], 'text')).toBe('order_number')
    expect(keyOf('Order number', ['order_number'], 'text')).toBe('order_number_2')
    expect(keyOf('訂單編號', ['text_1'], 'text')).toBe('text_2')
    expect(keyOf('2nd name', [], 'text')).toBe('nd_name')
  })
  it('leaves behind what a new type cannot have', () => {
    const text: Field = { ...name, pattern: 'digits', min: 2, becomes: 'name', required: true }
    expect(retyped(text, 'number')).toEqual({ key: 'name', type: 'number', labels: { en: 'Name' }, required: true })
    expect(retyped(text, 'long_text')).toMatchObject({ min: 2 })
    expect(retyped(name, 'choice').options).toHaveLength(2)
    expect(retyped(why, 'choices').options).toEqual(why.options)
    expect(retyped(why, 'text')).not.toHaveProperty('options')
    expect(fresh('consent', [])).toEqual({ key: 'consent_1', type: 'consent', labels: {} })
  })
  it('keeps no word about what is so anyway', () => {
    expect(plain({ ...name, required: false, help: {}, min: null, personal: true })).toEqual({ ...name, personal: true })
    expect(plain({ ...name, min: 0 })).toEqual({ ...name, min: 0 })
  })
  it('moves within bounds', () => {
    expect(moved([1, 2, 3], 0, 2)).toEqual([2, 3, 1])
    expect(moved([1, 2, 3], 2, -4)).toEqual([3, 1, 2])
    expect(moved([1, 2, 3], 9, 0)).toEqual([1, 2, 3])
  })
  it('counts what a language lacks', () => {
    const form = { name: 'x', titles: { en: 'A', ja: 'あ' }, intro: {}, fields: [why], places: [], archived: false }
    expect([missing(form, 'en'), missing(form, 'ja')]).toEqual([0, 2])
    expect(pick({ 'zh-CN': '简' }, 'zh-TW')).toBe('简')
    expect(pick(undefined, 'en')).toBe('')
  })
  it('tells what a version has that the one before had not', () => {
    expect(whatsNew(version([name]), undefined)).toEqual([])
    const news = whatsNew(version([why, { ...name, required: true }, fresh('date', [])], { en: 'B' }), version([name, why, fresh('file', [])]))
    expect(news.map((each) => [each.is, each.field?.key, each.what])).toEqual([
      ['changed', 'name', ['required']], ['added', 'date_1', undefined], ['removed', 'file_1', undefined], ['order', undefined, undefined], ['texts', undefined, undefined],
    ])
  })
})
