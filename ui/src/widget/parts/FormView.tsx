/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks'
import { filled, pick } from '../cards'
import { off } from '../seen'
import { useTing } from '../ting'
import { useAnswers } from '../useAnswers'
import type { FormCard } from '../wire'
import { FormFields } from './FormFields'
import { Icon } from './Icon'

/** Bring the first wrong field to who sends; said also to a screen reader, by its focus. */
export function goToWrong(box: HTMLElement | null): void {
  requestAnimationFrame(() => box?.querySelector<HTMLElement>('[aria-invalid="true"], .q:has(.err) input')?.focus())
}

/** A form in the conversation: filled in, sent, corrected until it is accepted. */
export function FormView({ card, by }: { card: FormCard; by: string | null }) {
  const ting = useTing()
  const { seen, ui, t, coded, conversation } = ting
  const { lang } = ui
  const form = useAnswers(card.form, card.id, card.answers)
  const [busy, setBusy] = useState(false)
  const [editing, setEditing] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const box = useRef<HTMLFormElement>(null)
  const live = !off(seen, 'forms') && (conversation.phase === 'serving' || conversation.phase === 'queued')
  const open = live && (card.state === 'open' || (card.state === 'submitted' && editing))
  const title = pick(card.form.titles, lang)
  const intro = pick(card.form.intro, lang)

  async function send(): Promise<void> {
    const ready = form.ready()
    if (busy || !ready) return goToWrong(box.current)
    setBusy(true)
    setProblem(null)
    const refused = await conversation.counter.submit(card.id, ready.key, ready.answers)
    setBusy(false)
    if (refused) {
      setProblem(refused.code)
      form.setWrong(refused.fields ?? {})
      return goToWrong(box.current)
    }
    form.forget()
    setEditing(false)
    ting.speak(t('form_sent'))
  }

  return (
    <form
      ref={box}
      class={`card ${card.state}`}
      noValidate
      aria-label={title}
      onSubmit={(e) => {
        e.preventDefault()
        void send()
      }}
    >
      <h3>
        <Icon name="form" />
        {title}
      </h3>
      {open ? (
        <>
          {intro && <p class="hint">{intro}</p>}
          <FormFields form={card.form} answers={form.answers} wrong={form.wrong} busy={busy} change={form.change} />
          {problem && problem !== 'form_wrong' && (
            <p class="err" role="alert">
              {coded('p_', problem, 'p_other')}
            </p>
          )}
          <div class="acts">
            {editing && (
              <button type="button" class="btn" onClick={() => setEditing(false)}>
                {t('back')}
              </button>
            )}
            <button type="submit" class="btn p" aria-disabled={busy}>
              {t(busy ? 'sending' : card.revision ? 'form_correct_send' : 'form_send')}
            </button>
          </div>
        </>
      ) : (
        <>
          <dl>
            {filled(card, lang).map(([label, value, f]) => (
              <div key={f.key}>
                <dt>{label}</dt>
                <dd>{f.type === 'file' ? (seen.transcript.messages.find((m) => m.file?.id === value)?.file?.name ?? t('file')) : value}</dd>
              </div>
            ))}
          </dl>
          <p class="hint state">
            {card.state === 'accepted' && <Icon name="read" />}
            {t(`form_${card.state === 'open' ? 'unanswered' : card.state}`, { name: by ?? t('an_agent') })}
            {live && card.state === 'submitted' && (
              <button type="button" class="text" onClick={() => setEditing(true)}>
                {t('form_correct')}
              </button>
            )}
          </p>
        </>
      )}
    </form>
  )
}
