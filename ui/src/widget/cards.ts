/** Cards in a conversation: forms and bookings. Each message tells what its card is now; the newest word counts. */
import type { BookingCard, Field, FormCard, Lang, Message, Names } from './wire'

export type CardOf = { kind: 'form'; card: FormCard; by: string | null } | { kind: 'booking'; card: BookingCard }

/** Where a card stands: at the last message that put it forward, by that message's id. */
const STANDS = new Set(['form_brought', 'form_offered', 'form_submitted', 'booking_offered', 'booking_made', 'booking_moved', 'booking_cancelled'])

export function cards(messages: readonly Message[]): Map<string, CardOf> {
  const at = new Map<string, string>()
  const now = new Map<string, CardOf>()
  for (const m of messages) {
    const card = m.params['card'] as FormCard | BookingCard | undefined
    if ((m.kind !== 'form' && m.kind !== 'booking') || typeof card !== 'object') continue
    now.set(card.id, m.kind === 'form' ? { kind: 'form', card: card as FormCard, by: m.by.name } : { kind: 'booking', card: card as BookingCard })
    if (STANDS.has(m.code ?? '')) at.set(card.id, m.id)
  }
  const out = new Map<string, CardOf>()
  for (const [card, message] of at) {
    const found = now.get(card)
    if (found) out.set(message, found)
  }
  return out
}

/** A text in the reader's language, or the nearest that there is. */
export function pick(names: Names | undefined, lang: Lang): string {
  if (!names) return ''
  const near = (Object.keys(names) as Lang[]).find((l) => l.slice(0, 2) === lang.slice(0, 2))
  return names[lang] ?? (near && names[near]) ?? names.en ?? Object.values(names)[0] ?? ''
}

/** An answer as people read it. */
export function words(f: Field, value: unknown, lang: Lang): string {
  if (value === true) return '✓'
  const label = (key: unknown): string => pick(f.options?.find((o) => o.key === key)?.labels, lang) || String(key)
  if (Array.isArray(value)) return value.map(label).join(lang === 'en' ? ', ' : '、')
  return f.type === 'choice' ? label(value) : String(value)
}

/** What was answered, as label and words. */
export function filled(card: FormCard, lang: Lang): [label: string, value: string, field: Field][] {
  return card.form.fields.filter((f) => card.answers[f.key] !== undefined).map((f) => [pick(f.labels, lang), words(f, card.answers[f.key], lang), f])
}

/** A moment as clocks show it where it happens; the zone is named when the reader's is another. */
export function moment(lang: Lang, at: number, zone: string): string {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  return new Intl.DateTimeFormat(lang, {
    year: 'numeric', month: 'short', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone,
    ...(here === zone ? {} : { timeZoneName: 'short' }),
  }).format(at)
}
