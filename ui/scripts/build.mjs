// The desk app first (it empties dist), then the widget beside it.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({ root, configFile: `${root}vite.config.ts` })
if (existsSync(`${root}src/widget/main.ts`)) await build({ root, configFile: `${root}vite.widget.config.ts` })
