/**
 * The shapes of the API as rooms call them. What they are is said in `schema.d.ts`, which `./ting types` writes from the
 * server's own structs: nothing is described here a second time. Every time is an integer of ms since the epoch.
 */
import type * as S from './schema'

export type * from './aside'
export type * from './cards'
export type * from './consults'
export type * from './figures'
export type {
  AgentTarget,
  Channel,
  ContactSummary,
  Customer,
  Demo,
  Desk,
  DeskContact,
  Duty,
  DutyView,
  Message,
  NoticeView,
  Offer,
  Owed,
  Seat,
  Service,
  CompanyDoor,
  Session,
  TimelineEntry,
} from './schema'

export type Locale = S.Ref['lang']
/** A text by language. */
export type Names = Partial<Record<Locale, string>>
export type Tier = NonNullable<S.Ref['tier']>
export type Tenant = S.MyTenant
/** Who I am and what I may do where. */
export type Me = S.WorkdaySignInMe
export type PasswordLink = S.LinkView
export type AddressView = S.AddressView
export type AddressSent = S.AddressSent
export type Setup = S.FirstTenant
export type SeatStatus = S.Seat['status']
export type SeatState = S.Seat['state']
export type QueueRef = S.Named
export type Why = S.Reason
export type CustomerRef = S.Ref
export type FileRef = S.File
export type Ticket = S.TicketView
export type Code = S.Names
export type AuxCode = S.AuxView
export type DeskQueue = S.QueueLine
/** A call for a supervisor, beside one contact. */
export type Call = S.CallView
export type ContactPage = S.ContactDetail
export type TransferTargets = S.Targets
export type Sibling = S.Sibling
export type NewTopic = S.NewTopic
export type TopicMade = S.TopicMade
export type WhyEntry = S.Decision
export type ContactList = S.JourneysContactListsPage
export type AgentRow = S.AgentLine
export type NoticeSent = S.Sent
export type NoticeReader = S.Reader
export type NoticeChoices = S.NoticesRoutesChoices
/** What the live socket sends. A frame with an id is remembered by it and dropped when seen again. */
export type Frame = S.LiveFrame
export type SlangEntry = S.SlangEntry
/** How the centre is organised. */
export type OrgChart = S.OrgChart
export type Branch = S.Branch
