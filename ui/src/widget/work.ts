/** The work by which a browser shows that it is worth its while: a number whose hash begins with so many zero bits. */

const BATCH = 256

/** Found by Web Crypto, in batches, so that the page stays at ease. */
export function worker(subtle: Pick<SubtleCrypto, 'digest'>): (puzzle: string, bits: number) => Promise<string> {
  const write = new TextEncoder()
  return async (puzzle, bits) => {
    for (let first = 0; ; first += BATCH) {
      const found = await Promise.all(Array.from({ length: BATCH }, (_, i) => subtle.digest('SHA-256', write.encode(`${puzzle}:${String(first + i)}`))))
      const at = found.findIndex((hash) => Math.clz32(new DataView(hash).getUint32(0)) >= bits)
      if (at >= 0) return String(first + at)
      await new Promise((on) => setTimeout(on))
    }
  }
}
