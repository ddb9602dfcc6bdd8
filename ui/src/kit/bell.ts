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

// Not the press: what tells that the bell is silent goes with it, and what stood below would move from under the pointer.
const gestures = ['pointerup', 'keydown'] as const

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

function strike(at: number, frequency: number, loud: number, seconds: number, rise = 0.008): void {
  if (!context) return
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.type = 'sine'
  tone.frequency.value = frequency
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(loud, at + rise)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + seconds)
  tone.connect(gain).connect(context.destination)
  tone.start(at)
  tone.stop(at + seconds)
}

export type Sound = 'bell' | 'soft' | 'tap' | 'none'
export const SOUNDS: Sound[] = ['bell', 'soft', 'tap', 'none']

/** Each made of a few struck notes. `soft` is for headsets: low, slow to rise, without the high partials that hurt. */
const makers: Record<Sound, (t: number, loud: number) => void> = {
  bell: (t, loud) => {
    for (const [delay, base] of [[0, 659.3], [0.28, 880]] as const) {
      strike(t + delay, base, 0.16 * loud, 1.4)
      strike(t + delay, base * 2.76, 0.04 * loud, 0.7)
      strike(t + delay, base * 5.4, 0.015 * loud, 0.35)
    }
  },
  soft: (t, loud) => {
    for (const [delay, base] of [[0, 392], [0.34, 523.3]] as const) {
      strike(t + delay, base, 0.14 * loud, 1.6, 0.06)
      strike(t + delay, base * 2, 0.02 * loud, 0.9, 0.06)
    }
  },
  tap: (t, loud) => strike(t, 987.8, 0.08 * loud, 0.3),
  none: () => undefined,
}

/** Whether this tab can make a sound now. */
export const sounds = (): boolean => !muted.value && context?.state === 'running'

/** Make a sound at a volume of 0 to 100; 60 is as loud as it always was. */
export function play(sound: Sound, volume: number): void {
  if (sounds() && context) makers[sound](context.currentTime + 0.02, volume / 60)
}
