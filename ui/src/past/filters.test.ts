// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { NONE, countSet, fromQuery, presetDays, presetOf, toParams, toQuery } from './filters'

const now = Date.parse('2026-11-22T06:32:00Z')
const zone = 'Asia/Taipei'

describe('the address of a list', () => {
  it('says only what is set and reads back the same', () => {
    const filters = { ...NONE, state: 'closed', q: '  儲值 未入帳 ', from: '2026-11-01' }
    expect(toQuery(filters)).toEqual({ state: 'closed', q: '儲值 未入帳', from: '2026-11-01' })
    expect(fromQuery(toQuery(filters))).toEqual({ ...filters, q: '儲值 未入帳' })
  })
  it('drops what it does not understand', () => {
    expect(fromQuery({ state: 'gone', from: 'yesterday', to: '2026-02-30', q: ['a', 'b'], page: '3' })).toEqual(NONE)
  })
})

describe('what the API is asked', () => {
  it('takes a last day to its end', () => {
    const params = toParams({ ...NONE, from: '2026-11-22', to: '2026-11-22' }, zone)
    expect(Number(params.get('to')) - Number(params.get('from'))).toBe(86_400_000)
  })
  it('takes a minute as it is', () => {
    const params = toParams({ ...NONE, from: '2026-11-22T14:00', to: '2026-11-22T14:30', queue: 'x' }, zone)
    expect(Number(params.get('to')) - Number(params.get('from'))).toBe(1_800_000)
    expect(params.get('queue')).toBe('x')
    expect(params.has('state')).toBe(false)
  })
})

describe('presets', () => {
  it('are days of the tenant, not of the reader', () => {
    const late = Date.parse('2026-11-21T17:00:00Z')
    expect(presetDays('today', late, zone)).toEqual({ from: '2026-11-22', to: '2026-11-22' })
    expect(presetDays('week', now, zone)).toEqual({ from: '2026-11-16', to: '2026-11-22' })
    expect(presetDays('month', now, zone)).toEqual({ from: '2026-11-01', to: '2026-11-22' })
  })
  it('are recognised', () => {
    expect(presetOf(presetDays('yesterday', now, zone), now, zone)).toBe('yesterday')
    expect(presetOf({ from: '2026-11-02', to: '' }, now, zone)).toBeNull()
    expect(presetOf(NONE, now, zone)).toBeNull()
  })
  it('count a span once', () => { expect(countSet({ ...NONE, from: '2026-11-01', to: '2026-11-02', q: 'x' })).toBe(2) })
})
