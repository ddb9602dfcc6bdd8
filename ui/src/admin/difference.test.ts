import { describe, expect, it } from 'vitest'
import { at, difference, put, same, touches } from './difference'

describe('differences', () => {
  const before = { name: 'Top-ups', settings: { target_pct: 80, ring_ms: 20_000 }, needs: [{ level: 4 }] }
  it('names the fields that differ, at any depth, and a list as one', () => {
    const after = { name: 'Top-ups', settings: { target_pct: 85, ring_ms: 20_000 }, needs: [{ level: 3 }] }
    expect(difference(before, after)).toEqual([
      { path: ['settings', 'target_pct'], before: 80, after: 85 },
      { path: ['needs'], before: [{ level: 4 }], after: [{ level: 3 }] },
    ])
    expect(difference(before, structuredClone(before))).toEqual([])
  })
  it('is put back field by field without touching what it was taken from', () => {
    const back = put({ ...before, name: 'Other' }, ['settings', 'target_pct'], 70)
    expect(at(back, ['settings', 'target_pct'])).toBe(70)
    expect(before.settings.target_pct).toBe(80)
    expect(at(put(before, ['needs'], undefined), ['needs'])).toBeUndefined()
  })
  it('does not mind the order of members, and does mind that of lists', () => {
    expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true)
    expect(same([1, 2], [2, 1])).toBe(false)
    expect(same({ a: undefined }, {})).toBe(true)
  })
  it('knows which paths speak of the same thing', () => {
    expect(touches(['settings'], ['settings', 'ring_ms'])).toBe(true)
    expect(touches(['settings', 'ring_ms'], ['settings'])).toBe(true)
    expect(touches(['settings', 'ring_ms'], ['settings', 'acw_ms'])).toBe(false)
  })
})
