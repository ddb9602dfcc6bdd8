import { onScopeDispose, ref, shallowReactive } from 'vue'

/** A key and what it does. `combo`: parts joined by +, `mod` is ⌘ on a Mac and Ctrl elsewhere: `mod+k`, `alt+enter`, `?`, `j`. */
export interface Shortcut {
  id: string
  combo: string
  /** Translated when shown, so that the sheet follows the language. */
  label: () => string
  group: 'contact' | 'list' | 'write' | 'general'
  run: (event: KeyboardEvent) => void
  when?: () => boolean
  /** Also while a draft or a field has the focus. Combos with mod or alt usually are; plain letters never. */
  inDraft?: boolean
  /** Leave out of the `?` sheet. */
  hidden?: boolean
}

export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent)

const registry = shallowReactive<Shortcut[]>([])

export const shortcuts: readonly Shortcut[] = registry

const names: Record<string, [mac: string, other: string]> = {
  mod: ['⌘', 'Ctrl'],
  alt: ['⌥', 'Alt'],
  shift: ['⇧', 'Shift'],
  enter: ['⏎', '⏎'],
  escape: ['Esc', 'Esc'],
  backspace: ['⌫', '⌫'],
  arrowdown: ['↓', '↓'],
  arrowup: ['↑', '↑'],
}

/** How a combo is written on this machine: ⌘K, Ctrl K. */
export function writeCombo(combo: string, mac = isMac): string {
  return combo
    .split('+')
    .map((part) => names[part]?.[mac ? 0 : 1] ?? part.toUpperCase())
    .join(mac ? '' : ' ')
}

/** The combo that was pressed, in our spelling. With Alt, a Mac types other letters: the key's place counts then. */
export function pressed(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>, mac = isMac): string {
  let key = event.key.toLowerCase()
  if (event.altKey && /^(Key[A-Z]|Digit\d)$/.test(event.code)) key = event.code.slice(-1).toLowerCase()
  const parts: string[] = []
  if (mac ? event.metaKey : event.ctrlKey) parts.push('mod')
  if (event.altKey) parts.push('alt')
  if (event.shiftKey && key.length > 1) parts.push('shift')
  parts.push(key)
  return parts.join('+')
}

function writes(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
}

/** Enter belongs to a focused button or menu; only what says `data-enter-yields` (rows of the list) lets a shortcut have it. */
function ownsEnter(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const own = target.closest('button, a[href], summary, [role^="menuitem"], [role="option"], [role="dialog"], form')
  return own !== null && own.closest('[data-enter-yields]') === null
}

export function handleKey(event: KeyboardEvent): void {
  // The input method's own keys (choosing a candidate with Enter) are never ours.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
  const combo = pressed(event)
  const drafting = writes(event.target)
  for (let i = registry.length - 1; i >= 0; i -= 1) {
    const shortcut = registry[i] as Shortcut
    if (shortcut.combo !== combo) continue
    if (drafting && shortcut.inDraft !== true) continue
    if ((combo === 'enter' || combo === 'backspace') && ownsEnter(event.target)) continue
    if (shortcut.when && !shortcut.when()) continue
    event.preventDefault()
    shortcut.run(event)
    return
  }
}

/** Whether a draft has the focus now: then plain keys are text, and what is shown on buttons should be the other combo. */
export const drafting = ref(false)

if (typeof window !== 'undefined') {
  window.addEventListener('keydown', handleKey)
  for (const kind of ['focusin', 'focusout'] as const) window.addEventListener(kind, () => queueMicrotask(() => (drafting.value = writes(document.activeElement))))
}

/** Register shortcuts while the calling component lives; the newest owner of a combo wins. */
export function useShortcuts(list: Shortcut[]): void {
  registry.push(...list)
  onScopeDispose(() => {
    for (const shortcut of list) {
      const at = registry.indexOf(shortcut)
      if (at >= 0) registry.splice(at, 1)
    }
  })
}

export const comboOf = (id: string): string | undefined => registry.find((s) => s.id === id)?.combo
