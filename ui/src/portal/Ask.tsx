/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { when } from '../widget/tongue'
import { ask } from './api'
import { Small } from './Small'
import type { Whose } from './wire'
import { useTongue } from './words'

interface Asked extends Whose {
  lang: string
  number: string
  started_at: number
  question: { scale: 'stars' | 'nps' | 'text'; question: string; comment: boolean; answered: boolean }
}

const STAR = 'M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z'
const STARS = [1, 2, 3, 4, 5] as const

/** The question of a mail, answered on its own page; and a way to be asked no more. */
export function Ask({ token }: { token: string }) {
  const words = useTongue()
  const { t, p, lang, widget } = words
  const base = `/api/help/s/${encodeURIComponent(token)}`
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [value, setValue] = useState<number | null>(null)
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState(false)
  const [stopped, setStopped] = useState(false)
  useEffect(() => {
    void ask<Asked>(base).then((answer) => {
      if ('value' in answer) setAsked(answer.value)
      else setProblem(answer.problem.code)
    })
  }, [])
  async function send(): Promise<void> {
    if (busy) return
    setBusy(true)
    const answer = await ask<undefined>(base, { body: { value, comment: said.trim() || null } })
    setBusy(false)
    setProblem('problem' in answer ? answer.problem.code : null)
    setDone('value' in answer)
  }
  async function stop(): Promise<void> {
    const answer = await ask<undefined>(`${base}/stop`, { body: {} })
    setProblem('problem' in answer ? answer.problem.code : null)
    setStopped('value' in answer)
  }
  const scale = asked?.question.scale
  const inWords = scale === 'text'
  const ready = inWords ? said.trim() !== '' : value !== null
  return (
    <Small from={asked}>
      {!asked && !problem && <div class="bone" aria-busy="true" />}
      {!asked && problem && <p role="alert">{p(problem === 'link_used' ? 'ask_gone' : problem)}</p>}
      {asked && (
        <>
          <p class="note">{t('ask_about', { number: asked.number, when: when(lang, asked.started_at, Date.now()) })}</p>
          {done || asked.question.answered ? (
            <p class="at" role="status">
              {t('ask_thanks')}
            </p>
          ) : (
            <form
              class="rate"
              onSubmit={(e) => {
                e.preventDefault()
                if (ready) void send()
              }}
            >
              <fieldset>
                <legend lang={asked.lang}>{asked.question.question}</legend>
                {scale === 'stars' && (
                  <div class="stars">
                    {STARS.map((n) => (
                      <label key={n} class={value !== null && n <= value ? 'on' : ''} title={widget.t(`rate_star_${n}`)}>
                        <input type="radio" name="rate" aria-label={widget.t(`rate_star_${n}`)} checked={value === n} onChange={() => setValue(n)} />
                        <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
                          <path d={STAR} />
                        </svg>
                      </label>
                    ))}
                  </div>
                )}
                {scale === 'nps' && (
                  <>
                    <div class="nps">
                      {[...Array(11).keys()].map((n) => (
                        <label key={n}>
                          <input type="radio" name="rate" checked={value === n} onChange={() => setValue(n)} />
                          <span>{n}</span>
                        </label>
                      ))}
                    </div>
                    <p class="le">
                      <span>{widget.t('rate_nps_low')}</span>
                      <span>{widget.t('rate_nps_high')}</span>
                    </p>
                  </>
                )}
              </fieldset>
              {(inWords || asked.question.comment) && (
                <textarea class="field" rows={3} maxLength={1000} aria-label={widget.t(inWords ? 'rate_words' : 'rate_comment')} placeholder={widget.t(inWords ? 'rate_words' : 'rate_comment')} value={said} onInput={(e) => setSaid(e.currentTarget.value)} />
              )}
              <p class="row">
                <button type="submit" class="btn p" aria-disabled={busy || !ready}>
                  {widget.t('rate_send')}
                </button>
              </p>
            </form>
          )}
          {problem && (
            <p class="err" role="alert">
              {p(problem)}
            </p>
          )}
          <p class="note" role="status">
            {stopped ? (
              t('ask_stopped')
            ) : (
              <button type="button" class="link" onClick={() => void stop()}>
                {t('ask_stop')}
              </button>
            )}
          </p>
        </>
      )}
    </Small>
  )
}
