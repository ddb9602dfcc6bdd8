/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { ask } from './api'
import type { Store } from './store'
import { useTongue } from './words'

/** Ask for a link by mail. Whether anybody is known so is not said here. */
export function SignIn({ company, store }: { company: string; store: Store }) {
  const { t, p, lang } = useTongue()
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function send(): Promise<void> {
    if (busy || !email.trim()) return
    setBusy(true)
    const answer = await ask<undefined>(`/api/help/${encodeURIComponent(company)}/sign-in`, { body: { email: email.trim(), lang }, token: store.token() })
    setBusy(false)
    setProblem('problem' in answer ? answer.problem.code : null)
    setSent('problem' in answer ? null : email.trim())
  }
  return (
    <section class="signin" aria-labelledby="h-signin">
      <h2 id="h-signin">{t('sign_in')}</h2>
      <p>{t('sign_in_lead')}</p>
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault()
          void send()
        }}
      >
        <input
          class="field"
          type="email"
          inputMode="email"
          autocomplete="email"
          maxLength={254}
          aria-label={t('email')}
          placeholder={t('email')}
          aria-invalid={problem !== null}
          value={email}
          onInput={(e) => {
            setEmail(e.currentTarget.value)
            setSent(null)
            setProblem(null)
          }}
        />
        <button type="submit" class="btn" aria-disabled={busy || !email.trim()}>
          {t('send_link')}
        </button>
      </form>
      <p role="status">{sent && t('link_sent', { to: sent })}</p>
      {problem && (
        <p class="err" role="alert">
          {p(problem)}
        </p>
      )}
    </section>
  )
}

/** Somebody came by a link: one press signs in, so that what only looks into mails does not use it up. */
export function Enter({ store, token }: { store: Store; token: string }) {
  const { t, p } = useTongue()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  async function enter(): Promise<void> {
    if (busy) return
    setBusy(true)
    const refused = await store.signIn(token)
    setBusy(false)
    setProblem(refused)
    if (refused === null) location.replace(location.pathname)
  }
  return (
    <section class="enter">
      {problem ? (
        <>
          <p class="err" role="alert">
            {p(problem)}
          </p>
          <a class="btn" href="#">
            {t('back')}
          </a>
        </>
      ) : (
        <button type="button" class="btn p big" aria-disabled={busy} onClick={() => void enter()}>
          {t('enter')}
        </button>
      )}
    </section>
  )
}
