/** @jsxImportSource preact */
import { useTing } from '../ting'

/** The topics of a conversation that has several: which one is looked at, and where something new was said. */
export function TopicStrip() {
  const { seen, t, conversation } = useTing()
  const topics = seen.state?.topics ?? []
  return topics.length ? (
    <nav class="topics" aria-label={t('topics')}>
      {topics.map(({ contact, number, title, agent, unread }) => (
        <button
          key={contact}
          type="button"
          aria-current={contact === seen.state?.contact}
          title={[number, title, agent].filter(Boolean).join(' · ')}
          onClick={() => conversation.counter.turnTo(contact)}
        >
          <span>{title}</span>
          {unread > 0 && <b aria-label={t('unread_n', { n: unread })}>{unread}</b>}
        </button>
      ))}
    </nav>
  ) : null
}
