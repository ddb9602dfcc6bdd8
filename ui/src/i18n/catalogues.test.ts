import { describe, expect, it } from 'vitest'

const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { eager: true, import: 'default' })
function flat(value: unknown, at = ''): Record<string, string> {
  if (typeof value === 'string') return { [at]: value }
  return Object.assign({}, ...Object.entries(value as Record<string, unknown>).map(([k, v]) => flat(v, at ? `${at}.${k}` : k))) as Record<string, string>
}
const names = [...new Set(Object.keys(files).map((path) => path.split('/').at(-1) as string))]
/** A bar begins another form of a word; one that is empty breaks the whole screen on which it stands. */
const hollow = (text: string) => text.includes('|') && text.split('|').some((form) => form.trim() === '')
const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()

describe.each(names)('%s', (name) => {
  it.each(['en', 'zh-TW', 'zh-CN', 'ja'])('has no empty form of a word in %s', (lang) => {
    expect(Object.entries(flat(files[`./${lang}/${name}`] ?? {})).filter(([, text]) => hollow(text))).toEqual([])
  })
  const en = flat(files[`./en/${name}`] ?? {})
  it.each(['zh-TW', 'zh-CN', 'ja'])('has the same keys and the same places for figures in %s', (lang) => {
    const other = flat(files[`./${lang}/${name}`] ?? {})
    expect(Object.keys(other).sort()).toEqual(Object.keys(en).sort())
    for (const key of Object.keys(en)) expect(`${key} ${holes(other[key] ?? '')}`).toBe(`${key} ${holes(en[key] ?? '')}`)
  })
})
