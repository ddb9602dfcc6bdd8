// @vitest-environment node
import { expect, it } from 'vitest'
import { glyphs } from './glyphs'

it('draws each name with the glyphs of its language', () => {
  expect(glyphs('佐藤 健', 'zh-TW')).toBe('ja')
  expect(glyphs('日本語窓口', 'zh-TW')).toBe('zh-TW')
  expect(glyphs('コードを入力', 'zh-CN')).toBe('ja')
  expect(glyphs('林小明', 'zh-CN')).toBe('zh-CN')
  expect(glyphs('林小明', 'en')).toBe('zh-TW')
  expect(glyphs('Amy Chen', 'ja')).toBe('en')
})
