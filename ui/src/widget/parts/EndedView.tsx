/** @jsxImportSource preact */
import { transcriptText } from '../paper'
import { useTing, type Ting } from '../ting'
import { span } from '../tongue'
import { taken } from '../transcript'
import { MessageLog } from './MessageLog'
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

function save(ting: Ting): void {
  const { seen, ui, t, coded } = ting
  const number = taken(ting.seen.transcript).number
  const text = transcriptText(seen.transcript.messages, { lang: ui.lang, title: seen.config?.tenant_name ?? '', number, t, coded })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`\uFEFF${text}`], { type: 'text/plain;charset=utf-8' }))
  link.download = `${number || 'conversation'}.txt`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Over: the receipt, everything that was said, and a way to begin again. */
export function EndedView() {
  const ting = useTing()
  return (
    <>
      <TicketStub number={taken(ting.seen.transcript).number} lines={receipt(ting)} />
      <MessageLog />
      {ting.seen.state?.survey && <SurveyCard survey={ting.seen.state.survey} />}
      <footer class="foot two even">
        <button type="button" class="btn" onClick={() => save(ting)}>
          {ting.t('save')}
        </button>
        <button type="button" class="btn p" data-first onClick={() => ting.conversation.putAway()}>
          {ting.t('anew')}
        </button>
      </footer>
    </>
  )
}
