/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ticketLine, waitWords } from '../ticket'
import { useTing } from '../ting'
import { when } from '../tongue'
import type { MovedBack, Ticket } from '../wire'
import { CallMe } from './CallMe'
import { Icon } from './Icon'
import { NumberTicket } from './NumberTicket'
import { Sure } from './Sure'
import { TalkView } from './TalkView'
import { TicketStub } from './TicketStub'

/** Why the place is worse than it was; never without a reason. */
function Moved({ moved }: { moved: MovedBack }) {
  const { t, coded } = useTing()
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // On a small screen the reason would lie below the ticket: it is brought into sight, once.
    const { current: el } = box
    const room = el?.parentElement
    if (el && room) room.scrollTop = Math.max(0, el.offsetTop + el.offsetHeight - room.offsetTop - room.clientHeight + 8)
  }, [])
  return (
    <div ref={box} class="why">
      <Icon name="swap" />
      <strong>{t('moved', { n: moved.by })}</strong>
      {moved.reasons.map((r) => (
        <p key={r.code}>{coded('why_', r.code, 'why_other', { n: r.count })}</p>
      ))}
      <p class="dim">{t('moved_keep')}</p>
    </div>
  )
}

/** Waiting: the ticket, what happens if one leaves, and two things to do. */
export function QueuedView({ ticket }: { ticket: Ticket }) {
  const { ui, seen, t, conversation } = useTing()
  const [adding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [calling, setCalling] = useState(false)
  const leave = useRef<HTMLButtonElement>(null)
  const wait = waitWords(ticket.range)
  const moved = ticket.state === 'waiting' && ticketLine(ticket).was !== null ? ticket.moved_back : null
  const called = ticket.state === 'offered'

  if (adding) {
    const place = called ? t('called') : ticket.ahead ? t('ahead_pill', { n: ticket.ahead }) : t('ahead_none')
    return (
      <>
        <TicketStub number={ticket.number} lines={[place, wait ? t(wait.key, { n: wait.n }) : t('range_none')]} />
        <button type="button" class="text backto" onClick={() => setAdding(false)}>
          <Icon name="back" />
          {t('ticket')}
        </button>
        <TalkView />
      </>
    )
  }
  return (
    <div class="body">
      <div class="scroll" role="group" aria-label={t('ticket')} tabIndex={0}>
        <div class="table">
          <NumberTicket ticket={ticket} />
        </div>
        {moved && <Moved moved={moved} />}
        {ticket.note && <p class="why plain">{ticket.note_name ? t('note_waits_for_name', { name: ticket.note_name }) : t(`note_${ticket.note}`)}</p>}
        {ticket.held_until && <p class="why plain">{t('held_until', { when: when(ui.lang, ticket.held_until, ui.now) })}</p>}
        {called ? (
          <div class="say">
            <Icon name="chat" />
            <p>{t('called_stay')}</p>
          </div>
        ) : (
          <div class="say">
            <Icon name="door" />
            <p>
              <strong>{t('leave_ok')}</strong>
              {ui.lang === 'en' && ' '}
              {t(ui.bell ? 'leave_more' : 'leave_more_silent')}
            </p>
            <Icon name="clock" />
            <p>{t('leave_site')}</p>
          </div>
        )}
      </div>
      <footer class="foot">
        {calling ? (
          <CallMe done={() => setCalling(false)} />
        ) : leaving ? (
          <Sure
            ask={t('give_up_sure', { number: ticket.number })}
            yes={t('give_up_yes')}
            no={t('keep_it')}
            onYes={() => conversation.leave()}
            onNo={() => {
              setLeaving(false)
              setTimeout(() => leave.current?.focus())
            }}
          />
        ) : (
          <div class="two wraps">
            <button type="button" class="btn" data-first onClick={() => setAdding(true)}>
              {t('add_more')}
            </button>
            {seen.state?.may_call && (
              <button type="button" class="btn" onClick={() => setCalling(true)}>
                {t('call_instead')}
              </button>
            )}
            <button ref={leave} type="button" class="link" disabled={seen.leaving} onClick={() => setLeaving(true)}>
              {t('give_up')}
            </button>
          </div>
        )}
      </footer>
    </div>
  )
}
