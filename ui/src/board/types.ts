/** The board's shapes by the names this room uses; they are the API's own. */
import type { Board as Snapshot, BoardAgent, BoardLine, SeatState } from '../api/types'

export type { BoardAgent, BoardLine, BoardQueue } from '../api/types'
export type Board = Snapshot
export type AgentState = SeatState
export type BoardAlert = Snapshot['alerts'][number]
export type HalfHour = BoardLine['half_hours'][number]
export type Minute = BoardLine['waiting_by_minute'][number]
export type BoardContact = BoardAgent['contacts'][number] & { state?: string }
