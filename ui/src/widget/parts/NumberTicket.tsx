/** @jsxImportSource preact */
import { ticketLine, waitWords } from '../ticket'
import { useTing } from '../ting'
import { around, clockTime } from '../tongue'
import type { Ticket } from '../wire'
import { Icon } from './Icon'
import { TicketNumber } from './TicketNumber'

/** A figure larger than the words around it. */
function Figure({ parts: [before, n, after] }: { parts: [string, string, string] }) {
  return (
    <>
      {before && <small>{before}</small>}
      {n}
      {after && <small>{after}</small>}
    </>
  )
}

/** The number ticket: paper with a punched edge, the number, who is ahead, the wait as a range, and a line that shortens. */
export function NumberTicket({ ticket }: { ticket: Ticket }) {
  const { ui, t } = useTing()
  const line = ticketLine(ticket)
  const wait = waitWords(ticket.range)
  const called = ticket.state === 'offered'
  const ahead = ticket.ahead > 0 ? around(ui.lang, 'ahead_n', ticket.ahead) : null
  const said = called ? t('called') : ahead ? `${t('ahead')} ${ahead.join('')}` : t('ahead_none')
  return (
    <div class="tw">
      <article class={`tk ${called ? 'called' : ''}`} aria-label={`${t('ticket')} ${ticket.number}`}>
        <Icon name="ding" class="mk" />
        <div class="tm">
          <header class="th">
            <b>{t('ticket')}</b>
            <span>{ticket.queue.name}</span>
          </header>
          <p class="no" style={{ '--n': ticket.number.length }}>
            <TicketNumber number={ticket.number} />
          </p>
          <dl class="facts">
            {called ? (
              <div>
                <dt>{t('called_more')}</dt>
                <dd>{t('called')}</dd>
              </div>
            ) : (
              <>
                <div>
                  <dt>{t('ahead')}</dt>
                  <dd>
                    {ahead ? <Figure parts={ahead} /> : <span class="next">{t('ahead_none')}</span>}
                    {line.was !== null && <span class="q">{t('was', { n: line.was })}</span>}
                  </dd>
                </div>
                <div>
                  <dt>{t('wait')}</dt>
                  <dd>{wait ? <Figure parts={around(ui.lang, wait.key, wait.n)} /> : <span class="next none">{t('range_none')}</span>}</dd>
                </div>
              </>
            )}
          </dl>
          <div class="ln" role="img" aria-label={said} style={{ '--all': line.all, '--left': line.left, '--prev': line.was ?? 0, '--every': line.every }}>
            <span class="ticks" />
            <span class="rest" />
            <span class="go" />
            {line.was !== null && <span class="was" />}
          </div>
          <p class="le">
            <span>{t('your_turn')}</span>
            <span>{t('at_start', { n: ticket.ahead_at_start })}</span>
          </p>
        </div>
        <footer class="st">
          <span>
            {t('taken')}
            <b>{clockTime(ui.lang, ticket.taken_at)}</b>
          </span>
          {ticket.serving && (
            <span>
              {t('now_serving')}
              <b>{ticket.serving}</b>
            </span>
          )}
          <Icon name="ding" class="seal" />
        </footer>
      </article>
    </div>
  )
}
