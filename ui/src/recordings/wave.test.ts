import { describe, expect, it } from 'vitest'
import { HIGH, momentOf, outline, stepped } from './wave'

describe('a track', () => {
  it('is mirrored about its middle and never quite flat', () => {
    expect(outline([])).toBe('')
    const path = outline([0, 255])
    expect(path.startsWith(`M0 ${HIGH / 2 - 0.4}`)).toBe(true)
    expect(path).toContain('1 1L2 1')
    expect(path).toContain(`2 ${HIGH - 1}L1 ${HIGH - 1}`)
  })
  it('is not blown up where everybody whispers', () => {
    expect(outline([4])).toContain(`${HIGH / 2 - 1.6}`)
  })
})

describe('a moment', () => {
  it('is read from an address', () => {
    expect(momentOf('61')).toBe(61_000)
    expect(momentOf('1:01')).toBe(61_000)
    expect(momentOf('1:00:01')).toBe(3_601_000)
    for (const wrong of [undefined, '', 'x', '1:2:3:4', '-1', '1e9']) expect(momentOf(wrong)).toBeNull()
  })
  it('is stepped from within the recording', () => {
    expect(stepped(3000, 'ArrowLeft', 9000)).toBe(0)
    expect(stepped(3000, 'ArrowRight', 9000)).toBe(8000)
    expect(stepped(3000, 'End', 9000)).toBe(9000)
    expect(stepped(3000, 'x', 9000)).toBeNull()
  })
})
