/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { cards, filled, moment, pick } from '../widget/cards'
import { systemWords } from '../widget/paper'
import { linked } from '../widget/rows'
import { clockTime } from '../widget/tongue'
import { ask } from './api'
import { about, standing } from './Cases'
import { openWidget, type Store } from './store'
import type { Message, Mine } from './wire'
import { useTongue } from './words'

const SKIPPED = new Set(['idle_warning', 'on_hold', 'hold_longer', 'customer_left', 'customer_back'])
const LOOK_MS = 5_000

function Line({ m, all }: { m: Message; all: Message[] }) {
  const { lang, widget } = useTongue()
  if (m.kind === 'system' || m.kind === 'form' || m.kind === 'booking') {
    const found = cards(all).get(m.id)
    return (
      <li class="sys">
        <time>{clockTime(lang, m.at)}</time>
        <div>
          {systemWords(m, widget)}
          {found?.kind === 'form' && filled(found.card, lang).map(([label, value]) => <p key={label}>{`${label}: ${value}`}</p>)}
          {found?.kind === 'booking' && found.card.at !== null && <p>{`${pick(found.card.titles, lang)}, ${moment(lang, found.card.at, found.card.time_zone)}`}</p>}
        </div>
      </li>
    )
  }
  const mine = m.by.kind === 'customer'
  return (
    <li class={mine ? 'mine' : ''}>
      <time>{clockTime(lang, m.at)}</time>
      <div>
        <b>{mine ? widget.t('you') : (m.by.name ?? widget.t('an_agent'))}</b>
        {m.file ? (
          <p>
            <a href={m.file.url} target="_blank" rel="noopener">
              {m.file.name}
            </a>
          </p>
        ) : (
          <p>{linked(m.text ?? '').map((part, i) => (part.href ? <a key={i} href={part.href} rel="noopener noreferrer" target="_blank">{part.text}</a> : part.text))}</p>
        )}
      </div>
    </li>
  )
}

/** One conversation, whole, as its customer may see it. */
export function Talk({ company, id, store }: { company: string; id: string; store: Store }) {
  const words = useTongue()
  const { t, p, lang } = words
  const [read, setRead] = useState<{ item: Mine; messages: Message[] } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const base = `/api/help/${encodeURIComponent(company)}/contacts/${encodeURIComponent(id)}`
  useEffect(() => {
    const look = async (): Promise<void> => {
      const answer = await ask<{ item: Mine; messages: Message[] }>(base, { token: store.token() })
      if ('value' in answer) setRead(answer.value)
      else if (answer.problem.code !== 'lost') setProblem(answer.problem.code)
    }
    setRead(null)
    setProblem(null)
    void look()
    const timer = setInterval(() => {
      if (!document.hidden) void look()
    }, LOOK_MS)
    return () => clearInterval(timer)
  }, [id])
  async function save(form: 'html' | 'text'): Promise<void> {
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)
    const token = store.token()
    const answer = await fetch(`${base}/transcript?as=${form}&lang=${lang}&zone=${zone}`, { headers: token ? { authorization: `Bearer ${token}` } : {} })
    if (!answer.ok) return setProblem('other')
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await answer.blob())
    link.download = `${read?.item.number ?? 'conversation'}.${form === 'html' ? 'html' : 'txt'}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
  const item = read?.item
  const shown = read?.messages.filter((m) => !SKIPPED.has(m.code ?? '')) ?? []
  const dayOf = new Intl.DateTimeFormat(lang, { dateStyle: 'long' })
  return (
    <section class="talk" aria-labelledby="h-talk">
      <p>
        <a href="#">‹ {t('to_list')}</a>
      </p>
      {problem && (
        <p class="err" role="alert">
          {p(problem)}
        </p>
      )}
      {!read && !problem && <div class="bone" aria-busy="true" />}
      {item && (
        <>
          <h2 id="h-talk" lang={item.lang}>
            {item.question || item.queue}
          </h2>
          <p class="note">
            <span class="num">{item.number}</span> · {item.queue} · {standing(item, store.page?.now ?? item.started_at, words)}
          </p>
          <p class="do">
            {item.may_go_on ? (
              <button type="button" class="btn p" onClick={() => void store.goOn(item)}>
                {t('go_on')}
              </button>
            ) : (
              <button type="button" class="btn" onClick={() => openWidget(store.point, about(item, words))}>
                {t('ask_again')}
              </button>
            )}
            <button type="button" class="btn" onClick={() => void save('html')}>
              {t('save_page')}
            </button>
            <button type="button" class="btn" onClick={() => void save('text')}>
              {t('save_text')}
            </button>
          </p>
          <ol class="said">
            {shown.map((m, i) => {
              const day = dayOf.format(m.at)
              const before = shown[i - 1]
              return [
                !before || dayOf.format(before.at) !== day ? (
                  <li key={`d${m.id}`} class="day">
                    {day}
                  </li>
                ) : null,
                <Line key={m.id} m={m} all={read?.messages ?? []} />,
              ]
            })}
          </ol>
        </>
      )}
    </section>
  )
}
