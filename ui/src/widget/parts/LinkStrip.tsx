/** @jsxImportSource preact */
import { useTing, type Ting } from '../ting'

function words({ seen, ui, t, conversation }: Ting): string {
  if (seen.link === 'idle') return ''
  if (ui.offline) return t('no_network')
  if (seen.link !== 'connecting' || !seen.late) return ''
  if (!seen.state && !seen.starting) return t('connecting')
  return t(conversation.phase === 'queued' ? 'held_while_away' : 'still_connecting')
}

/** What is wrong with the connection, once it has lasted long enough to be worth a word. */
export function LinkStrip() {
  const ting = useTing()
  const said = words(ting)
  return (
    <div role="status">
      {said && (
        <p class="strip">
          <span class="dots" aria-hidden="true" />
          <span class="grow">{said}</span>
          {!ting.ui.offline && (
            <button type="button" class="text" onClick={() => ting.conversation.nudge(true)}>
              {ting.t('try_now')}
            </button>
          )}
        </p>
      )}
    </div>
  )
}
