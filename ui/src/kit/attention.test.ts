import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type * as Kit from './attention'
import { claim } from './claim'

const played: string[] = []
const shown: string[] = []
let attention: typeof Kit.attention
let happened: typeof Kit.happened
beforeEach(async () => {
  // Test files share their modules: another may have loaded this one already, with the real bell.
  vi.resetModules()
  vi.doMock('./bell', () => ({ play: (sound: string) => played.push(sound), sounds: () => true }))
  ;({ attention, happened } = await import('./attention'))
  played.length = shown.length = 0
  localStorage.clear()
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request: (_: string, work: () => unknown) => Promise.resolve(work()) } })
  vi.stubGlobal('Notification', class { static permission = 'granted'; constructor(title: string) { shown.push(title) } close(): void { /* nothing to close */ } })
})

afterAll(() => {
  vi.doUnmock('./bell')
  vi.resetModules()
})

describe('what happens', () => {
  it('is heard once, however many tabs hear of it', async () => {
    await Promise.all([happened('offer', { key: 'o1', title: 'A-1' }), happened('offer', { key: 'o1', title: 'A-1' })])
    expect(played).toEqual(['bell'])
    expect(shown).toEqual(['A-1'])
  })
  it('is not shown over the desk to who looks at it', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    await happened('offer', { key: 'o2', title: 'A-2' })
    expect([played, shown]).toEqual([['bell'], []])
  })
  it('is quiet in every tab when it is in view in one', async () => {
    await happened('message', { key: 'm1', title: 'Lin', seen: true })
    await happened('message', { key: 'm1', title: 'Lin' })
    expect(played).toEqual([])
  })
  it('is as its person chose', async () => {
    attention.value.message = { sound: 'none', desktop: true }
    await happened('message', { key: 'm2', title: 'Lin' })
    await happened('message', { key: 'm3', title: 'Lin', again: true })
    expect([played, shown]).toEqual([[], ['Lin']])
  })
  it('is claimed by one, and what was claimed long ago is forgotten', async () => {
    expect([await claim('x'), await claim('x')]).toEqual([true, false])
    localStorage.setItem('ting.claimed', 'nonsense')
    expect(await claim('x')).toBe(true)
  })
})
