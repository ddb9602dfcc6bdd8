import { describe, expect, it } from 'vitest'
import { BOX, draw, freshKey, gone, renamed, ways, type FlowStep } from './model'

const steps: FlowStep[] = [
  { key: 'hello', do: 'say', next: 'menu' },
  { key: 'menu', do: 'menu', choices: [{ key: '1', next: 'wait' }, { key: '2', next: 'hello' }], otherwise: 'bye' },
  { key: 'wait', do: 'queue' },
  { key: 'bye', do: 'end' },
]

describe('a drawn flow', () => {
  it('puts each step below what leads to it, side by side where they are alike', () => {
    const { boxes, width, height } = draw(steps)
    const x = (key: string) => boxes.find((box) => box.key === key)?.x ?? NaN
    const y = (key: string) => boxes.find((box) => box.key === key)?.y ?? NaN
    expect(y('menu') - y('hello')).toBe(BOX.height + BOX.gapY)
    expect(y('wait')).toBe(y('bye'))
    expect(Math.abs(x('wait') - x('bye'))).toBe(BOX.width + BOX.gapX)
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + BOX.width).toBeLessThanOrEqual(width)
      expect(box.y + BOX.height).toBeLessThanOrEqual(height)
    }
  })
  it('takes what leads back round by the side, and what leads nowhere not at all', () => {
    expect(draw(steps).ways.filter((way) => way.back).map((way) => way.by)).toEqual(['2'])
    expect(draw([{ key: 'a', do: 'say', next: 'gone' }]).ways).toEqual([])
    expect(draw([{ key: 'a', do: 'say', next: 'a' }]).ways[0]?.back).toBe(true)
    expect(draw([]).boxes).toEqual([])
  })
  it('knows which ways a call has gone', () => {
    expect([...gone(['hello', 'menu', 'wait'])]).toEqual(['hello>menu', 'menu>wait'])
  })
})

describe('steps', () => {
  it('are found by whatever led to them when they are called otherwise', () => {
    const now = renamed(steps, 'hello', 'welcome')
    expect(now[0]?.key).toBe('welcome')
    expect(now.flatMap(ways)).toContainEqual({ from: 'menu', to: 'welcome', by: '2' })
  })
  it('get a name that no other has', () => {
    expect(freshKey('menu', steps)).toBe('menu 2')
    expect(freshKey('night', steps)).toBe('night')
  })
})
