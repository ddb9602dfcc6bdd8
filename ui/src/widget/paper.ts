/** The conversation as a text file that the customer can keep. */
import type { Ting } from './ting'
import { clockTime } from './tongue'
import { filled, moment, pick } from './cards'
import { assetOf } from './assets'
import { stickerOf } from './stickers'
import type { BookingCard, FormCard, Lang, Message } from './wire'

export interface Paper extends Pick<Ting, 't' | 'coded'> {
  lang: Lang
  title: string
  number: string
}

/** One line a message, in the language of the screen. */
export function transcriptText(messages: readonly Message[], p: Paper): string {
  const day = messages[0] ? new Intl.DateTimeFormat(p.lang, { dateStyle: 'long' }).format(messages[0].at) : ''
  const lines = messages
    .filter((m) => m.kind === 'text' || m.kind === 'file' || m.kind === 'system' || m.kind === 'form' || m.kind === 'booking' || m.kind === 'sticker')
    .map((m) => {
      const time = clockTime(p.lang, m.at)
      if (m.kind === 'form' || m.kind === 'booking') return `${time}  – ${systemWords(m, p)}${cardText(m, p)}`
      if (m.kind === 'system') return [`${time}  – ${systemWords(m, p)}`, ...carried(m).map((c) => `${time}  | ${spoken(c, p)}`)].join('\n')
      return `${time}  ${spoken(m, p)}`
    })
  return [`${p.title}  ${p.number}`, day, '', ...lines, ''].join('\n')
}

/** What somebody said, with his name. */
export function spoken(m: Message, p: Pick<Paper, 't' | 'lang'>): string {
  const who = m.by.kind === 'customer' ? p.t('you') : (m.by.name ?? p.t('an_agent'))
  const sticker = stickerOf(m)
  const asset = assetOf(m)
  if (asset) return `${who}: [${asset.title}, ${asset.version}]${asset.url ? ` ${asset.url}` : ''}`
  return `${who}: ${sticker ? `[${pick(sticker.meaning, p.lang)}]` : m.file ? `[${m.file.name}]` : (m.text ?? '')}`
}

/** What was said in another topic, and is shown with the line that names it. */
export function carried(m: Message): readonly Message[] {
  const inside = (m.params['carried'] ?? []) as Message[]
  return inside.flatMap((c) => (c.kind === 'system' ? carried(c) : [c]))
}

/** A system message in words; a code newer than we are is left out of the sentence, not shown raw. */
export function systemWords(m: Message, { t, coded }: Pick<Ting, 't' | 'coded'>): string {
  const given = m.params['name']
  const number = String(m.params['number'] ?? '')
  const name = typeof given === 'string' && given ? given : (m.by.name ?? t('an_agent'))
  return coded('s_', m.code ?? '', 'conversation', { name, number, title: m.text ?? '' })
}

/** What a card says besides: the answers, or the time. */
function cardText(m: Message, { lang }: Paper): string {
  const { at, card } = m.params
  // A guest is told that it was done, not what stands in it.
  if (typeof card !== 'object') return ''
  if (m.kind === 'booking') {
    return typeof at === 'number' ? `, ${moment(lang, at, (card as BookingCard).time_zone)}` : ''
  }
  if (m.code !== 'form_submitted' && m.code !== 'form_brought') return ''
  return filled(card as FormCard, lang)
    .map(([label, value]) => `\n         ${label}: ${value}`)
    .join('')
}
