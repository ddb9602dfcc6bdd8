import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { http } from '../api/client'
import type { BrowserPhone, OwnPhones, IceServer } from '../api/schema'
import { useSession } from '../app/session'
import { useDesk } from '../desk/store'
import { keep, kept } from '../kit/keep'
import { aim, listen, look as lookForDevices } from './devices'
import { type Line, openLine, type Rung } from './line'
import { type Counted, count, judge, type Quality } from './quality'

/** `waiting`: another tab of this browser is the phone. */
export type State = 'off' | 'connecting' | 'ready' | 'waiting' | 'elsewhere' | 'denied' | 'no_microphone' | 'insecure'

const KEY = 'ting.phone'
const AGAIN_MS = 3000
/** So long after the desk has no such contact any more a line is still up, should the farewell be on its way. */
const OVER_MS = 3000
const GATHER_MS = 700
const LISTEN_MS = 2000

/** The phone in this browser: whether it is one, and whom it talks with. What is done about a call is done at the desk. */
export const usePhone = defineStore('browser-phone', () => {
  const session = useSession()
  const desk = useDesk()
  /** Whether this house has a telephone, and one may use it. */
  const possible = ref(false)
  const wanted = ref(kept(KEY) === 'on')
  const state = ref<State>('off')
  const talks = shallowRef<RTCPeerConnection | null>(null)
  /** How well both hear each other, while they talk. */
  const quality = shallowRef<Quality | null>(null)
  const on = computed(() => state.value === 'ready')

  let run = 0
  let line: Line | null = null
  let free: (() => void) | null = null
  let rung: Rung | null = null
  let voice: MediaStream | null = null
  let seen = false
  /** Asked for as it rings: what it says is good for a talk. */
  let ways: Promise<IceServer[]> = Promise.resolve([])
  let overTimer: ReturnType<typeof setTimeout> | null = null
  const sound = typeof Audio === 'undefined' ? null : new Audio()

  /** The microphone is asked for when somebody turns the phone on, not when a customer waits. */
  async function microphone(): Promise<State | null> {
    if (!window.isSecureContext || !navigator.mediaDevices) return 'insecure'
    try {
      const stream = await listen()
      stream.getTracks().forEach((track) => track.stop())
      await lookForDevices()
      return null
    } catch (error) {
      return error instanceof DOMException && ['NotFoundError', 'OverconstrainedError'].includes(error.name) ? 'no_microphone' : 'denied'
    }
  }

  async function begin(): Promise<void> {
    const mine = ++run
    state.value = 'connecting'
    const refused = await microphone()
    if (mine !== run) return
    if (refused) {
      state.value = refused
      return
    }
    // One tab of a browser is the phone; when it is closed the next one is.
    const waits = setTimeout(() => mine === run && (state.value = 'waiting'), 500)
    void navigator.locks.request(KEY, async () => {
      clearTimeout(waits)
      if (mine !== run) return
      const held = new Promise<void>((resolve) => (free = resolve))
      state.value = 'connecting'
      void connect(mine)
      await held
    })
  }

  async function connect(mine: number): Promise<void> {
    try {
      const given = await http.post<BrowserPhone>('/api/me/phone')
      const opened = await openLine(given, {
        ready: (yes) => mine === run && (state.value = yes ? 'ready' : 'connecting'),
        rings: (one) => void rings(one),
        anew: () => mine === run && void connect(mine),
        ended: (why) => mine === run && end(why === 'elsewhere' ? 'elsewhere' : 'off'),
      })
      if (mine === run) line = opened
      else opened.close()
    } catch {
      setTimeout(() => mine === run && void connect(mine), AGAIN_MS)
    }
  }

  function end(as: State): void {
    run += 1
    rung?.session.terminate()
    line?.close()
    line = null
    free?.()
    free = null
    state.value = as
  }

  const mine = (contact: string): boolean => desk.contacts.get(contact)?.state === 'serving'

  /** It rings silently: the offer is heard at the desk, and who answers there has answered his phone. */
  function rings(one: Rung): void {
    if (rung) return void one.session.terminate({ status_code: 486 })
    rung = one
    seen = false
    ways = http.get<IceServer[]>('/api/me/phone/ways').catch(() => [])
    one.session.on('ended', () => done(one))
    one.session.on('failed', () => done(one))
    one.session.on('peerconnection', ({ peerconnection }: { peerconnection: RTCPeerConnection }) => {
      talks.value = peerconnection
      weigh(peerconnection)
      peerconnection.addEventListener('track', (event) => {
        if (!sound) return
        sound.srcObject = event.streams[0] ?? new MediaStream([event.track])
        void aim(sound)
        void sound.play().catch(() => undefined)
      })
    })
    let gathered: ReturnType<typeof setTimeout> | null = null
    one.session.on('icecandidate', ({ ready }: { ready: () => void }) => (gathered ??= setTimeout(ready, GATHER_MS)))
    look()
  }

  function look(): void {
    const one = rung
    if (!one) return
    const here = mine(one.contact)
    seen ||= here
    if (overTimer) clearTimeout(overTimer)
    overTimer = seen && !here && desk.loaded ? setTimeout(() => rung === one && one.session.terminate(), OVER_MS) : null
    if ((one.taken || here) && !voice && !one.session.isEstablished()) void answer(one)
  }

  async function answer(one: Rung): Promise<void> {
    try {
      voice = await listen()
      const iceServers = (await ways).map((each) => ({ urls: each.urls, ...(each.credential ? { username: each.username ?? '', credential: each.credential } : {}) }))
      if (rung === one) one.session.answer({ mediaStream: voice, pcConfig: { iceServers } })
      else hush()
    } catch {
      one.session.terminate({ status_code: 480 })
      end('denied')
    }
  }

  function done(one: Rung): void {
    if (rung !== one) return
    rung = null
    talks.value = null
    quality.value = null
    if (weighing) clearInterval(weighing)
    weighing = null
    hush()
    if (sound) sound.srcObject = null
  }
  function hush(): void {
    voice?.getTracks().forEach((track) => track.stop())
    voice = null
  }

  let weighing: ReturnType<typeof setInterval> | null = null
  function weigh(of: RTCPeerConnection): void {
    let before: Counted | null = null
    weighing = setInterval(async () => {
      const now = count((await of.getStats()).values())
      quality.value = judge(before, now) ?? quality.value
      before = now
    }, LISTEN_MS)
  }

  /** Another microphone was chosen: also for the talk that is under way. */
  async function microphoneChanged(): Promise<void> {
    const sender = talks.value?.getSenders().find((each) => each.track?.kind === 'audio')
    if (!sender) return
    const next = await listen().catch(() => null)
    const track = next?.getAudioTracks()[0]
    if (!next || !track) return
    await sender.replaceTrack(track)
    hush()
    voice = next
  }
  const aimed = (): void => void (sound && aim(sound))

  async function turnOn(): Promise<void> {
    wanted.value = true
    keep(KEY, 'on')
    await begin()
  }
  async function turnOff(): Promise<void> {
    wanted.value = false
    keep(KEY, null)
    end('off')
    await http.delete('/api/me/phone').catch(() => undefined)
  }

  /** Follow who is signed in, for as long as the page is open. */
  function follow(): void {
    const may = computed(() => !session.me?.lacks_second_factor && (session.me?.tenants ?? []).some(({ slug }) => session.has(slug, 'telephony') && (session.can(slug, 'contacts.serve') || session.can(slug, 'contacts.watch'))))
    watch(may, async (yes) => {
      possible.value = yes && (await http.get<OwnPhones>('/api/me/phones').then((own) => own.server !== null, () => false))
      if (possible.value && wanted.value) void begin()
      else if (state.value !== 'off') end('off')
    }, { immediate: true })
    // Who allows the microphone, or plugs one in, need not press anything.
    const anew = (): void => void (wanted.value && ['denied', 'no_microphone'].includes(state.value) && begin())
    navigator.mediaDevices?.addEventListener('devicechange', anew)
    void navigator.permissions?.query({ name: 'microphone' as PermissionName }).then((permission) => permission.addEventListener('change', anew), () => undefined)
    watch(() => [...desk.contacts.values()].map((each) => `${each.id} ${each.state}`).join(), look)
  }

  return { possible, wanted, state, talks, quality, on, turnOn, turnOff, begin, follow, microphoneChanged, aimed }
})
