/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useTing } from '../ting'
import type { Survey } from '../wire'

const STAR = 'M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z'
const STARS = [1, 2, 3, 4, 5] as const

/** The question at the end: one answer, by stars, by a number, or in words. */
export function SurveyCard({ survey }: { survey: Survey }) {
  const { seen, t, coded, conversation } = useTing()
  const [value, setValue] = useState<number | null>(null)
  const [words, setWords] = useState('')
  const busy = seen.rating !== null
  if (survey.answered) return <p class="rate thanks" role="status">{t('rate_thanks')}</p>
  const inWords = survey.scale === 'text'
  const ready = inWords ? words.trim() !== '' : value !== null
  return (
    <form
      class="rate"
      onSubmit={(e) => {
        e.preventDefault()
        if (ready && !busy) conversation.rate(value, words.trim() || null)
      }}
    >
      <fieldset>
        <legend>{survey.question}</legend>
        {survey.scale === 'stars' && (
          <div class="stars">
            {STARS.map((n) => (
              <label key={n} class={value !== null && n <= value ? 'on' : ''} title={t(`rate_star_${n}`)}>
                <input type="radio" name="ting-rate" aria-label={t(`rate_star_${n}`)} checked={value === n} onChange={() => setValue(n)} />
                <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
                  <path d={STAR} />
                </svg>
              </label>
            ))}
          </div>
        )}
        {survey.scale === 'nps' && (
          <>
            <div class="nps">
              {[...Array(11).keys()].map((n) => (
                <label key={n}>
                  <input type="radio" name="ting-rate" checked={value === n} onChange={() => setValue(n)} />
                  <span>{n}</span>
                </label>
              ))}
            </div>
            <p class="le">
              <span>{t('rate_nps_low')}</span>
              <span>{t('rate_nps_high')}</span>
            </p>
          </>
        )}
      </fieldset>
      {(inWords || (survey.comment && value !== null)) && (
        <textarea class="field" rows={2} maxLength={1000} aria-label={t(inWords ? 'rate_words' : 'rate_comment')} placeholder={t(inWords ? 'rate_words' : 'rate_comment')} value={words} onInput={(e) => setWords(e.currentTarget.value)} />
      )}
      {seen.problem && (
        <p class="err" role="alert">
          {coded('p_', seen.problem.code, 'p_other')}
        </p>
      )}
      {ready && (
        <button type="submit" class="btn" aria-disabled={busy}>
          {t('rate_send')}
        </button>
      )}
    </form>
  )
}
