// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { matcher, type SlangEntry } from './slang'

const entry = (words: string[], patterns: string[], meaning: string): SlangEntry => ({ words, patterns, meaning: { en: meaning }, mood: 'none' })

describe('slang', () => {
  const find = matcher([entry(['881', '88'], ['(?<![0-9])881(?![0-9])', '(?<![0-9])88(?![0-9])'], 'bye'), entry(['3Q'], ['3Q'], 'thanks')])
  it('marks the longest word where it stands for itself, whatever its width and case', () => {
    expect(find('那就８８１ 3q')).toEqual([{ text: '那就', entry: null }, expect.objectContaining({ text: '８８１' }), { text: ' ', entry: null }, expect.objectContaining({ text: '3q' })])
    expect(find('0988123')).toEqual([{ text: '0988123', entry: null }])
    expect(find('')).toEqual([{ text: '', entry: null }])
    expect(matcher([])('881')).toEqual([{ text: '881', entry: null }])
  })
  it('finds what the server finds, by the patterns that the server gives', () => {
    const texts = JSON.parse(readFileSync(new URL('../../../tests/domains/slang/slang_texts.json', import.meta.url), 'utf8')) as { text: string; found: string[] }[]
    const dictionary = JSON.parse(readFileSync(new URL('../../../tests/domains/slang/slang_patterns.json', import.meta.url), 'utf8')) as SlangEntry[]
    const all = matcher(dictionary)
    for (const { text, found } of texts) expect([text, ...all(text).filter((part) => part.entry).map((part) => part.text)]).toEqual([text, ...found])
  })
})
