/** What is to be seen of a conversation, what it stands on, and whom it tells. */
import type { Api } from './api'
import type { Uploaded } from './files'
import type { Keep } from './keep'
import type { Clock, SocketLike } from './line'
import { unread, type Transcript } from './transcript'
import type { Answers, Config, Lang, Message, Problem, Reach, State, Ticket } from './wire'

export interface Start {
  key: string
  question: string
  name: string | null
  queue: string | null
  page: string
  /** A message to be answered later, and where. */
  reach?: Reach
  /** What was answered before the number. */
  form?: string
  answers?: Answers
}

export interface Seen {
  config: Config | null
  state: State | null
  transcript: Transcript
  /** A number asked for and not yet given. */
  starting: Start | null
  /** A call asked for and not yet promised. */
  calling: { key: string; phone: string } | null
  /** The link that somebody else may join by. */
  invited: { path: string; expires_at: number } | null
  /** An answer given and not yet kept. */
  rating: { key: string; value: number | null; comment: string | null } | null
  /** The last refusal that belongs to no message. */
  problem: Problem | null
  /** What was written waits until then: it was too fast, or this browser works to show that somebody is here. */
  held: { until: number; working: boolean } | null
  /** `door`: here somebody comes in by invitation, and he has none that is good. */
  link: 'idle' | 'connecting' | 'up' | 'refused' | 'door'
  /** Not connected for long enough to say so. */
  late: boolean
  typing: string | null
  /** When the agent last read, if this page was there to see it. */
  agentReadAt: number | null
  /** The server's clock minus ours. */
  skew: number
  open: boolean
  opensAt: number | null
  /** The ended contact that the customer has put away. */
  done: string | null
  /** Asked to end or to give the number up, and it is not so yet. */
  leaving: boolean
}

export interface Ports {
  point: string
  api: Api
  keep: Keep
  clock: Clock
  dial(): SocketLike
  upload(key: string, contact: string | null, file: File, token: string, progress: (part: number) => void): Promise<Uploaded>
  newKey(): string
  /** Does the work that a challenge asks for; without it, one waits. */
  work?: ((puzzle: string, bits: number) => Promise<string>) | undefined
  page(): string
  lang(): Lang
}

export interface Listener {
  /** Something of `seen` is new. */
  changed?(): void
  /** The contact went from waiting to being served. */
  turn?(state: State): void
  place?(before: Ticket | null, now: Ticket): void
  /** Messages that were not there when this page looked first; none: there are such in another topic. */
  news?(messages: readonly Message[]): void
}

/** How much the other side wrote that the customer has not seen, in topics that he does not look at. */
export function elsewhere(state: State | null): number {
  return (state?.topics ?? []).reduce((sum, topic) => sum + topic.unread, 0)
}

/** The same, in all topics. */
export function unreadOf({ state, transcript }: Seen): number {
  return unread(transcript) + elsewhere(state)
}

/** Whether the company has a module off: what it offers is not shown. */
export const off = (seen: Seen, module: string): boolean => (seen.state ?? seen.config)?.off.includes(module) ?? false
