import { ref } from 'vue'
import { http } from '../api/client'
import { play, sounds, type Sound } from './bell'
import { claim } from './claim'

export type Happening = 'offer' | 'message' | 'whisper' | 'notice' | 'alert'
export const HAPPENINGS: Happening[] = ['offer', 'message', 'whisper', 'notice', 'alert']
export interface Way { sound: Sound; desktop: boolean }
/** How one wants one's attention drawn; kept with the person on the server. */
export type Attention = { volume: number; title: boolean } & Record<Happening, Way>

/** As the server has it for who never chose. */
export const attention = ref<Attention>({
  volume: 60, title: true, offer: { sound: 'bell', desktop: true }, message: { sound: 'tap', desktop: false }, whisper: { sound: 'soft', desktop: true }, notice: { sound: 'tap', desktop: false }, alert: { sound: 'bell', desktop: true },
})

const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('ting.attention')
if (tabs) tabs.onmessage = (event: MessageEvent<Attention>) => (attention.value = event.data)

export async function loadAttention(): Promise<void> {
  attention.value = await http.get<Attention>('/api/me/attention')
}
export async function saveAttention(next: Attention): Promise<void> {
  attention.value = await http.put<Attention>('/api/me/attention', next)
  tabs?.postMessage(JSON.parse(JSON.stringify(attention.value)))
}

export interface Told {
  /** The same in every tab that hears of it. */
  key: string
  title: string
  body?: string
  /** It is in view here: then it is quiet, in every tab. */
  seen?: boolean
  /** Again: it was told before, so that only its sound comes. */
  again?: boolean
  open?: () => void
}

/** So long a tab in the background leaves it to one in which it may be in view. */
const LEAVE_MS = 150
const later = (ms: number) => new Promise((done) => setTimeout(done, ms))
const looking = () => document.visibilityState === 'visible' && document.hasFocus()

/** Something happened: heard and shown as the person chose, once for all his tabs. */
export async function happened(kind: Happening, told: Told): Promise<void> {
  const way = attention.value[kind]
  if (!looking()) await later(LEAVE_MS)
  if (told.seen) {
    await Promise.all([claim(`s ${told.key}`), claim(`d ${told.key}`)])
    return
  }
  if (way.sound !== 'none' && sounds() && (await claim(`s ${told.key}`))) play(way.sound, attention.value.volume)
  if (way.desktop && !told.again && allowed() && !looking() && (await claim(`d ${told.key}`))) show(told)
}

export const allowed = (): boolean => 'Notification' in window && Notification.permission === 'granted'

function show(told: Told): void {
  // Silent: the sound is ours, at the person's volume. The tag replaces, where a browser shows it twice all the same.
  const notice = new Notification(told.title, { ...(told.body ? { body: told.body } : {}), tag: told.key, silent: true, icon: '/assets/ting-1.svg' })
  notice.onclick = () => {
    window.focus()
    told.open?.()
    notice.close()
  }
}
