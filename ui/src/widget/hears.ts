/** What happens in the conversation, told to someone who is not looking: bell, title, and a screen reader's words. */
import { ticketLine, waitWords, worthSaying } from './ticket'
import type { Ting } from './ting'
import { unreadOf, type Listener } from './seen'
import { Title } from './title'
import type { Ticket } from './wire'

/** Listen to the conversation for as long as the page lives. */
export function hears(ting: Ting): void {
  const title = new Title(document)
  let saidAt = 0
  const { seen, ui, t } = ting
  Object.assign(ting.conversation.listener, {
    turn(state) {
      const name = state.agent?.name ?? t('an_agent')
      if (ui.bell) ting.bell.ring()
      title.tell(t('turn_title'))
      ting.speak(t('agent_here', { name }))
    },
    place(before, now) {
      const at = ting.conversation.now
      if (!worthSaying(before, now, saidAt, at)) return
      saidAt = at
      ting.speak(placeWords(ting, now))
    },
    news(messages) {
      const theirs = messages.filter((m) => m.by.kind === 'agent' && m.kind !== 'note' && m.kind !== 'whisper')
      if (messages.length && theirs.length === 0) return
      const n = unreadOf(seen)
      if (n > 0) title.tell(t('unread_n', { n }))
      // The log speaks for itself while it is open.
      if (!ui.open) ting.speak(t('unread_n', { n }))
    },
  } satisfies Listener)
}

function placeWords({ t }: Ting, ticket: Ticket): string {
  if (ticket.state === 'offered') return `${t('called')} ${t('called_more')}`
  const wait = waitWords(ticket.range)
  const moved = ticketLine(ticket).was !== null && ticket.moved_back ? `${t('moved', { n: ticket.moved_back.by })} ` : ''
  const words = { number: ticket.number, n: ticket.ahead, wait: wait ? t(wait.key, { n: wait.n }) : t('range_none') }
  return moved + t('place_said', words)
}
