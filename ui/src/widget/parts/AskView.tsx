/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { waitWords } from '../ticket'
import { pick } from '../cards'
import { off } from '../seen'
import { mayCall, useTing } from '../ting'
import { when } from '../tongue'
import { useAnswers } from '../useAnswers'
import type { Met, Reach as Way } from '../wire'
import { FormFields } from './FormFields'
import { goToWrong } from './FormView'
import { Held } from './Held'
import { Icon } from './Icon'
import { Reach } from './Reach'

const LONGEST = 2000
const LOOK_AGAIN_MS = 30_000

/** First the question; then a number. Honest when nobody is there. Where a form is asked, it is asked here, too. */
export function AskView() {
  const { seen, keep } = useTing()
  const [queue, setQueue] = useState<string | null>(null)
  const [begun, setBegun] = useState(keep.get('begun'))
  const met = (off(seen, 'forms') ? [] : (seen.config?.forms ?? [])).filter((m) => m.queue === null || m.queue === queue)
  const button = met.find((m) => m.use === 'button' && m.form.form === begun) ?? null
  const asked = button ?? met.find((m) => m.use === 'before_chat') ?? null
  function begin(form: string | null): void {
    setBegun(form)
    if (form) keep.set('begun', form)
    else keep.drop('begun')
  }
  return <Ask key={asked?.form.form} asked={asked} buttons={met.filter((m) => m.use === 'button')} queue={queue} setQueue={setQueue} begin={begin} />
}

interface Props {
  asked: Met | null
  buttons: Met[]
  queue: string | null
  setQueue(queue: string): void
  begin(form: string | null): void
}

function Ask({ asked: offered, buttons, queue, setQueue, begin }: Props) {
  const ting = useTing()
  const { seen, ui, keep, t, coded, conversation } = ting
  const [question, setQuestion] = useState(() => conversation.question())
  const [name, setName] = useState(keep.get('name') ?? '')
  const form = useAnswers(offered?.form ?? null, offered?.form.form ?? '')
  const box = useRef<HTMLFormElement>(null)
  const [missing, setMissing] = useState(false)
  const [reach, setReach] = useState<Way>({ kind: 'here', value: '' })
  const [instead, setInstead] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const id = setInterval(() => void conversation.loadConfig(), LOOK_AGAIN_MS)
    return () => clearInterval(id)
  }, [])

  const { config, open, problem } = seen
  const leaving = config?.leaving ?? null
  /** A message rather than a number: because nobody is here, or by choice where nobody is on duty. */
  const leave = leaving !== null && (!open || instead)
  /** Who leaves a message is asked nothing more. */
  const asked = leave ? null : offered
  const byForm = asked?.use === 'button'
  const becomes = new Set(asked?.form.fields.map((f) => f.becomes))
  const queues = (leave ? leaving?.queues : config?.queues) ?? []
  const busy = seen.starting !== null
  const over = [...question].length - LONGEST
  const opens = seen.opensAt ? when(ui.lang, seen.opensAt, ui.now) : null
  const unstaffed = open && config?.staffed === 0
  const range = busy || unstaffed ? null : waitWords(config?.range ?? null)
  const wrong = over > 0 ? t('too_long', { n: over }) : missing ? t('ask_first') : ''

  function write(words: string): void {
    setQuestion(words)
    setMissing(false)
    keep.set('question', words)
  }
  function take(): void {
    if (busy || over > 0 || !(open || leave)) return
    if (!byForm && !question.trim()) {
      setMissing(true)
      field.current?.focus()
      return
    }
    const chosen = queues.some((q) => q.id === queue) ? queue : queues.length === 1 ? (queues[0]?.id ?? null) : null
    const called = becomes.has('name') ? null : name.trim() || null
    if (leave) return conversation.start(question.trim(), called, chosen, { reach: { kind: reach.kind, value: reach.value?.trim() ?? '' } })
    const ready = asked && form.ready()
    if (asked && !ready) return goToWrong(box.current)
    conversation.start(byForm ? '' : question.trim(), called, chosen, asked && ready ? { form: asked.form.form, answers: ready.answers } : {})
  }

  return (
    <form
      ref={box}
      class="body ask"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        take()
      }}
    >
      <div class="scroll pad">
        {leave ? (
          <>
            <h2>{t('leave_title')}</h2>
            <p class="quiet">{t('leave_lead', { when: when(ui.lang, leaving.due_at, ui.now) })}</p>
          </>
        ) : open ? (
          <h2>{asked && byForm ? pick(asked.form.titles, ui.lang) : pick(config?.look.greeting, ui.lang) || t('ask_title')}</h2>
        ) : (
          <>
            <h2>{pick(config?.look.closed, ui.lang) || t('closed_title')}</h2>
            <p class="lead">{opens ? t('closed_lead', { when: opens }) : t('closed_lead_unknown')}</p>
            <p class="quiet">{t('closed_keep')}</p>
          </>
        )}
        {byForm && (
          <button type="button" class="text backto in" onClick={() => begin(null)}>
            <Icon name="back" />
            {t('back')}
          </button>
        )}
        <textarea
          ref={field}
          hidden={byForm}
          data-first
          class="field"
          rows={4}
          aria-label={t('ask_title')}
          aria-invalid={wrong !== ''}
          aria-describedby={wrong ? 'ting-wrong' : undefined}
          placeholder={t('ask_hint')}
          readOnly={busy}
          value={question}
          onInput={(e) => write(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !e.isComposing) take()
          }}
        />
        {wrong && (
          <p id="ting-wrong" class="err" role="alert">
            {wrong}
          </p>
        )}
        {open && !leave && !byForm && buttons.length > 0 && (
          <div class="starts" role="group" aria-label={t('ask_form')}>
            {buttons.map((m) => (
              <button key={m.form.form} type="button" class="btn" onClick={() => begin(m.form.form)}>
                <Icon name="form" />
                {pick(m.form.titles, ui.lang)}
              </button>
            ))}
          </div>
        )}
        {(open || leave) && (
          <>
            {queues.length > 1 && !byForm && !becomes.has('queue') && (
              <fieldset>
                <legend class="lab">{t('ask_queue')}</legend>
                <div class="chips">
                  {queues.map((q) => (
                    <label key={q.id}>
                      <input type="radio" name="ting-queue" checked={queue === q.id} onChange={() => setQueue(q.id)} />
                      <span>{q.name}</span>
                    </label>
                  ))}
                </div>
              </fieldset>
            )}
            {asked && (
              <>
                {pick(asked.form.intro, ui.lang) && <p class="hint">{pick(asked.form.intro, ui.lang)}</p>}
                <FormFields
                  form={asked.form}
                  answers={form.answers}
                  wrong={{ ...(problem?.code === 'form_wrong' ? problem.fields : {}), ...form.wrong }}
                  busy={busy}
                  change={form.change}
                />
              </>
            )}
            <label class="lab" for="ting-name" hidden={becomes.has('name')}>
              {t('ask_name')}
            </label>
            <input
              id="ting-name"
              hidden={becomes.has('name')}
              class="field"
              type="text"
              maxLength={80}
              autocomplete="name"
              readOnly={busy}
              value={name}
              onInput={(e) => {
                setName(e.currentTarget.value)
                keep.set('name', e.currentTarget.value)
              }}
            />
            {leave && <Reach reach={reach} busy={busy} onChange={setReach} />}
            {!unstaffed && !leave && <p class="quiet after">{t('ask_after')}</p>}
            {unstaffed && !leave && <p class="why plain">{t('unstaffed_lead')}</p>}
            {open && leaving && (
              <button type="button" class="text" onClick={() => setInstead(!instead)}>
                {t(instead ? 'leave_number' : 'leave_instead')}
              </button>
            )}
          </>
        )}
        <Held />
        {problem && problem.code !== 'form_wrong' && (
          <p class="err" role="alert">
            {coded('p_', problem.code, 'p_other')}
          </p>
        )}
        {mayCall(ting) && !ui.onLine && (
          <div class="starts">
            <button type="button" class="btn" onClick={() => ting.call()}>
              <Icon name="phone" />
              {t('call_us')}
            </button>
          </div>
        )}
      </div>
      <footer class="foot">
        {open || leave ? (
          <button type="submit" class="btn p take" aria-disabled={busy}>
            <span>{t(busy ? (leave ? 'sending' : 'taking') : leave ? 'leave_send' : 'take')}</span>
            {leave && !busy && <small>{t('leave_by', { when: when(ui.lang, leaving.due_at, ui.now) })}</small>}
            {!leave && range && <small>{t(range.key, { n: range.n })}</small>}
          </button>
        ) : (
          <p class="btn still">{opens ? t('closed_button', { when: opens }) : t('closed_now')}</p>
        )}
      </footer>
    </form>
  )
}
