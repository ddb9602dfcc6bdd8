// @vitest-environment node
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, it, vi } from 'vitest'

const LIMIT_BYTES = 60_000

it('is under 60 KB compressed, in one file, with its styles and all four languages', async () => {
  // As it is shipped: elsewhere than in production, JSX carries file names and lines.
  vi.stubEnv('NODE_ENV', 'production')
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const built = (await build({ root, configFile: `${root}vite.widget.config.ts`, logLevel: 'silent', build: { write: false } })) as Rolldown.RolldownOutput[]
  vi.unstubAllEnvs()
  const files = built.flatMap((b) => b.output)
  expect(files.map((f) => f.fileName)).toEqual(['widget.js'])
  const [file] = files
  const code = file?.type === 'chunk' ? file.code : ''
  expect(code).toContain('整理番号')
  expect(code).toContain('.launch')
  expect(code).not.toContain('ting-door-mail')
  // As our web sends it: Litestar compresses at level 9.
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(LIMIT_BYTES)
}, 60_000)
