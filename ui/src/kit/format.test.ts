import { describe, expect, it } from 'vitest'
import { guessLocale } from '../i18n'
import { duration, makeFormat } from './format'

const at = Date.UTC(2026, 10, 22, 6, 32, 5)

describe('durations', () => {
  it.each([[0, '0:00'], [48_900, '0:48'], [723_000, '12:03'], [3_723_000, '1:02:03'], [-5000, '0:00']])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text))
})

describe('times', () => {
  it('stands in the reader’s zone', () => {
    expect(makeFormat('en', 'Asia/Taipei').clock(at)).toBe('14:32')
    expect(makeFormat('ja', 'America/New_York').clock(at)).toBe('01:32')
  })

  it('shortens with the distance', () => {
    const f = makeFormat('en', 'Asia/Taipei')
    expect(f.short(at, at + 3_600_000)).toBe('14:32')
    expect(f.short(at, at + 2 * 86_400_000)).toBe('Sun 14:32')
    expect(f.short(at, at + 20 * 86_400_000)).toBe('Nov 22')
    expect(f.short(at, at + 200 * 86_400_000)).toBe('Nov 2026')
  })

  it('says how long ago in each language', () => {
    expect(makeFormat('en').relative(at - 120_000, at)).toBe('2 minutes ago')
    expect(makeFormat('zh-TW').relative(at - 120_000, at)).toMatch(/2\s?分鐘前/)
    expect(makeFormat('ja').relative(at - 120_000, at)).toMatch(/2\s?分前/)
  })
})

describe('names by language', () => {
  it('falls back to English, then to the key', () => {
    expect(makeFormat('ja').name({ en: 'Break', ja: '休憩' })).toBe('休憩')
    expect(makeFormat('zh-CN').name({ en: 'Break' })).toBe('Break')
    expect(makeFormat('zh-CN').name({}, 'break')).toBe('break')
  })
})

describe('the guessed language', () => {
  it.each([[['zh-Hant-HK'], 'zh-TW'], [['zh-TW', 'en'], 'zh-TW'], [['zh-SG'], 'zh-CN'], [['zh'], 'zh-CN'], [['ja-JP'], 'ja'], [['fr', 'en-GB'], 'en'], [['fr'], 'en']])('%j reads %s', (wishes, key) => {
    expect(guessLocale(wishes)).toBe(key)
  })
})
