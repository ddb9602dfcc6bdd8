/** @jsxImportSource preact */
import type { RefObject } from 'preact'
import { pick } from '../cards'
import { ticketLine } from '../ticket'
import { useTing } from '../ting'
import { unreadOf } from '../seen'
import { Icon } from './Icon'
import { TicketNumber } from './TicketNumber'

/** The button in the corner. While a number is held it is the ticket itself, small. */
export function Launcher({ button }: { button: RefObject<HTMLButtonElement | null> }) {
  const ting = useTing()
  const { seen, ui, t, conversation } = ting
  const ticket = conversation.phase === 'queued' ? (seen.state?.ticket ?? null) : null
  const news = unreadOf(seen)
  const turn = conversation.phase === 'serving' && seen.transcript.read === 0 && news === 0
  const place = !ticket ? '' : ticket.state === 'offered' ? t('called') : ticket.ahead === 0 ? t('ahead_none') : t('ahead_pill', { n: ticket.ahead })
  const label = pick(seen.config?.look.label, ui.lang)
  const line = ticket && ticketLine(ticket)
  return (
    <button ref={button} type="button" class={`launch ${ticket ? 'paper' : ''}`} aria-expanded={ui.open} hidden={ui.open} onClick={() => ting.open()}>
      <span class="vh">{t('open_panel')} </span>
      {ticket && line ? (
        <>
          <span class="lno">
            <TicketNumber number={ticket.number} />
          </span>{' '}
          <span class="lpl">
            {place}
            <span class="lln" style={{ '--rest': line.left / line.all }} />
          </span>
        </>
      ) : (
        <>
          <Icon name={ui.onLine ? 'phone' : 'chat'} />
          {label && <span class="lturn">{label}</span>}
        </>
      )}
      {ui.onLine && <span class="lturn">{t('on_line')}</span>}
      {turn && <span class="lturn">{t('called')}</span>}
      {news > 0 && (
        <>
          <span class="badge" aria-hidden="true">
            {news > 99 ? '99+' : news}
          </span>
          <span class="vh"> {t('unread_n', { n: news })}</span>
        </>
      )}
    </button>
  )
}
