/** What is asked of the server besides the line: forms sent in, times chosen. What comes of it is also said on the line. */
import type { Answer } from './api'
import type { Ports } from './seen'
import type { Happening } from './transcript'
import type { Answers, BookingCard, ClientFrame, Message, Problem, Slot } from './wire'

export class Counter {
  constructor(
    private readonly ports: Ports,
    private readonly apply: (h: Happening) => void,
    private readonly say: (frame: ClientFrame) => boolean,
    private readonly contact: () => string | null,
  ) {}

  /** Look at another topic of the conversation. */
  turnTo(contact: string): void {
    this.say({ op: 'look', contact })
  }

  newKey(): string {
    return this.ports.newKey()
  }

  /** Send a form in, or correct it: its message is shown as soon as it is known. */
  async submit(card: string, key: string, answers: Answers): Promise<Problem | null> {
    const answer = await this.ports.api.asVisitor<Message>(`forms/${card}`, this.token, { key, answers })
    if ('problem' in answer) return answer.problem
    this.apply({ type: 'acked', key, message: answer.value })
    return null
  }

  /** A file for a form: sent as any other, and then spoken of by its id. */
  async fileFor(file: File): Promise<{ id: string } | { problem: Problem }> {
    const key = this.ports.newKey()
    const end = await this.ports.upload(key, this.contact(), file, this.token, () => undefined)
    if (end === 'lost') return { problem: { code: 'lost' } }
    if ('problem' in end) return end
    this.apply({ type: 'acked', key, message: end.message })
    return { id: end.message.file?.id ?? '' }
  }

  slots(booking: string): Promise<Answer<Slot[]>> {
    return this.ports.api.asVisitor<Slot[]>(`bookings/${booking}/slots`, this.token)
  }

  /** Choose a time, another one, or none any more. */
  book(booking: string, at: number | null): Promise<Answer<BookingCard>> {
    return this.ports.api.asVisitor<BookingCard>(`bookings/${booking}`, this.token, { at })
  }

  private get token(): string {
    return this.ports.keep.get('token') ?? ''
  }
}
