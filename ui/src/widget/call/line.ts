/** One call of this browser, by SIP over our own socket: it calls, and can do nothing else there. */
import { UA, WebSocketInterface } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { CallGranted } from '../../api/schema'

export interface Hears {
  rings: () => void
  up: () => void
  /** It is over: nobody knows why, or as the telephone said (SIP). */
  over: (code: number | null) => void
}

export interface Placed {
  hangUp: () => void
  mute: (on: boolean) => void
  key: (digit: string) => void
}

/** What was granted is known to the engine a moment later; so often it is tried until then, though it says that there is nobody. */
const AGAIN_MS = 400
const TRIES = 50
const GATHER_MS = 700
const UNKNOWN = [401, 404, 407]
const LET_GO_MS = 2000
/** So long a line may take to come. */
const PATIENCE_MS = 20_000
const CLOSE_NONSENSE = 1003
const CLOSE_OURS = 4400
const CLOSE_NO_ENGINE = 4503

/** Place the call that was granted. `url`: of its socket. */
export function place(given: CallGranted, url: string, voice: MediaStream, sound: HTMLAudioElement, hears: Hears): Placed {
  let tries = 0
  let over = false
  let session: RTCSession | null = null
  let ua: UA | null = null

  function end(code: number | null): void {
    if (over) return
    over = true
    const last = ua
    setTimeout(() => last?.stop(), LET_GO_MS) // the farewell goes first
    hears.over(code)
  }

  function play(peer: RTCPeerConnection): void {
    peer.addEventListener('track', (event) => {
      sound.srcObject = event.streams[0] ?? new MediaStream([event.track])
      void sound.play().catch(() => undefined)
    })
    // Who hung up there may not have reached us: the voice is gone, and does not come back.
    peer.addEventListener('connectionstatechange', () => peer.connectionState === 'failed' && session?.terminate())
  }

  function dial(): void {
    const mine = new UA({
      sockets: [new WebSocketInterface(url)],
      uri: `sip:${given.username}@ting.invalid`,
      contact_uri: `sip:${given.username}@${given.id}.invalid;transport=ws`,
      authorization_user: given.username,
      password: given.password,
      register: false,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 4,
      user_agent: 'Ting',
    })
    ua = mine
    mine.once('connected', () => {
      if (over) return mine.stop()
      let gathered: ReturnType<typeof setTimeout> | null = null
      session = mine.call(`sip:${given.to}@ting.invalid`, {
        mediaStream: voice,
        pcConfig: { iceServers: given.ways.map((each) => ({ urls: each.urls, ...(each.credential ? { username: each.username ?? '', credential: each.credential } : {}) })) },
        eventHandlers: {
          peerconnection: ({ peerconnection }: { peerconnection: RTCPeerConnection }) => play(peerconnection),
          icecandidate: ({ ready }: { ready: () => void }) => (gathered ??= setTimeout(ready, GATHER_MS)),
          progress: () => hears.rings(),
          confirmed: () => hears.up(),
          ended: () => end(null),
          failed: ({ message }: { message: unknown }) => {
            const code = (message as { status_code?: number } | null)?.status_code ?? null
            if (!over && code !== null && UNKNOWN.includes(code) && (tries += 1) < TRIES) {
              mine.stop()
              setTimeout(dial, AGAIN_MS)
            } else end(code)
          },
        },
      }) as unknown as RTCSession
    })
    mine.on('disconnected', ({ code }) => {
      if (session?.isEstablished() || code === undefined || (code !== CLOSE_NONSENSE && code < CLOSE_OURS)) return
      mine.stop()
      end(code === CLOSE_NO_ENGINE ? 503 : null)
    })
    mine.start()
  }

  dial()
  setTimeout(() => !session && end(null), PATIENCE_MS)
  return {
    hangUp() {
      if (session && !session.isEnded()) session.terminate()
      else end(null)
    },
    mute: (on) => void (on ? session?.mute({ audio: true }) : session?.unmute({ audio: true })),
    key: (digit) => void session?.sendDTMF(digit, { transportType: 'RFC2833' as never }),
  }
}
