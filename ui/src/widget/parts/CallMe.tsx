/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useTing } from '../ting'

/** A number to be called at: instead of waiting here, or `now`, by whom one writes with. */
export function CallMe({ done, now = false }: { done(): void; now?: boolean }) {
  const { seen, keep, t, coded, conversation } = useTing()
  const [phone, setPhone] = useState(keep.get('phone') ?? '')
  const field = useRef<HTMLInputElement>(null)
  const busy = seen.calling !== null
  const asked = useRef(false)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (now && asked.current && !busy && !seen.problem) done()
    asked.current = busy
  }, [busy])
  return (
    <form
      class="callme"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        if (!busy && phone.trim()) conversation.callMe(phone.trim())
      }}
    >
      <p>{t(now ? 'call_lead_now' : 'call_lead')}</p>
      <input
        ref={field}
        class="field"
        type="tel"
        autocomplete="tel"
        maxLength={60}
        aria-label={t('reach_phone_label')}
        placeholder={t('reach_phone_label')}
        aria-invalid={seen.problem !== null}
        readOnly={busy}
        value={phone}
        onInput={(e) => {
          setPhone(e.currentTarget.value)
          keep.set('phone', e.currentTarget.value)
        }}
      />
      {seen.problem && (
        <p class="err" role="alert">
          {coded('p_', seen.problem.code, 'p_other')}
        </p>
      )}
      <div class="two even">
        <button
          type="button"
          class="btn"
          onClick={() => {
            seen.problem = null
            done()
          }}
        >
          {t('back')}
        </button>
        <button type="submit" class="btn p" aria-disabled={busy || !phone.trim()}>
          {t('call_send')}
        </button>
      </div>
    </form>
  )
}
