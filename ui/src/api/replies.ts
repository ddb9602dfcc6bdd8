/** Canned replies, as the server tells them. */
export type { MyReply, Suggested, Taken } from './schema'
