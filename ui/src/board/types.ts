/** The board's shapes by the names this room uses; they are the API's own. */
import type { Board as Snapshot, BoardAgent, BoardLine, Code, SeatState } from '../api/types'

export type { BoardAgent, BoardLine, BoardQueue } from '../api/types'
/** The names of aux codes may come with the board, so that a board reader needs no other permission to read them. */
export type Board = Snapshot & { aux_codes?: Code[] }
export type AgentState = SeatState
export type BoardAlert = Snapshot['alerts'][number]
export type HalfHour = BoardLine['half_hours'][number]
export type Minute = BoardLine['waiting_by_minute'][number]
export type BoardContact = BoardAgent['contacts'][number] & { state?: string }
