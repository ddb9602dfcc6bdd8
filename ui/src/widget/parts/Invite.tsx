/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { useTing } from '../ting'

/** A link for somebody else to join this conversation by. */
export function Invite() {
  const { seen, t, coded, absolute, conversation } = useTing()
  const [whole, setWhole] = useState(false)
  const [copied, setCopied] = useState(false)
  const url = seen.invited ? absolute(seen.invited.path) : null
  return (
    <div class="invite">
      <p>{t('invite_lead')}</p>
      {url ? (
        <>
          <input class="field" type="text" readOnly aria-label={t('invite_link')} value={url} onFocus={(e) => e.currentTarget.select()} />
          <button
            type="button"
            class="btn"
            onClick={() => {
              void navigator.clipboard.writeText(url).then(() => setCopied(true))
            }}
          >
            {t(copied ? 'copied' : 'copy')}
          </button>
        </>
      ) : (
        <>
          <label class="check">
            <input type="checkbox" checked={whole} onChange={(e) => setWhole(e.currentTarget.checked)} />
            <span>{t('invite_whole')}</span>
          </label>
          {seen.problem && (
            <p class="err" role="alert">
              {coded('p_', seen.problem.code, 'p_other')}
            </p>
          )}
          <button type="button" class="btn" onClick={() => conversation.invite(whole)}>
            {t('invite_make')}
          </button>
        </>
      )}
    </div>
  )
}
