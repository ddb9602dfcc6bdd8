/** One's call from this page: from the microphone to the farewell. It goes on while something else is looked at. */
import type { CallGranted } from '../../api/schema'
import type { Ting } from '../ting'
import { place, type Placed } from './line'

export type State = 'idle' | 'microphone' | 'connecting' | 'ringing' | 'talking' | 'over'
/** Why it is over, or never was. */
export type Why = 'ended' | 'insecure' | 'no_microphone' | 'denied' | 'busy' | 'closed' | 'refused' | 'lost' | `p_${string}`

const BY_CODE: Record<number, Why> = { 403: 'refused', 404: 'refused', 410: 'refused', 480: 'closed', 486: 'busy', 503: 'busy', 600: 'busy', 603: 'refused' }
const TOKEN_MS = 300
const TOKEN_TRIES = 20

export class Call {
  state: State = 'idle'
  why: Why = 'ended'
  muted = false
  /** Since when one talks (ms). */
  since = 0
  keyed = ''
  private run = 0
  private voice: MediaStream | null = null
  private placed: Placed | null = null
  private readonly sound = new Audio()

  constructor(private readonly ting: Ting) {
    addEventListener('pagehide', () => this.hangUp())
  }

  get live(): boolean {
    return this.state !== 'idle' && this.state !== 'over'
  }

  async begin(): Promise<void> {
    if (this.live) return
    const mine = ++this.run
    Object.assign(this, { muted: false, keyed: '', since: 0 })
    this.be('microphone')
    const refused = await this.listen(mine)
    if (mine !== this.run) return this.hush(null)
    if (refused) return this.over(refused)
    this.be('connecting')
    const answer = await this.grant()
    if (mine !== this.run) return
    if ('problem' in answer) return this.over(`p_${answer.problem.code}`)
    const { id } = answer.value
    this.placed = place(answer.value, this.ting.api.callUrl(id), this.voice as MediaStream, this.sound, {
      rings: () => mine === this.run && this.be('ringing'),
      up: () => {
        if (mine !== this.run) return
        this.since = Date.now()
        this.be('talking')
      },
      over: (code) => mine === this.run && this.over(code === null ? (this.state === 'talking' ? 'ended' : 'lost') : (BY_CODE[code] ?? 'lost')),
    })
  }

  hangUp(): void {
    if (!this.live) return
    const { placed } = this
    this.over('ended')
    placed?.hangUp()
  }

  mute(): void {
    this.muted = !this.muted
    this.placed?.mute(this.muted)
    this.tell()
  }

  key(digit: string): void {
    if (this.state !== 'talking') return
    this.placed?.key(digit)
    this.keyed = (this.keyed + digit).slice(-20)
    this.tell()
  }

  /** Put away what is over. */
  back(): void {
    if (!this.live) this.state = 'idle'
    this.ting.ui.calling = false
    this.tell()
  }

  private async listen(mine: number): Promise<Why | null> {
    if (!window.isSecureContext || !navigator.mediaDevices) return 'insecure'
    try {
      const voice = await navigator.mediaDevices.getUserMedia({ audio: true })
      if (mine === this.run) this.voice = voice
      else this.hush(voice)
      return null
    } catch (error) {
      return error instanceof DOMException && ['NotFoundError', 'OverconstrainedError'].includes(error.name) ? 'no_microphone' : 'denied'
    }
  }

  private async grant(): Promise<{ value: CallGranted } | { problem: { code: string } }> {
    const { conversation, keep, api, ui } = this.ting
    for (let n = 0; n < TOKEN_TRIES; n += 1) {
      if (!keep.get('token')) await conversation.newToken()
      const token = keep.get('token')
      if (token) return api.asVisitor<CallGranted>('call', token, { lang: ui.lang })
      await new Promise((on) => setTimeout(on, TOKEN_MS))
    }
    return { problem: { code: 'lost' } }
  }

  private over(why: Why): void {
    this.run += 1
    this.why = why
    this.placed = null
    this.hush(this.voice)
    this.voice = null
    this.sound.srcObject = null
    this.be(this.ting.ui.calling ? 'over' : 'idle')
  }

  private hush(voice: MediaStream | null): void {
    voice?.getTracks().forEach((track) => track.stop())
  }

  private be(state: State): void {
    this.state = state
    this.ting.ui.onLine = this.live
    this.tell()
  }

  private tell(): void {
    this.ting.ui.rung += 1
  }
}
