/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { off } from '../seen'
import { useTing, type Ting } from '../ting'
import { span } from '../tongue'
import { taken } from '../transcript'
import { MessageLog } from './MessageLog'
import { SaveAs } from './SaveAs'
import { SurveyCard } from './SurveyCard'
import { TicketStub } from './TicketStub'

/** What the receipt says: how long it took, and with whom or why not. */
function receipt({ seen, ui, t }: Ting): string[] {
  const ended = seen.state?.ended
  if (!ended) return []
  const { wait_ms: waited, talk_ms: talked } = ended
  const times = [waited !== null && t('waited', { time: span(ui.lang, waited) }), talked !== null && t('talked', { time: span(ui.lang, talked) })]
  const agent = seen.transcript.messages.findLast((m) => m.by.kind === 'agent')?.by.name
  const last =
    talked !== null
      ? agent && t('with', { name: agent })
      : seen.state?.later?.state === 'withdrawn'
        ? t('later_withdrawn')
        : t(seen.transcript.messages.some((m) => m.params['reason'] === 'grace_over') ? 'number_expired' : 'number_given_up')
  return [times.filter(Boolean).join(ui.lang === 'en' ? ', ' : '、'), last ?? '']
}

/** Over: the receipt, everything that was said, and a way to begin again. */
export function EndedView() {
  const ting = useTing()
  const [saving, setSaving] = useState(false)
  const keeps = !off(ting.seen, 'transcript')
  return (
    <>
      <TicketStub number={taken(ting.seen.transcript).number} lines={receipt(ting)} />
      <MessageLog />
      {ting.seen.state?.survey && <SurveyCard survey={ting.seen.state.survey} />}
      {saving && keeps ? (
        <footer class="foot">
          <SaveAs done={() => setSaving(false)} />
        </footer>
      ) : (
        <footer class="foot two even">
          {keeps && (
            <button type="button" class="btn" onClick={() => setSaving(true)}>
              {ting.t('save')}
            </button>
          )}
          {!ting.seen.state?.topics.length && (
            <button type="button" class="btn p" data-first onClick={() => ting.conversation.putAway()}>
              {ting.t('anew')}
            </button>
          )}
        </footer>
      )}
    </>
  )
}
