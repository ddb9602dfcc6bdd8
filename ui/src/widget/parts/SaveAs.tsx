/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { transcriptText } from '../paper'
import { useTing } from '../ting'
import { taken } from '../transcript'

const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

function keepFile(name: string, body: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(body)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** The conversation taken along: as text, as a page, or by mail where the company sends any. */
export function SaveAs({ done }: { done(): void }) {
  const { seen, ui, t, coded, api, keep, guest, newKey, company } = useTing()
  const { number } = taken(seen.transcript)
  const [mail, setMail] = useState(false)
  const [to, setTo] = useState(keep.get('email') ?? '')
  const [said, setSaid] = useState<{ good: boolean; words: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const [key, setKey] = useState(() => newKey())
  const path = `contacts/${seen.state?.contact ?? ''}/transcript`
  const token = keep.get('token') ?? ''

  useEffect(() => {
    if (guest === null) void api.asVisitor<{ mail: boolean }>(`${path}/ways`, token).then((a) => setMail('value' in a && a.value.mail))
  }, [])

  function asText(): void {
    const text = transcriptText(seen.transcript.messages, { lang: ui.lang, title: company, number, t, coded })
    keepFile(`${number || 'conversation'}.txt`, new Blob([`\uFEFF${text}`], { type: 'text/plain;charset=utf-8' }))
  }
  async function asPage(): Promise<void> {
    const page = await api.page(`${path}?as=html&lang=${ui.lang}&zone=${encodeURIComponent(zone())}`, token)
    if (page) keepFile(`${number || 'conversation'}.html`, page)
    else setSaid({ good: false, words: t('p_other') })
  }
  async function send(): Promise<void> {
    if (busy || !to.trim()) return
    setBusy(true)
    const answer = await api.asVisitor<{ to: string }>(path, token, { key, to: to.trim(), lang: ui.lang, zone: zone() })
    setBusy(false)
    if ('value' in answer) {
      keep.set('email', answer.value.to)
      setKey(newKey())
      setSaid({ good: true, words: t('mail_sent', { to: answer.value.to }) })
    } else setSaid({ good: false, words: coded('p_', answer.problem.code, 'p_other') })
  }

  return (
    <form
      class="saveas"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        void send()
      }}
    >
      <div class="two even">
        <button type="button" class="btn" onClick={asText}>
          {t('save_text')}
        </button>
        <button type="button" class="btn" onClick={() => void asPage()}>
          {t('save_page')}
        </button>
      </div>
      {mail && (
        <>
          <label>
            <span>{t('mail_to')}</span>
            <input
              class="field"
              type="email"
              inputMode="email"
              autocomplete="email"
              maxLength={254}
              aria-invalid={said?.good === false}
              value={to}
              onInput={(e) => {
                setTo(e.currentTarget.value)
                setSaid(null)
              }}
            />
          </label>
          <button type="submit" class="btn p" aria-disabled={busy || !to.trim()}>
            {t('mail_send')}
          </button>
        </>
      )}
      <p role="status" class={said?.good === false ? 'err' : ''}>
        {said?.words}
      </p>
      <button type="button" class="text" onClick={done}>
        {t('back')}
      </button>
    </form>
  )
}
