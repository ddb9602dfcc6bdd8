import { reactive, ref } from 'vue'
import { keep, kept } from '../kit/keep'

/** By what one speaks and hears in this browser: '' is what the system takes. Kept with the browser, as devices are its own. */
export interface Choice { microphone: string; speaker: string; volume: number }
export interface Device { id: string; name: string }

const KEY = 'ting.phone.devices'

export function readChoice(text: string | null): Choice {
  const choice: Choice = { microphone: '', speaker: '', volume: 100 }
  try {
    const said = JSON.parse(text ?? '{}') as Partial<Record<keyof Choice, unknown>>
    if (typeof said.microphone === 'string') choice.microphone = said.microphone
    if (typeof said.speaker === 'string') choice.speaker = said.speaker
    if (typeof said.volume === 'number' && said.volume >= 0 && said.volume <= 100) choice.volume = said.volume
  } catch {
    /* what was kept is no choice: it begins anew */
  }
  return choice
}

export const choice = reactive(readChoice(kept(KEY)))
export const microphones = ref<Device[]>([])
export const speakers = ref<Device[]>([])

export function choose(next: Partial<Choice>): void {
  Object.assign(choice, next)
  keep(KEY, JSON.stringify(choice))
}

/** Look what there is; names are told once the microphone is allowed. */
export async function look(): Promise<void> {
  const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? []
  const of = (kind: MediaDeviceKind): Device[] =>
    all.filter((each) => each.kind === kind && each.deviceId !== '' && each.deviceId !== 'default').map((each, i) => ({ id: each.deviceId, name: each.label || `${i + 1}` }))
  microphones.value = of('audioinput')
  speakers.value = of('audiooutput')
}

/** Open the microphone that was chosen; where it is not plugged in, whichever there is. */
export async function listen(): Promise<MediaStream> {
  const known = microphones.value.some((each) => each.id === choice.microphone)
  const audio = known ? { deviceId: { ideal: choice.microphone } } : true
  return navigator.mediaDevices.getUserMedia({ audio })
}

/** Let something be heard where, and as loud as, was chosen. */
export async function aim(sound: HTMLAudioElement): Promise<void> {
  sound.volume = choice.volume / 100
  const there = speakers.value.some((each) => each.id === choice.speaker)
  if ('setSinkId' in sound) await sound.setSinkId(there ? choice.speaker : '').catch(() => undefined)
}
