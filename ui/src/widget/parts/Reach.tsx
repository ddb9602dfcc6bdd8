/** @jsxImportSource preact */
import { useTing } from '../ting'
import type { Reach as Way } from '../wire'

const WAYS = ['here', 'email', 'phone'] as const

/** Where a customer wants to be answered who leaves a message. */
export function Reach({ reach, busy, onChange }: { reach: Way; busy: boolean; onChange(reach: Way): void }) {
  const { t } = useTing()
  return (
    <fieldset>
      <legend class="lab">{t('reach_how')}</legend>
      <div class="chips">
        {WAYS.map((kind) => (
          <label key={kind}>
            <input type="radio" name="ting-reach" disabled={busy} checked={reach.kind === kind} onChange={() => onChange({ kind, value: '' })} />
            <span>{t(`reach_${kind}`)}</span>
          </label>
        ))}
      </div>
      {reach.kind !== 'here' && (
        <input
          class="field reach"
          type="text"
          inputMode={reach.kind === 'email' ? 'email' : 'tel'}
          autocomplete={reach.kind === 'email' ? 'email' : 'tel'}
          aria-label={t(`reach_${reach.kind}_label`)}
          placeholder={t(`reach_${reach.kind}_label`)}
          maxLength={254}
          readOnly={busy}
          value={reach.value}
          onInput={(e) => onChange({ kind: reach.kind, value: e.currentTarget.value })}
        />
      )}
    </fieldset>
  )
}
