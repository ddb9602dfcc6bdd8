/** A phone in this browser, as the engine sees it: it registers by SIP over our own socket, is rung, and is answered. */
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { BrowserPhone } from '../api/schema'

/** Why the line ended for good: another browser is the phone now, or nobody is signed in here any more. */
export type Ended = 'elsewhere' | 'signed_out'

export interface Rung {
  /** Its contact, and whether its person has taken that already (else he is asked). */
  contact: string
  taken: boolean
  session: RTCSession
}

export interface Hears {
  ready: (yes: boolean) => void
  rings: (rung: Rung) => void
  /** What it was given is no more: it needs something new. */
  anew: () => void
  ended: (why: Ended) => void
}

export interface Line { close: () => void }

const CLOSE_SIGNED_OUT = 4401
const CLOSE_ANEW = 4404
const CLOSE_ELSEWHERE = 4410
/** What was issued is known to the engine a moment later; so often it is tried until then. */
const AGAIN_MS = 400
const TRIES = 60

export async function openLine(given: BrowserPhone, hears: Hears): Promise<Line> {
  const { UA, WebSocketInterface } = await import('jssip')
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocketInterface(`${scheme}://${location.host}/api/me/phone/line`)
  const ua = new UA({
    sockets: [socket],
    uri: `sip:${given.username}@ting.invalid`,
    contact_uri: `sip:${given.username}@${given.id}.invalid;transport=ws`, // what it says within a call is from itself, too
    authorization_user: given.username,
    password: given.password,
    register: true,
    register_expires: 120,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 8,
    user_agent: 'Ting',
  })
  let tries = 0
  let closed = false
  const close = (): void => {
    closed = true
    ua.removeAllListeners()
    ua.stop()
  }
  const over = (tell: () => void): void => {
    close()
    tell()
  }
  ua.on('registered', () => {
    tries = 0
    hears.ready(true)
  })
  ua.on('unregistered', () => hears.ready(false))
  ua.on('registrationFailed', () => {
    hears.ready(false)
    tries += 1
    if (tries > TRIES) over(hears.anew)
    else setTimeout(() => !closed && ua.isConnected() && ua.register(), AGAIN_MS)
  })
  ua.on('disconnected', ({ code }) => {
    hears.ready(false)
    if (code === CLOSE_ELSEWHERE) over(() => hears.ended('elsewhere'))
    else if (code === CLOSE_SIGNED_OUT) over(() => hears.ended('signed_out'))
    else if (code === CLOSE_ANEW) over(hears.anew)
  })
  ua.on('newRTCSession', (event: { originator: string; session: RTCSession; request: { getHeader: (name: string) => string | undefined } }) => {
    if (event.originator !== 'remote') return
    const [how, contact = ''] = (event.request.getHeader('X-Ting-Ring') ?? '').split(' ')
    hears.rings({ contact, taken: how === 'taken', session: event.session })
  })
  ua.start()
  return { close }
}
