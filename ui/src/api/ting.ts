/** Each call of the API by name; the only place that knows its paths. */
import { http, upload, withQuery } from './client'
import type { AssetOffered, SendAsset } from './assets'
import type * as R from './replies'
import type { StickerPack } from './stickers'
import type * as T from './types'

const t = (tenant: string) => `/api/t/${encodeURIComponent(tenant)}`
const c = (tenant: string, contact: string) => `${t(tenant)}/contacts/${contact}`

export interface HistoryAsk {
  from: string
  to: string
  by: string
  grain: string
  queue: string
  agent: string
  site: string
  team: string
}

export interface ContactFilter {
  state?: string | null
  queue?: string | null
  agent?: string | null
  code?: string | null
  q?: string | null
  from?: number | null
  to?: number | null
  cursor?: string | null
  limit?: number | null
}

export const ting = {
  signIn: (email: string, password: string, code: string | null = null) => http.post<T.Me>('/api/session', { email, password, code }),
  companyDoor: (company: string) => http.get<T.CompanyDoor>(`/api/sign-on/${encodeURIComponent(company)}`),
  signOut: () => http.delete<undefined>('/api/session'),
  me: () => http.get<T.Me>('/api/me'),
  patchMe: (patch: { locale?: T.Locale }) => http.patch<T.Me>('/api/me', patch),
  sessions: () => http.get<T.Session[]>('/api/me/sessions'),
  endOtherSessions: () => http.delete<undefined>('/api/me/sessions'),
  setupValid: (token: string) => http.get<{ valid: true }>(`/api/setup/${encodeURIComponent(token)}`),
  setup: (token: string, body: T.Setup) => http.post<T.Me>(`/api/setup/${encodeURIComponent(token)}`, body),
  forgotten: (email: string) => http.post<undefined>('/api/password/forgotten', { email }),
  link: (token: string) => http.get<T.PasswordLink>(`/api/links/${encodeURIComponent(token)}`),
  followLink: (token: string, body: { password: string; locale: T.Locale; name?: string; alias?: string | null; code?: string | null }) => http.post<T.Me>(`/api/links/${encodeURIComponent(token)}`, body),
  demo: () => http.get<T.Demo>('/api/demo'),

  notices: () => http.get<T.NoticeView[]>('/api/notices'),
  readNotice: (tenant: string, notice: string) => http.post<undefined>(`${t(tenant)}/notices/${notice}/read`),
  sentNotices: (tenant: string) => http.get<T.NoticeSent[]>(`${t(tenant)}/notices`),
  sendNotice: (tenant: string, body: { key: string; texts: T.Names; audience: T.NoticeSent['audience']; audience_ids: string[]; until: number; needs_ack: boolean }) =>
    http.post<T.NoticeSent>(`${t(tenant)}/notices`, body),
  noticeReaders: (tenant: string, notice: string) => http.get<T.NoticeReader[]>(`${t(tenant)}/notices/${notice}/readers`),
  withdrawNotice: (tenant: string, notice: string) => http.delete<undefined>(`${t(tenant)}/notices/${notice}`),
  noticeChoices: (tenant: string) => http.get<T.NoticeChoices>(`${t(tenant)}/notices/choices`),

  desk: () => http.get<T.Desk>('/api/desk'),
  setStatus: (status: T.SeatStatus, aux: string | null = null) => http.post<T.Seat>('/api/desk/status', { status, aux }),
  accept: (tenant: string, offer: string) => http.post<T.DeskContact>(`${t(tenant)}/offers/${offer}/accept`),
  decline: (tenant: string, offer: string, reason: string) => http.post<undefined>(`${t(tenant)}/offers/${offer}/decline`, { reason }),

  contact: (tenant: string, contact: string) => http.get<T.ContactPage>(c(tenant, contact)),
  messages: (tenant: string, contact: string, query: { after?: number; before?: number; limit?: number }) =>
    http.get<T.Message[]>(`${c(tenant, contact)}/messages`, query),
  replies: (tenant: string, contact: string) => http.get<R.Suggested[]>(`${c(tenant, contact)}/replies`),
  keepReply: (tenant: string, id: string, body: R.MyReply) => http.put<R.MyReply>(`${t(tenant)}/my-replies/${id}`, body),
  dropReply: (tenant: string, id: string) => http.delete<undefined>(`${t(tenant)}/my-replies/${id}`),
  send: (tenant: string, contact: string, body: { key: string; kind: 'text' | 'note'; text: string; replies?: R.Taken[] }) =>
    http.post<T.Message>(`${c(tenant, contact)}/messages`, body),
  sendFile: (tenant: string, contact: string, key: string, file: File, progress: (part: number) => void) =>
    upload<T.Message>(`${c(tenant, contact)}/files`, { key }, file, progress),
  slang: (tenant: string) => http.get<T.SlangEntry[]>(`${t(tenant)}/slang`),
  stickers: (tenant: string) => http.get<StickerPack[]>(`${t(tenant)}/stickers`),
  sendSticker: (tenant: string, contact: string, body: { key: string; sticker: string }) => http.post<T.Message>(`${c(tenant, contact)}/stickers`, body),
  assets: (tenant: string, contact: string, q: string, lang: string | null) => http.get<AssetOffered[]>(`${c(tenant, contact)}/assets`, { q, lang }),
  sendAsset: (tenant: string, contact: string, body: SendAsset) => http.post<T.Message>(`${c(tenant, contact)}/assets`, body),
  read: (tenant: string, contact: string, seq: number) => http.post<undefined>(`${c(tenant, contact)}/read`, { seq }),
  transfer: (tenant: string, contact: string, body: { to_queue?: string; to_agent?: string; note: string }) =>
    http.post<{ to: 'queue' | 'agent' | 'supervisor' } | undefined>(`${c(tenant, contact)}/transfer`, body),
  splitTopic: (tenant: string, contact: string, body: T.NewTopic) => http.post<T.TopicMade>(`${c(tenant, contact)}/topics`, body),
  mergeTopics: (tenant: string, contact: string, into: string) => http.post<undefined>(`${c(tenant, contact)}/merge`, { into }),
  end: (tenant: string, contact: string) => http.post<T.DeskContact>(`${c(tenant, contact)}/end`),
  wrapup: (tenant: string, contact: string, body: { code: string; note: string | null }) => http.post<undefined>(`${c(tenant, contact)}/wrapup`, body),
  targets: (tenant: string, contact: string) => http.get<T.TransferTargets>(`${t(tenant)}/transfer-targets`, { contact }),
  why: (tenant: string, contact: string) => http.get<T.WhyEntry[]>(`${c(tenant, contact)}/why`),
  watch: (tenant: string, contact: string) => http.put<undefined>(`${c(tenant, contact)}/watch`),
  unwatch: (tenant: string, contact: string) => http.delete<undefined>(`${c(tenant, contact)}/watch`),

  consults: (tenant: string, contact: string) => http.get<T.Consult[]>(`${c(tenant, contact)}/consults`),
  askColleague: (tenant: string, contact: string, body: { person: string; writes: boolean }) => http.post<T.Consult>(`${c(tenant, contact)}/consults`, body),
  sendAway: (tenant: string, contact: string, consult: string) => http.delete<undefined>(`${c(tenant, contact)}/consults/${consult}`),
  joinConsult: (tenant: string, consult: string) => http.post<T.DeskContact>(`${t(tenant)}/invitations/${consult}/join`),
  leaveConsult: (tenant: string, consult: string) => http.post<undefined>(`${t(tenant)}/invitations/${consult}/leave`),
  whisper: (tenant: string, contact: string, body: { key: string; text: string }) => http.post<T.Message>(`${c(tenant, contact)}/whispers`, body),
  takeOver: (tenant: string, contact: string, agent: string) => http.post<T.DeskContact>(`${c(tenant, contact)}/take-over`, { agent }),
  call: (tenant: string, contact: string, key: string, words: string | null) => http.post<T.Call>(`${c(tenant, contact)}/calls`, { key, words }),
  noteCall: (tenant: string, call: string, words: string) => http.patch<T.Call>(`${t(tenant)}/calls/${call}`, { words }),
  cancelCall: (tenant: string, call: string) => http.delete<undefined>(`${t(tenant)}/calls/${call}`),
  answerCall: (tenant: string, call: string) => http.post<T.Call>(`${t(tenant)}/calls/${call}/answer`),
  acknowledge: (tenant: string, alert: string) => http.post<undefined>(`${t(tenant)}/alerts/${alert}/acknowledge`),
  setAgentStatus: (tenant: string, agent: string, status: T.SeatStatus, aux: string | null) => http.post<T.Seat>(`${t(tenant)}/agents/${agent}/status`, { status, aux }),
  forceOut: (tenant: string, person: string) => http.delete<undefined>(`${t(tenant)}/people/${person}/sessions`),
  surveyResults: (tenant: string, query: { from: number; to: number; queue?: string; agent?: string }) => http.get<T.SurveyResult[]>(`${t(tenant)}/surveys/results`, query),
  participants: (tenant: string, contact: string) => http.get<T.Participant[]>(`${c(tenant, contact)}/participants`),
  inviteGuest: (tenant: string, contact: string, whole: boolean) => http.post<{ participant: string; path: string; expires_at: number }>(`${c(tenant, contact)}/guests`, { whole }),
  removeParticipant: (tenant: string, contact: string, participant: string) => http.delete<undefined>(`${c(tenant, contact)}/participants/${participant}`),
  later: (tenant: string) => http.get<T.LaterItem[]>(`${t(tenant)}/later`),
  take: (tenant: string, contact: string) => http.post<T.DeskContact>(`${c(tenant, contact)}/take`),
  callTried: (tenant: string, contact: string, outcome: T.CallOutcome) => http.post<{ act: 'talk' | 'again' | 'give_up' }>(`${c(tenant, contact)}/callback`, { outcome }),
  forms: (tenant: string) => http.get<T.SendableForm[]>(`${t(tenant)}/forms`),
  transcriptWays: (tenant: string, contact: string) => http.get<T.TranscriptWays>(`${c(tenant, contact)}/transcript/ways`),
  mailTranscript: (tenant: string, contact: string, body: { key: string; to: string; lang: string; zone: string }) => http.post<{ to: string }>(`${c(tenant, contact)}/transcript`, body),
  sendForm: (tenant: string, contact: string, body: { key: string; form: string }) => http.post<T.Message>(`${c(tenant, contact)}/forms`, body),
  settleForm: (tenant: string, contact: string, card: string, how: 'accept' | 'withdraw') => http.post<undefined>(`${c(tenant, contact)}/forms/${card}/${how}`),
  bookable: (tenant: string) => http.get<T.Bookable[]>(`${t(tenant)}/bookings/resources`),
  slots: (tenant: string, resource: string) => http.get<T.FreeSlot[]>(`${t(tenant)}/bookings/resources/${resource}/slots`),
  offerBooking: (tenant: string, contact: string, body: { key: string; resource: string; at: number | null }) =>
    http.post<T.Message>(`${c(tenant, contact)}/bookings`, body),
  moveBooking: (tenant: string, booking: string, at: number) => http.post<T.BookingCard>(`${t(tenant)}/bookings/${booking}`, { at }),
  cancelBooking: (tenant: string, booking: string) => http.delete<undefined>(`${t(tenant)}/bookings/${booking}`),
  bookingDay: (tenant: string, day: string | null) => http.get<T.BookingDay>(`${t(tenant)}/bookings`, { day }),

  contacts: (tenant: string, filter: ContactFilter) => http.get<T.ContactList>(`${t(tenant)}/contacts`, { ...filter }),
  contactsCsv: (tenant: string, filter: ContactFilter) => withQuery(`${t(tenant)}/contacts.csv`, { ...filter }),
  agents: (tenant: string) => http.get<T.AgentRow[]>(`${t(tenant)}/agents`),
  queues: (tenant: string) => http.get<(T.QueueRef & { open: boolean })[]>(`${t(tenant)}/queues`),
  wrapupCodes: (tenant: string) => http.get<T.Code[]>(`${t(tenant)}/wrapup-codes`),
  history: (slug: string, ask: HistoryAsk) => http.get<T.History>(`${t(slug)}/history`, { from: ask.from, to: ask.to, by: ask.by, grain: ask.grain, queue: ask.queue, agent: ask.agent, site: ask.site, team: ask.team }),
  historyCsv: (slug: string, ask: HistoryAsk) => withQuery(`${t(slug)}/history.csv`, { from: ask.from, to: ask.to, by: ask.by, grain: ask.grain, queue: ask.queue, agent: ask.agent, site: ask.site, team: ask.team }),
  board: (slug: string, scope: T.Scope) => http.get<T.Board>(`${t(slug)}/board`, { ...scope }),
  scopes: (slug: string) => http.get<T.Scopes>(`${t(slug)}/scopes`),
}
