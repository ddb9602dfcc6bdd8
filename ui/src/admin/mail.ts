/** The outbox and the sender of a tenant's mail. */
import { http } from '../api/client'
import type { MailSenderForm } from './kinds/mail-sender'

export type MailState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unsure' | 'dropped'
export interface Mail { id: string; kind: string; to: string; subject: string; state: MailState; tries: number; reason: string | null; code: number | null; said: string | null; created_at: number; next_at: number; done_at: number | null; may_again: boolean }
export interface MailPage { items: Mail[]; next: string | null; counts: Partial<Record<MailState, number>> }
export interface Tried { sent: boolean; to: string; step: string; code: number | null; said: string }

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}/mail`
export const mail = {
  page: (slug: string, which: MailState | null, cursor: string | null) => http.get<MailPage>(base(slug), { which, cursor }),
  again: (slug: string, id: string) => http.post<Mail>(`${base(slug)}/${id}/again`),
  drop: (slug: string, id: string) => http.delete<undefined>(`${base(slug)}/${id}`),
  sender: (slug: string) => http.get<{ sender: MailSenderForm | null; has_password: boolean }>(`${base(slug)}/sender`),
  try: (slug: string, sender: Omit<MailSenderForm, 'password'>, password: string | null) => http.post<Tried>(`${base(slug)}/try`, { sender, password }),
}
