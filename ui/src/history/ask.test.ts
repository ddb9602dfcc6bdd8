// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { fromQuery, presetDays, presetOf, toQuery } from './ask'

const now = Date.parse('2026-11-22T20:00:00Z')
const zone = 'Asia/Taipei'

describe('what a history is asked for', () => {
  it('is today by half hour when nothing is said, in the tenant’s zone', () => {
    expect(fromQuery({}, now, zone)).toEqual({ from: '2026-11-23', to: '2026-11-23', by: 'none', grain: 'half', queue: '', agent: '', column: '' })
  })
  it('survives its address, and takes no nonsense from one', () => {
    const ask = fromQuery({ from: '2026-11-01', to: '2026-11-07', by: 'agent', grain: 'whole', column: 'aht_ms' }, now, zone)
    expect(fromQuery(toQuery(ask), now, zone)).toEqual(ask)
    expect(fromQuery({ from: '2026-11-07', to: '2026-11-01', by: 'x', grain: ['day'] }, now, zone)).toMatchObject({ from: '2026-11-23', by: 'none', grain: 'half' })
    expect(fromQuery({ from: '2026-11-01', to: '2026-11-07' }, now, zone).grain).toBe('day')
  })
  it('knows its presets by their days', () => {
    expect(presetDays('week', now, zone)).toEqual({ from: '2026-11-17', to: '2026-11-23' })
    expect(presetOf({ from: '2026-11-22', to: '2026-11-22' }, now, zone)).toBe('yesterday')
    expect(presetOf({ from: '2026-11-20', to: '2026-11-22' }, now, zone)).toBeNull()
  })
})
