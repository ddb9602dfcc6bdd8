// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { mayBreathe } from './breathe'
import { mainShare, share } from './figures'

describe('a share', () => {
  it('is rounded, but not across its target', () => {
    expect(share(87.656, 85, 1)).toBe('87.7')
    expect(share(84.96, 85, 1)).toBe('84.9')
    expect(share(84.6, 85)).toBe('84')
    expect(share(85, 85)).toBe('85')
    expect(share(84.4, 85)).toBe('84')
    expect(share(0, 85, 1)).toBe('0.0')
  })
  it('needs no point when it is all', () => { expect([mainShare(100, 85), mainShare(99.97, 85)]).toEqual(['100', '99.9']) })
})

describe('breathing', () => {
  it('happens once in ten seconds', () => {
    expect(mayBreathe(undefined, 0)).toBe(true)
    expect(mayBreathe(1000, 10_999)).toBe(false)
    expect(mayBreathe(1000, 11_000)).toBe(true)
  })
})
