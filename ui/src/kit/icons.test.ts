import icons from '@iconify-json/lucide/icons.json'
import { expect, it } from 'vitest'

const sources = import.meta.glob<string>('../**/*.{vue,ts}', { eager: true, query: '?raw', import: 'default' })

it('names only icons that are in the bundled collection', () => {
  const named = new Set(Object.values(sources).flatMap((text) => [...text.matchAll(/i-lucide-([a-z0-9-]+)/g)].map((m) => m[1] as string)))
  const known = new Set([...Object.keys(icons.icons), ...Object.keys(icons.aliases)])
  expect([...named].filter((name) => !known.has(name))).toEqual([])
  expect(named.size).toBeGreaterThan(20)
})
