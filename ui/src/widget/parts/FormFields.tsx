/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { pick } from '../cards'
import { refusal } from '../files'
import { asked, type Wrong } from '../form'
import { useTing } from '../ting'
import { fileSize } from '../tongue'
import type { Answers, Asked, Field } from '../wire'

const KINDS = { text: 'text', number: 'text', phone: 'tel', email: 'email', date: 'date' } as const
const FILLS = { name: 'name', phone: 'tel', email: 'email' } as const

interface Props {
  form: Asked
  answers: Answers
  wrong: Wrong
  busy: boolean
  change(key: string, value: unknown): void
}

/** A file field: the file goes out as any other of the conversation, and is then named here. */
function FileField({ field, id, value, busy, change, said }: { field: Field; id: string; value: unknown; busy: boolean; change: Props['change']; said: string | undefined }) {
  const { seen, ui, t, coded, conversation } = useTing()
  const [words, setWords] = useState('')
  const known = seen.transcript.messages.find((m) => m.file && m.file.id === value)?.file?.name
  async function take(file: File | undefined): Promise<void> {
    const { config } = seen
    if (!file || !config) return
    const facts = { name: file.name, size: fileSize(ui.lang, file.size), max: fileSize(ui.lang, config.max_file_bytes), types: config.file_types.join(' ') }
    const why = refusal(file, config)
    if (why) return setWords(t(why, facts))
    setWords(t('sending'))
    const end = await conversation.counter.fileFor(file)
    setWords('problem' in end ? coded('', end.problem.code, 'p_other', facts) : '')
    if ('id' in end) change(field.key, end.id)
  }
  return (
    <>
      <input id={id} class="field" type="file" disabled={busy} aria-describedby={said} accept={seen.config?.file_types.join(',')} onChange={(e) => void take(e.currentTarget.files?.[0])} />
      {(words || known) && (
        <p class="hint" role="status">
          {words || known}
        </p>
      )}
    </>
  )
}

/** The questions of a form, each with its help and what is wrong with its answer. */
export function FormFields({ form, answers, wrong, busy, change }: Props) {
  const { ui, t, coded } = useTing()
  const { lang } = ui
  return (
    <>
      {asked(form.fields, answers).map((f) => {
        const id = `ting-${form.form}-${f.key}`
        const fault = wrong[f.key]
        const help = pick(f.help, lang)
        const said = [help && `${id}-h`, fault && `${id}-e`].filter(Boolean).join(' ') || undefined
        const value = answers[f.key]
        const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
        const common = { id, class: 'field', value: text, 'aria-invalid': !!fault, 'aria-required': !!f.required, 'aria-describedby': said } as const
        const label = (
          <>
            {pick(f.labels, lang)}
            {!f.required && f.type !== 'consent' && <i> {t('optional')}</i>}
          </>
        )
        const many = f.type === 'choices'
        const on = (key: string): boolean => (many ? Array.isArray(value) && value.includes(key) : value === key)
        const grouped = many || (f.type === 'choice' && (f.options?.length ?? 0) <= 6)
        return (
          <div key={f.key} class="q" role={grouped ? 'group' : undefined} aria-labelledby={grouped ? `${id}-l` : undefined} aria-describedby={grouped ? said : undefined}>
            {f.type === 'consent' ? (
              <label class="tick">
                <input type="checkbox" id={id} checked={value === true} disabled={busy} aria-invalid={!!fault} aria-describedby={said} onChange={(e) => change(f.key, e.currentTarget.checked)} />
                <span>{label}</span>
              </label>
            ) : grouped ? (
              <>
                <span id={`${id}-l`} class="lab">
                  {label}
                </span>
                <div class="chips">
                  {f.options?.map((o) => (
                    <label key={o.key}>
                      <input
                        type={many ? 'checkbox' : 'radio'}
                        name={id}
                        checked={on(o.key)}
                        disabled={busy}
                        onChange={() => change(f.key, many ? (on(o.key) ? (value as string[]).filter((k) => k !== o.key) : [...((value as string[] | undefined) ?? []), o.key]) : o.key)}
                        onClick={() => !many && !f.required && on(o.key) && change(f.key, undefined)}
                      />
                      <span>{pick(o.labels, lang)}</span>
                    </label>
                  ))}
                </div>
              </>
            ) : (
              <>
                <label class="lab" for={id}>
                  {label}
                </label>
                {f.type === 'long_text' ? (
                  <textarea {...common} readOnly={busy} rows={3} onInput={(e) => change(f.key, e.currentTarget.value)} />
                ) : f.type === 'choice' ? (
                  <select {...common} disabled={busy} onChange={(e) => change(f.key, e.currentTarget.value)}>
                    <option value="" />
                    {f.options?.map((o) => (
                      <option key={o.key} value={o.key}>
                        {pick(o.labels, lang)}
                      </option>
                    ))}
                  </select>
                ) : f.type === 'file' ? (
                  <FileField field={f} id={id} value={value} busy={busy} change={change} said={said} />
                ) : (
                  <input
                    {...common}
                    readOnly={busy}
                    type={KINDS[f.type as keyof typeof KINDS] as 'text'}
                    inputMode={f.type === 'number' ? 'decimal' : undefined}
                    autocomplete={FILLS[(f.becomes ?? f.type) as keyof typeof FILLS] ?? 'off'}
                    onInput={(e) => change(f.key, e.currentTarget.value)}
                  />
                )}
              </>
            )}
            {help && (
              <p id={`${id}-h`} class="hint">
                {help}
              </p>
            )}
            {fault && (
              <p id={`${id}-e`} class="err" role="alert">
                {coded('f_', fault, 'f_pattern', { min: f.min ?? '', max: f.max ?? '' })}
              </p>
            )}
          </div>
        )
      })}
    </>
  )
}
