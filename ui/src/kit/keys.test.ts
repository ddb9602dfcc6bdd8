import { effectScope } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { handleKey, pressed, useShortcuts, writeCombo } from './keys'

const key = (over: Partial<KeyboardEvent>) => ({ key: 'a', code: 'KeyA', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...over })
const scopes: (() => void)[] = []
function register(combo: string, inDraft = false) {
  const run = vi.fn()
  const scope = effectScope()
  scope.run(() => useShortcuts([{ id: combo, combo, group: 'general', label: () => combo, run, inDraft }]))
  scopes.push(() => scope.stop())
  return run
}
function press(target: HTMLElement, init: KeyboardEventInit & { keyCode?: number }) {
  document.body.append(target)
  target.focus()
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'target', { value: target })
  handleKey(event)
}
afterEach(() => {
  scopes.splice(0).forEach((stop) => stop())
  document.body.replaceChildren()
})

describe('combos', () => {
  it('reads ⌘ on a Mac and Ctrl elsewhere as one', () => {
    expect(pressed(key({ key: 'k', metaKey: true }), true)).toBe('mod+k')
    expect(pressed(key({ key: 'k', ctrlKey: true }), false)).toBe('mod+k')
  })
  it('goes by the place of the key when a Mac’s Alt types another letter', () => {
    expect(pressed(key({ key: '†', code: 'KeyT', altKey: true }), true)).toBe('alt+t')
  })
  it('is written as the machine writes it', () => {
    expect(writeCombo('mod+enter', true)).toBe('⌘⏎')
    expect(writeCombo('mod+k', false)).toBe('Ctrl K')
  })
})

describe('keys in a draft', () => {
  it('leaves plain letters and Enter to the draft', () => {
    const answer = register('enter')
    const inside = register('alt+enter', true)
    press(document.createElement('textarea'), { key: 'Enter' })
    expect(answer).not.toHaveBeenCalled()
    press(document.createElement('textarea'), { key: 'Enter', altKey: true })
    expect(inside).toHaveBeenCalledOnce()
  })
  it('never takes what the input method is composing', () => {
    const send = register('mod+enter', true)
    press(document.createElement('textarea'), { key: 'Enter', ctrlKey: true, isComposing: true })
    expect(send).not.toHaveBeenCalled()
  })
  it('leaves Enter to a focused button, but not to a row of the list', () => {
    const answer = register('enter')
    press(document.createElement('button'), { key: 'Enter' })
    expect(answer).not.toHaveBeenCalled()
    const row = document.createElement('button')
    row.dataset.enterYields = ''
    press(row, { key: 'Enter' })
    expect(answer).toHaveBeenCalledOnce()
  })
  it('lets the newest owner of a combo win, and gives it back', () => {
    const first = register('escape', true)
    const second = register('escape', true)
    press(document.createElement('div'), { key: 'Escape' })
    expect(second).toHaveBeenCalledOnce()
    expect(first).not.toHaveBeenCalled()
    scopes.pop()?.()
    press(document.createElement('div'), { key: 'Escape' })
    expect(first).toHaveBeenCalledOnce()
  })
})
