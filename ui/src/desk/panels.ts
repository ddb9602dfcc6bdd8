/** What other systems know of a contact, and how long its customer was asked to hold. */
import { http } from '../api/client'
import type { Hold, Message, PanelField, PanelHere, PanelLink, PanelRead, PanelValue, PanelView } from '../api/schema'
import type { Locale } from '../api/types'
import { tag } from '../kit/format'

export type { PanelField, PanelHere, PanelValue, PanelView }

export type PanelCard = Pick<PanelView, 'names'> & { id: string; at: number; read: PanelRead }

const one = (slug: string, contact: string) => `/api/t/${encodeURIComponent(slug)}/contacts/${contact}`
export const panels = {
  here: (slug: string, contact: string) => http.get<PanelHere[]>(`${one(slug, contact)}/panels`),
  look: (slug: string, contact: string, panel: string, afresh: boolean) => http.get<PanelView>(`${one(slug, contact)}/panels/${panel}`, afresh ? { afresh: 'true' } : {}),
  link: (slug: string, contact: string, panel: string) => http.post<PanelLink>(`${one(slug, contact)}/panels/${panel}/link`),
  attach: (slug: string, contact: string, panel: string, key: string, answer: string) => http.post<Message>(`${one(slug, contact)}/panels/${panel}/attach`, { key, answer }),
  hold: (slug: string, contact: string, minutes: number) => http.put<Hold>(`${one(slug, contact)}/hold`, { minutes }),
  resume: (slug: string, contact: string) => http.delete<undefined>(`${one(slug, contact)}/hold`),
}

/** The card that a note carries; null where it was taken out since. */
export function cardOf(message: Message): PanelCard | null {
  const card = message.params.card
  return card !== null && typeof card === 'object' ? (card as PanelCard) : null
}

/** A value in the reader's manner. What cannot be a number or a day any more, for it is masked, stays as it is. */
export function written(field: PanelField, value: string, locale: Locale): string {
  const n = Number(value)
  if (field.type === 'money' && Number.isFinite(n)) return new Intl.NumberFormat(tag(locale), { style: 'currency', currency: field.currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: Number.isInteger(n) ? 0 : undefined }).format(n)
  if (field.type === 'number' && Number.isFinite(n)) return new Intl.NumberFormat(tag(locale), { maximumFractionDigits: 6 }).format(n)
  if (field.type !== 'date') return value
  const whole = value.length > 10
  const at = new Date(whole ? value : `${value}T12:00:00Z`)
  if (Number.isNaN(at.getTime())) return value
  return new Intl.DateTimeFormat(tag(locale), whole ? { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : { dateStyle: 'medium', timeZone: 'UTC' }).format(at)
}

/** An address as a link shows it: where it leads, without what only machines read. */
export function host(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
