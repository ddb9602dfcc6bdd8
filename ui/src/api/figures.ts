/** What the board and the history of a centre say. */
import type * as S from './schema'

export type { Board, BoardAgent, BoardLine, BoardQueue, Forecast, History } from './schema'

/** A part of a centre: a site, a team, both, or all of it. */
export type Scope = Pick<S.Scope, 'site' | 'team'>
export type Scopes = S.FloorScopeChoices
export type HistoryColumn = S.Column
export type HistoryRow = S.Row
export type ForecastHalf = S.Half
