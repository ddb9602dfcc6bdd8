/** What customers get besides the talk: promises, the question at the end, and who else takes part. */
import type * as S from './schema'

export type { LaterItem, Owed, Participant, Rating } from './schema'

export type CallOutcome = NonNullable<S.Owed['outcome']>
export type SurveyResult = S.Result
