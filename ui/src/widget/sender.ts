/** Sends what the outbox holds: texts one at a time and in order, files one at a time beside them, each until it is answered. */
import type { Uploaded } from './files'
import type { Clock } from './line'
import { Timers } from './timers'
import { isOf, nextText, type Happening, type Pending, type Transcript } from './transcript'
import type { ClientFrame, Message, Problem, Sticker } from './wire'

export interface SenderPorts {
  clock: Clock
  newKey(): string
  transcript(): Transcript
  apply(h: Happening): void
  /** Say it on the line; false when there is none, or it has not yet told what we missed. */
  say(frame: ClientFrame): boolean
  upload(pending: Pending, file: File, progress: (part: number) => void): Promise<Uploaded>
  /** The line is up and yet answers nothing. */
  stuck(): void
}

const ACK_MS = 10_000
const SLOW_DOWN_MS = 3_000
const PATIENCE = 2

export class Sender {
  private readonly timers: Timers<'ack' | 'slow' | 'upload'>
  private readonly files = new Map<string, { file: File; preview: string | null }>()
  private uploading = false
  private held = false
  private unanswered = 0
  private lastAt = 0

  constructor(private readonly on: SenderPorts) {
    this.timers = new Timers(on.clock)
  }

  text(text: string): void {
    this.write({ kind: 'text', text, size: 0 }, this.on.newKey())
  }

  sticker(sticker: Sticker, meaning: string): void {
    this.write({ kind: 'sticker', text: meaning, size: 0, sticker }, this.on.newKey())
  }

  file(file: File): void {
    const key = this.on.newKey()
    this.files.set(key, { file, preview: file.type.startsWith('image/') ? URL.createObjectURL(file) : null })
    this.write({ kind: 'file', text: file.name, size: file.size }, key)
  }

  /** The picture of a file on its way out. */
  preview(key: string): string | null {
    return this.files.get(key)?.preview ?? null
  }

  /** A file of an earlier page is known by name only. */
  canResend(p: Pending): boolean {
    return p.kind !== 'file' || this.files.has(p.key)
  }

  again(key: string): void {
    this.on.apply({ type: 'again', key })
    this.pump()
  }

  discard(key: string): void {
    this.on.apply({ type: 'dropped', key })
    this.tidy()
    this.pump()
  }

  acked(key: string, message: Message | null): void {
    this.unanswered = 0
    this.on.apply({ type: 'acked', key, message })
    this.pump()
  }

  refused(key: string, problem: Problem): void {
    this.unanswered = 0
    this.timers.stop('ack')
    if (problem.code === 'slow_down' || problem.code === 'challenge') {
      this.timers.set('slow', SLOW_DOWN_MS, () => {
        this.on.apply({ type: 'cut' })
        this.pump()
      })
      return
    }
    this.on.apply({ type: 'refused', key, problem: problem.code })
    this.pump()
  }

  /** The line is gone; what was on it counts as unsent. */
  cut(): void {
    this.held = false
    this.timers.stop('ack')
    this.timers.stop('slow')
    this.on.apply({ type: 'cut' })
  }

  /** Say nothing until `resume`; what was on its way counts as unsent. */
  hold(): void {
    this.held = true
    this.timers.stop('ack')
    this.on.apply({ type: 'cut' })
  }

  resume(): void {
    this.held = false
    this.pump()
  }

  /** Send what can be sent now. */
  pump(): void {
    this.tidy()
    if (this.held) return
    const next = nextText(this.on.transcript())
    if (next && this.on.say(next.sticker ? { op: 'sticker', key: next.key, contact: next.contact, sticker: next.sticker.id } : { op: 'say', key: next.key, contact: next.contact, text: next.text })) {
      this.on.apply({ type: 'sending', key: next.key })
      this.timers.set('ack', ACK_MS, () => {
        if (!this.on.transcript().outbox.some((p) => p.key === next.key && p.state === 'sending')) return
        this.on.apply({ type: 'cut' })
        if (++this.unanswered >= PATIENCE) this.on.stuck()
        else this.pump()
      })
    }
    void this.pumpFiles()
  }

  private async pumpFiles(): Promise<void> {
    const t = this.on.transcript()
    const next = t.outbox.find((p) => p.kind === 'file' && p.state !== 'failed' && isOf(t, p))
    const held = next && this.files.get(next.key)
    if (this.uploading || !next || !held || this.timers.has('upload')) return
    this.uploading = true
    this.on.apply({ type: 'sending', key: next.key })
    const end = await this.on.upload(next, held.file, (progress) => {
      this.on.apply({ type: 'progress', key: next.key, progress })
    })
    this.uploading = false
    if (end === 'lost') {
      this.on.apply({ type: 'cut' })
      this.timers.set('upload', SLOW_DOWN_MS, () => {
        this.pump()
      })
    } else if ('message' in end) this.acked(next.key, end.message)
    else this.refused(next.key, end.problem)
  }

  private write(what: Pick<Pending, 'kind' | 'text' | 'size' | 'sticker'>, key: string): void {
    // Two within one millisecond keep their order.
    this.lastAt = Math.max(this.lastAt + 1, this.on.clock.now())
    const { contact } = this.on.transcript()
    this.on.apply({ type: 'wrote', pending: { ...what, key, contact, at: this.lastAt, state: 'waiting', problem: null, progress: 0 } })
    this.pump()
  }

  private tidy(): void {
    const { outbox } = this.on.transcript()
    for (const [key, { preview }] of this.files) {
      if (outbox.some((p) => p.key === key)) continue
      if (preview) URL.revokeObjectURL(preview)
      this.files.delete(key)
    }
  }
}
