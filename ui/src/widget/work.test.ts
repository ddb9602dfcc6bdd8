// @vitest-environment node
import { createHash, webcrypto } from 'node:crypto'
import { expect, it } from 'vitest'
import { worker } from './work'

it.each([1, 8, 11])('finds a number whose hash begins with %i zero bits, as the server counts them', async (bits) => {
  const answer = await worker(webcrypto.subtle as unknown as SubtleCrypto)('a puzzle', bits)
  const hash = createHash('sha256').update(`a puzzle:${answer}`).digest()
  expect(BigInt(`0x${hash.toString('hex')}`) >> BigInt(256 - bits)).toBe(0n)
})
