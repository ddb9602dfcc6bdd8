/** @jsxImportSource preact */
import { pick } from '../widget/cards'
import { TicketNumber } from '../widget/parts/TicketNumber'
import { clockTime, when } from '../widget/tongue'
import { openWidget, type Store } from './store'
import type { Mine, Page, QueueNow } from './wire'
import { useTongue, type Tongue } from './words'

/** A waiting range in whole minutes. */
export function wait(range: QueueNow['range'], { t }: Tongue): string {
  if (!range) return t('wait_unknown')
  const [lo, hi] = [Math.floor(range.lo_ms / 60_000), Math.ceil(range.hi_ms / 60_000)]
  if (hi <= 1) return t('wait_none')
  return t('minutes', { range: lo >= hi || lo === 0 ? `≤ ${String(hi)}` : `${String(lo)}–${String(hi)}` })
}

/** My number, as long as I wait. */
function Number({ item, store }: { item: Mine; store: Store }) {
  const words = useTongue()
  const { t, lang } = words
  const ticket = item.ticket
  if (!ticket) return null
  const total = Math.max(1, ticket.ahead_at_start)
  return (
    <section class="ticket" aria-label={t('my_number')}>
      <header>
        <b>{t('my_number')}</b>
        <span>{item.queue}</span>
      </header>
      <p class="no">
        <TicketNumber number={ticket.number} />
      </p>
      <p class="where">
        <span>{ticket.ahead === 0 ? t('next') : t('ahead', { n: ticket.ahead })}</span>
        <span>{ticket.note === 'nobody_on_duty' ? t('unstaffed') : wait(ticket.range, words)}</span>
      </p>
      <div class="rail" role="progressbar" aria-valuemin={0} aria-valuemax={total} aria-valuenow={total - ticket.ahead} aria-label={t('ahead', { n: ticket.ahead })}>
        <span style={{ width: `${String(Math.max(4, ((total - ticket.ahead) / total) * 100))}%` }} />
      </div>
      <footer>
        <span>{t('taken', { when: clockTime(lang, ticket.taken_at) })}</span>
        {item.may_go_on && (
          <button type="button" class="text" onClick={() => void store.goOn(item)}>
            {t('go_on')}
          </button>
        )}
      </footer>
    </section>
  )
}

/** What is next to everything: my number, how it stands now, when somebody is here, and other ways. */
export function Aside({ page, store }: { page: Page; store: Store }) {
  const words = useTongue()
  const { t, lang } = words
  const mine = store.listed?.items.find((item) => item.ticket) ?? null
  const day = new Intl.DateTimeFormat(lang, { weekday: 'short', month: lang === 'en' ? 'short' : 'numeric', day: 'numeric', timeZone: 'UTC' })
  // Seven days alike are one line.
  const alike = page.days.every((one) => !one.name && String(one.spans) === String(page.days[0]?.spans))
  const shown = page.days.slice(0, alike ? 1 : 7)
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <aside>
      {mine && <Number item={mine} store={store} />}
      {page.queues.length > 0 && (
        <section aria-labelledby="h-now">
          <div class="hd">
            <h2 id="h-now">{t('now')}</h2>
            <small>{t('as_of', { when: clockTime(lang, page.now) })}</small>
          </div>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('service')}</th>
                <th scope="col">{t('serving')}</th>
                <th scope="col">{t('wait')}</th>
              </tr>
            </thead>
            <tbody>
              {page.queues.map((queue) => (
                <tr key={queue.id} class={mine?.ticket?.queue.id === queue.id ? 'mine' : ''}>
                  <td>{queue.name}</td>
                  <td class={queue.open ? 'num' : 'rests'}>{queue.open ? (queue.serving ?? '–') : t('resting')}</td>
                  <td>{queue.open ? (queue.staffed ? wait(queue.range, words) : t('unstaffed_short')) : queue.opens_at ? t('opens', { when: when(lang, queue.opens_at, page.now) }) : t('closed')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {page.days.length > 0 && (
        <section aria-labelledby="h-hours">
          <h2 id="h-hours">{t('hours')}</h2>
          <dl class="hours">
            {shown.map((one, i) => (
              <div key={one.date} class={i === 0 && !alike ? 'today' : ''}>
                <dt>
                  {alike ? t('every_day') : day.format(Date.parse(`${one.date}T00:00:00Z`))}
                  {one.name && <small>{one.name}</small>}
                </dt>
                <dd class="num">{one.spans.length ? one.spans.map(([a, b]) => (a === '00:00' && b === '24:00' ? t('all_day') : `${a}–${b}`)).join(', ') : t('closed_day')}</dd>
              </div>
            ))}
          </dl>
          {here !== page.time_zone && <p class="note">{t('zone', { zone: page.time_zone })}</p>}
        </section>
      )}
      <section aria-labelledby="h-reach">
        <h2 id="h-reach">{t('reach')}</h2>
        <ul class="reach">
          <li>
            <button type="button" class="text" onClick={() => openWidget(store.point)}>
              {t('by_chat')}
            </button>
          </li>
          {page.phone && (
            <li>
              <a href={`tel:${page.phone.replace(/[^+\d]/g, '')}`} class="num">
                {page.phone}
              </a>
            </li>
          )}
          {page.email && (
            <li>
              <a href={`mailto:${page.email}`}>{page.email}</a>
            </li>
          )}
          {pick(page.address, lang) && <li class="address">{pick(page.address, lang)}</li>}
        </ul>
      </section>
    </aside>
  )
}
