/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import type { Ting, Ui } from '../ting'
import { knows, words } from './words'

const REASON_MAX = 500

/** Who has no invitation is told so in his language, and may ask for one. */
export function DoorView({ ting, ui }: { ting: Ting; ui: Ui }) {
  const t = words(ui.lang)
  const tenant = ting.company
  const [asks, setAsks] = useState(false)
  const [email, setEmail] = useState('')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const [sent, setSent] = useState(false)
  const [key] = useState(() => ting.newKey())
  const turned = `turned_${ting.turned}`
  const told = `p_${wrong}`

  async function send(): Promise<void> {
    if (busy) return
    if (!/^\S+@\S+$/.test(email.trim())) return setWrong('email')
    if (!reason.trim()) return setWrong('reason')
    setBusy(true)
    const answer = await ting.api.asVisitor('ask', '', { key, email: email.trim(), reason, lang: ui.lang })
    setBusy(false)
    setWrong('problem' in answer ? answer.problem.code : '')
    setSent(!('problem' in answer))
  }

  if (sent)
    return (
      <div class="body">
        <div class="scroll pad" role="status">
          <h2>{t('sent_title')}</h2>
          <p class="lead">{t('sent_lead', { tenant, email: email.trim() })}</p>
        </div>
      </div>
    )
  if (!asks)
    return (
      <div class="body">
        <div class="scroll pad">
          <h2>{t('title')}</h2>
          {ting.turned !== '' && (
            <p class="err" role="alert">
              {t(knows(turned) ? turned : 'turned_other')}
            </p>
          )}
          <p class="lead">{t('lead', { tenant })}</p>
          <p class="quiet after">{t('hint')}</p>
        </div>
        <footer class="foot">
          <button type="button" data-first class="btn p take" onClick={() => setAsks(true)}>
            <span>{t('ask')}</span>
          </button>
        </footer>
      </div>
    )
  return (
    <form
      class="body ask"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        void send()
      }}
    >
      <div class="scroll pad">
        <h2>{t('ask')}</h2>
        <label class="lab" for="ting-door-mail">
          {t('email')}
        </label>
        <input id="ting-door-mail" data-first class="field" type="email" maxLength={254} autocomplete="email" readOnly={busy} aria-invalid={wrong === 'email'} value={email} onInput={(e) => (setEmail(e.currentTarget.value), setWrong(''))} />
        <label class="lab" for="ting-door-why">
          {t('reason')}
        </label>
        <textarea id="ting-door-why" class="field" rows={4} maxLength={REASON_MAX} placeholder={t('reason_hint')} readOnly={busy} aria-invalid={wrong === 'reason'} value={reason} onInput={(e) => (setReason(e.currentTarget.value), setWrong(''))} />
        <p class="quiet after">{t('after', { tenant })}</p>
        {wrong && (
          <p class="err" role="alert">
            {t(knows(told) ? told : 'p_other')}
          </p>
        )}
      </div>
      <footer class="foot">
        <button type="submit" class="btn p take" aria-disabled={busy}>
          <span>{t(busy ? 'sending' : 'send')}</span>
        </button>
      </footer>
    </form>
  )
}
