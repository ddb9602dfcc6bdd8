// The desk app first (it empties dist), then the widget with its further scripts, and the customers' pages, beside it.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({ root, configFile: `${root}vite.config.ts` })
for (const part of ['widget', 'door', 'call', 'portal']) {
  if (existsSync(`${root}vite.${part}.config.ts`)) await build({ root, configFile: `${root}vite.${part}.config.ts` })
}
