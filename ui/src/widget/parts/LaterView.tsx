/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { waitWords } from '../ticket'
import { useTing, type Ting } from '../ting'
import { when } from '../tongue'
import type { Later } from '../wire'
import { Sure } from './Sure'
import { TalkView } from './TalkView'
import { TicketStub } from './TicketStub'

/** What was promised, in two lines: what comes, and when or where. */
export function promise({ seen, ui, t }: Ting, later: Later): [string, string] {
  const { to } = later
  if (later.mode === 'message') {
    if (later.state === 'trying') return [t('later_trying'), t(`later_reach_${later.reach}`, { to })]
    return [later.due_at ? t('later_by', { when: when(ui.lang, later.due_at, ui.now) }) : t('later_message'), t(`later_reach_${later.reach}`, { to })]
  }
  if (later.state === 'trying') return [t('later_calling', { to }), '']
  if (later.state === 'again' && later.next_at) return [t('later_call', { to }), t('later_again', { when: when(ui.lang, later.next_at, ui.now) })]
  const ticket = seen.state?.ticket
  const wait = waitWords(ticket?.range ?? null)
  const place = ticket ? (ticket.ahead ? t('ahead_pill', { n: ticket.ahead }) : t('ahead_none')) : ''
  return [t('later_call', { to }), [place, wait && t(wait.key, { n: wait.n })].filter(Boolean).join(ui.lang === 'en' ? ', ' : '、')]
}

/** Not waiting on the line: what was promised, everything that was said, and the way back. */
export function LaterView({ later }: { later: Later }) {
  const ting = useTing()
  const { seen, t, conversation } = ting
  const [leaving, setLeaving] = useState(false)
  const call = later.mode === 'callback'
  const lines = promise(ting, later)
  return (
    <>
      <TicketStub number={later.number} lines={lines} />
      <div class="backto later">
        {leaving ? (
          <Sure
            ask={t(call ? 'later_sure_call' : 'later_sure_message')}
            yes={t('later_yes')}
            no={t('keep_it')}
            onYes={() => conversation.leave()}
            onNo={() => setLeaving(false)}
          />
        ) : (
          <>
            <p role="status">{t(call ? 'later_call_lead' : 'later_message')}</p>
            {later.state !== 'trying' && (
              <button type="button" class="text" disabled={seen.leaving} onClick={() => setLeaving(true)}>
                {t('later_back')}
              </button>
            )}
          </>
        )}
      </div>
      <TalkView />
    </>
  )
}
