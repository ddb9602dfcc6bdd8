import { describe, expect, it } from 'vitest'
import { useAct } from './act'

describe('an act', () => {
  it('is busy while it runs, is not begun twice, and gives what came of it', async () => {
    const { busy, act } = useAct()
    let begun = 0
    let end: (said: string) => void = () => undefined
    const work = (): Promise<string> => {
      begun += 1
      return new Promise((resolve) => (end = resolve))
    }
    const first = act(work)
    expect(busy.value).toBe(true)
    expect(await act(work)).toBeUndefined()
    end('done')
    expect(await first).toBe('done')
    expect([begun, busy.value]).toEqual([1, false])
  })
  it('keeps what went wrong until the next one', async () => {
    const { busy, problem, said, act } = useAct()
    expect(await act(() => Promise.reject(new Error('no')))).toBeUndefined()
    expect([busy.value, problem.value instanceof Error, said.value !== null]).toEqual([false, true, true])
    await act(() => Promise.resolve(1))
    expect([problem.value, said.value]).toEqual([null, null])
  })
})
