/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { carried, spoken, systemWords } from '../paper'
import { rows } from '../rows'
import { useTing } from '../ting'
import { clockTime } from '../tongue'
import { firstUnread } from '../transcript'
import { BookingView } from './BookingView'
import { FormView } from './FormView'
import { Icon } from './Icon'
import { MessageBubble } from './MessageBubble'

const NEAR_PX = 48

function atEnd(el: HTMLElement): boolean {
  return el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_PX
}

/** Everything said so far. Stays at the end while one is there, and never jumps while one reads above. */
export function MessageLog() {
  const ting = useTing()
  const { seen, ui, t, conversation } = ting
  const { messages, outbox } = seen.transcript
  const log = useRef<HTMLDivElement>(null)
  const stay = useRef(true)
  const waited = useRef(outbox.length)
  const room = useRef<ResizeObserver | null>(null)
  const [below, setBelow] = useState(false)
  /** Where the line "new" stands: what was unread when one began to look. */
  const [from, setFrom] = useState(() => firstUnread(seen.transcript))
  const list = useMemo(() => rows(seen.transcript, from), [seen.transcript, from])
  const day = new Intl.DateTimeFormat(ui.lang, { month: 'long', day: 'numeric', weekday: 'short' })

  /** Read means: at the end of the log, and somebody looks at the page. */
  function read(): void {
    const last = messages.findLast((m) => m.by.kind !== 'customer')
    if (last && !ui.hidden && log.current && atEnd(log.current)) conversation.readUpTo(last.seq)
  }
  function toEnd(): void {
    if (log.current) log.current.scrollTop = log.current.scrollHeight
    read()
  }

  useLayoutEffect(() => {
    const line = log.current?.querySelector<HTMLElement>('.new')
    if (line && log.current) log.current.scrollTop = line.offsetTop - log.current.offsetTop
    else toEnd()
    // A keyboard, a picker, a picture, a card whose times have come take room: whoever was at the end stays there.
    room.current = new ResizeObserver(() => {
      if (stay.current && log.current) log.current.scrollTop = log.current.scrollHeight
    })
    return () => room.current?.disconnect()
  }, [])
  useLayoutEffect(() => {
    const el = log.current
    if (el) for (const one of [el, ...el.children]) room.current?.observe(one)
  }, [list])
  useLayoutEffect(() => {
    if (stay.current || outbox.length > waited.current) toEnd()
    else if (messages.length) setBelow(true)
    waited.current = outbox.length
  }, [messages, outbox, seen.typing])
  useEffect(() => {
    setFrom(ui.hidden ? null : firstUnread(seen.transcript))
    read()
  }, [ui.hidden])

  return (
    <div class="logbox">
      <div
        ref={log}
        class="log"
        role="log"
        tabIndex={0}
        aria-label={t('conversation')}
        onScroll={(e) => {
          stay.current = atEnd(e.currentTarget)
          if (stay.current) setBelow(false)
          read()
        }}
      >
        {list.map((row) =>
          row.type === 'bubble' ? (
            <MessageBubble key={row.id} row={row} />
          ) : row.type === 'card' ? (
            row.card.kind === 'form' ? (
              <FormView key={row.id} card={row.card.card} by={row.card.by} />
            ) : (
              <BookingView key={row.id} card={row.card.card} />
            )
          ) : row.type === 'unread' ? (
            <p key="unread" class="new">
              <span>{t('new_messages')}</span>
            </p>
          ) : (
            <p key={row.id} class="sys">
              {row.type === 'day' ? (
                day.format(row.at)
              ) : (
                <>
                  <time>{clockTime(ui.lang, row.message.at)}</time> {systemWords(row.message, ting)}
                  {carried(row.message).map((m) => (
                    <q key={m.id}>{spoken(m, { ...ui, t })}</q>
                  ))}
                </>
              )}
            </p>
          ),
        )}
        {seen.typing !== null && (
          <div class="trow">
            <span class="m them typing" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span>{t('typing', { name: seen.typing || t('an_agent') })}</span>
          </div>
        )}
      </div>
      {below && (
        <button type="button" class="below" onClick={toEnd}>
          <Icon name="down" />
          {t('new_messages')}
        </button>
      )}
    </div>
  )
}
