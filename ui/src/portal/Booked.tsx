/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { moment, pick } from '../widget/cards'
import { Sure } from '../widget/parts/Sure'
import { ask } from './api'
import { Small } from './Small'
import type { BookingCard, Slot, Whose } from './wire'
import { useTongue } from './words'

interface Told extends Whose {
  now: number
  card: BookingCard
}

/** The times that are free, by the clock of the place. */
function Times({ base, card, again, choose }: { base: string; card: BookingCard; again: number; choose(at: number): void }) {
  const { t, p, lang, widget } = useTongue()
  const [slots, setSlots] = useState<Slot[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [day, setDay] = useState('')
  useEffect(() => {
    void ask<Slot[]>(`${base}/slots`).then((answer) => {
      if ('value' in answer) setSlots(answer.value)
      else setProblem(answer.problem.code)
    })
  }, [again])
  if (problem) return <p class="err" role="alert">{p(problem)}</p>
  if (!slots) return <div class="bone" aria-busy="true" />
  if (!slots.length) return <p class="note">{widget.t('no_slots')}</p>
  const dayOf = new Intl.DateTimeFormat(lang, { month: 'short', day: 'numeric', weekday: 'short', timeZone: card.time_zone })
  const timeOf = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: card.time_zone })
  const days = [...new Set(slots.map((s) => dayOf.format(s.at)))]
  const shown = days.includes(day) ? day : days[0]
  return (
    <>
      <label>
        <span class="note">{t('book_day')}</span>
        <select class="field" value={shown} onChange={(e) => setDay(e.currentTarget.value)}>
          {days.map((d) => (
            <option key={d} value={d}>
              {d}
            </option>
          ))}
        </select>
      </label>
      <div class="slots">
        {slots
          .filter((s) => dayOf.format(s.at) === shown)
          .map((s) => (
            <button key={s.at} type="button" class="slot" aria-label={moment(lang, s.at, card.time_zone)} onClick={() => choose(s.at)}>
              {timeOf.format(s.at)}
            </button>
          ))}
      </div>
    </>
  )
}

/** A booking behind a mail's link: shown, changed, cancelled. */
export function Booked({ token }: { token: string }) {
  const { t, p, lang, widget } = useTongue()
  const base = `/api/help/b/${encodeURIComponent(token)}`
  const [told, setTold] = useState<Told | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [changing, setChanging] = useState(false)
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [again, setAgain] = useState(0)
  useEffect(() => {
    void ask<Told>(base).then((answer) => {
      if ('value' in answer) setTold(answer.value)
      else setProblem(answer.problem.code)
    })
  }, [])
  async function book(at: number | null): Promise<void> {
    if (busy) return
    setBusy(true)
    const answer = await ask<BookingCard>(base, { body: { at } })
    setBusy(false)
    setSure(false)
    if ('problem' in answer) {
      setProblem(answer.problem.code)
      setAgain((n) => n + 1)
      return
    }
    setProblem(null)
    setChanging(false)
    if (told) setTold({ ...told, card: answer.value })
  }
  const card = told?.card
  const booked = card?.state === 'booked'
  const may = booked && card.until !== null && told !== null && told.now < card.until
  return (
    <Small from={told}>
      {!told && !problem && <div class="bone" aria-busy="true" />}
      {!told && problem && <p role="alert">{p(problem === 'link_used' ? 'book_gone' : problem)}</p>}
      {card && (
        <>
          <h1>{pick(card.titles, lang)}</h1>
          {card.number && <p class="big-no num">{card.number}</p>}
          {booked && card.at !== null ? <p class="at">{moment(lang, card.at, card.time_zone)}</p> : <p class="at">{t('book_cancelled')}</p>}
          {booked && pick(card.note, lang) && <p class="note">{pick(card.note, lang)}</p>}
          {problem && (
            <p class="err" role="alert">
              {p(problem)}
            </p>
          )}
          {booked && !may && <p class="note">{widget.t('p_too_late')}</p>}
          {may && changing && <Times base={base} card={card} again={again} choose={(at) => void book(at)} />}
          {may &&
            (sure ? (
              <Sure ask={widget.t('booking_sure', { number: card.number ?? '' })} yes={widget.t('booking_cancel')} no={t('back')} onYes={() => void book(null)} onNo={() => setSure(false)} />
            ) : (
              <p class="row">
                <button type="button" class="btn" aria-pressed={changing} onClick={() => setChanging(!changing)}>
                  {widget.t('booking_change')}
                </button>
                <button type="button" class="btn bad" onClick={() => setSure(true)}>
                  {widget.t('booking_cancel')}
                </button>
              </p>
            ))}
        </>
      )}
    </Small>
  )
}
