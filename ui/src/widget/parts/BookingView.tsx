/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { moment, pick } from '../cards'
import { off } from '../seen'
import { useTing } from '../ting'
import type { BookingCard, Slot } from '../wire'
import { Icon } from './Icon'
import { Sure } from './Sure'

/** The days and times to choose from, by the clock of the place. */
function Choice({ card, choose, busy, taken }: { card: BookingCard; choose(at: number): void; busy: boolean; taken: number }) {
  const { ui, t, coded, conversation } = useTing()
  const [slots, setSlots] = useState<Slot[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [day, setDay] = useState<string | null>(null)
  useEffect(() => {
    let here = true
    void conversation.counter.slots(card.id).then((answer) => {
      if (!here) return
      if ('problem' in answer) setProblem(answer.problem.code)
      else setSlots(answer.value)
    })
    return () => {
      here = false
    }
  }, [card.id, card.at, taken])
  if (problem) return <p class="err" role="alert">{coded('p_', problem, 'p_other')}</p>
  if (!slots) return <div class="bone" aria-busy="true" />
  if (!slots.length) return <p class="hint">{t('no_slots')}</p>
  const dayOf = new Intl.DateTimeFormat(ui.lang, { month: 'short', day: 'numeric', weekday: 'short', timeZone: card.time_zone })
  const timeOf = new Intl.DateTimeFormat(ui.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: card.time_zone })
  const days = [...new Set(slots.map((s) => dayOf.format(s.at)))]
  const chosen = day && days.includes(day) ? day : days[0]
  return (
    <>
      <label class="lab" for={`d${card.id}`}>
        {t('day')}
      </label>
      <select id={`d${card.id}`} class="field" value={chosen} onChange={(e) => setDay(e.currentTarget.value)}>
        {days.map((d) => (
          <option key={d} value={d}>
            {d}
          </option>
        ))}
      </select>
      <div class="slots" role="group" aria-label={t('times')}>
        {slots
          .filter((s) => dayOf.format(s.at) === chosen)
          .map((s) => (
            <button key={s.at} type="button" class="slot" aria-disabled={busy} aria-label={moment(ui.lang, s.at, card.time_zone)} onClick={() => choose(s.at)}>
              {timeOf.format(s.at)}
            </button>
          ))}
      </div>
    </>
  )
}

/** A booking in the conversation: a time to choose, its number, a change, an end. */
export function BookingView({ card: told }: { card: BookingCard }) {
  const ting = useTing()
  const { seen, ui, t, coded, conversation } = ting
  const { lang } = ui
  /** What was answered here is known before the line tells it. */
  const [mine, setMine] = useState<BookingCard | null>(null)
  const [busy, setBusy] = useState(false)
  const [changing, setChanging] = useState(false)
  const [sure, setSure] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [taken, setTaken] = useState(0)
  useEffect(() => setMine(null), [told])
  const card = mine ?? told
  const { at, until } = card
  const books = !off(seen, 'bookings')
  const may = books && card.state === 'booked' && until !== null && conversation.now < until

  async function book(wanted: number | null): Promise<void> {
    if (busy) return
    setBusy(true)
    setProblem(null)
    const answer = await conversation.counter.book(card.id, wanted)
    setBusy(false)
    setSure(false)
    if ('problem' in answer) {
      setProblem(answer.problem.code)
      setTaken((n) => n + 1)
      return
    }
    setMine(answer.value)
    setChanging(false)
    ting.speak(wanted === null ? t('booking_cancelled') : t('booked', { number: answer.value.number ?? '' }))
  }

  return (
    <section class={`card ${card.state}`} aria-label={pick(card.titles, lang)}>
      <h3>
        <Icon name="day" />
        {pick(card.titles, lang)}
      </h3>
      {at !== null && card.state !== 'offered' && (
        <p class="when">
          <b>{card.number}</b>
          <span>{moment(lang, at, card.time_zone)}</span>
        </p>
      )}
      {card.state === 'booked' && <p class="hint">{pick(card.note, lang)}</p>}
      {(card.state === 'cancelled' || card.state === 'withdrawn') && <p class="hint">{t(`booking_${card.state}`)}</p>}
      {books && (card.state === 'offered' || changing) && <Choice card={card} choose={(wanted) => void book(wanted)} busy={busy} taken={taken} />}
      {problem && (
        <p class="err" role="alert">
          {coded('p_', problem, 'p_other')}
        </p>
      )}
      {may &&
        (sure ? (
          <Sure ask={t('booking_sure', { number: card.number ?? '' })} yes={t('booking_cancel')} no={t('back')} onYes={() => void book(null)} onNo={() => setSure(false)} />
        ) : (
          <p class="state">
            <button type="button" class="text" onClick={() => setChanging(!changing)}>
              {t(changing ? 'back' : 'booking_change')}
            </button>
            <button type="button" class="text" onClick={() => setSure(true)}>
              {t('booking_cancel')}
            </button>
          </p>
        ))}
    </section>
  )
}
