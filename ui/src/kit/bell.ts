import { ref } from 'vue'
import { keep, kept } from './keep'

/** A soft bell, made here: no file to fetch. Browsers stay silent until the page was touched once; `ready` says whether it was. */
export const muted = ref(kept('ting.mute') === '1')
export const ready = ref(false)

let context: AudioContext | null = null

export function setMuted(value: boolean): void {
  muted.value = value
  keep('ting.mute', value ? '1' : null)
}

const gestures = ['pointerdown', 'pointerup', 'keydown'] as const

function wake(): void {
  // Esc and the like are no permission to make a sound: wait for one that is.
  if (typeof AudioContext === 'undefined' || navigator.userActivation?.hasBeenActive === false) return
  for (const kind of gestures) window.removeEventListener(kind, wake)
  context ??= new AudioContext()
  void context.resume().then(() => (ready.value = context?.state === 'running'))
}

if (typeof window !== 'undefined') {
  for (const kind of gestures) window.addEventListener(kind, wake, { passive: true })
}

function strike(at: number, frequency: number, loud: number, seconds: number): void {
  if (!context) return
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.type = 'sine'
  tone.frequency.value = frequency
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(loud, at + 0.008)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + seconds)
  tone.connect(gain).connect(context.destination)
  tone.start(at)
  tone.stop(at + seconds)
}

/** Two struck notes with a bell's inharmonic partials. */
export function ringBell(): void {
  if (muted.value || context?.state !== 'running') return
  const t = context.currentTime + 0.02
  for (const [delay, base] of [[0, 659.3], [0.28, 880]] as const) {
    strike(t + delay, base, 0.16, 1.4)
    strike(t + delay, base * 2.76, 0.04, 0.7)
    strike(t + delay, base * 5.4, 0.015, 0.35)
  }
}

/** One quiet tap for a message while one looks elsewhere. */
export function tap(): void {
  if (muted.value || context?.state !== 'running') return
  strike(context.currentTime + 0.01, 987.8, 0.05, 0.3)
}
