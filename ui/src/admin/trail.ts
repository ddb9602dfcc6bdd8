/** The audit log: read, and proved. */
import { http } from '../api/client'
import type { Act, Acts, AuditProof } from '../api/schema'

export type { Act, AuditProof }

/** What can be asked for together. */
export const groups = {
  signing: ['session.started', 'session.refused', 'session.revoked', 'person.password_set', 'person.email_changed', 'person.second_factor_set', 'person.second_factor_removed', 'person.recovery_code_used', 'person.recovery_codes_made', 'phone.made', 'phone.revoked', 'guesser.freed'],
  people: ['person.granted', 'person.status_given'],
  setup: ['change.made', 'token.made', 'token.revoked', 'webhook.secret_made', 'webhook.stopped', 'panel.secret_made', 'panel.secret_used', 'contact.panel_card_erased'],
  taken: ['data.exported'],
  looked: ['contact.watched', 'contact.monitored', 'contact.monitor_ended', 'contact.taken_over', 'contact.panel_opened', 'contact.panel_attached'],
  bans: ['ban.made', 'ban.changed'],
  customers: ['customer.verified', 'customer.moved', 'customer.merged', 'customer.parted', 'invitation.made', 'invitation.used', 'invitation.revoked', 'invitation.answered'],
  privacy: ['privacy.copy_asked', 'privacy.erasure_asked', 'privacy.erased', 'privacy.hold_placed', 'privacy.hold_lifted', 'privacy.let_go', 'consent.said'],
  recordings: ['recording.kept', 'recording.heard', 'recording.let_go'],
  notices: ['notice.posted', 'notice.withdrawn'],
} as const
export type Group = keyof typeof groups

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}/audit`
export const trail = {
  page: (slug: string, group: Group | null, before: number | null) => http.get<Acts>(base(slug), { type: group && [...groups[group]], before }),
  proof: (slug: string, kept: string) => http.get<AuditProof>(`${base(slug)}/proof`, { kept: kept.trim() || null }),
  csv: (slug: string) => `${base(slug)}.csv`,
}

/** Which sentence tells of an act: a change that put another back, and a ban that was lifted, have their own. */
export function sentence(act: Act): string {
  if (act.type === 'change.made' && act.note === 'undone') return 'change_undone'
  if (act.type === 'ban.changed' && act.note === 'lifted') return 'ban_lifted'
  return act.type.replace('.', '_')
}
