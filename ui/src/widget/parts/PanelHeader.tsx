/** @jsxImportSource preact */
import { mayCall, useTing, type Ting } from '../ting'
import { clockTime, when } from '../tongue'
import { taken } from '../transcript'
import { Icon } from './Icon'
import { Menu } from './Menu'

/** Who is there, and until when; each dot has its own shape beside its colour. */
function standing({ seen, ui, t, conversation, company }: Ting): { dot: 'on' | 'off' | 'half' | ''; words: string } {
  const { config, state, open, opensAt } = seen
  const { phase } = conversation
  if (phase === 'serving') return { dot: 'on', words: t('agent_person', { queue: taken(seen.transcript).queue || company }) }
  if (phase === 'ended' && state?.ended) return { dot: '', words: t('ended_at', { when: clockTime(ui.lang, state.ended.at) }) }
  if (!config && !state) return { dot: '', words: '' }
  if (!open) return { dot: 'off', words: opensAt ? t('closed_until', { when: when(ui.lang, opensAt, ui.now) }) : t('closed_now') }
  const alone = phase === 'ask' ? config?.staffed === 0 : state?.ticket?.note === 'nobody_on_duty'
  if (alone) return { dot: 'half', words: t('open_unstaffed') }
  // An end that is far off is no news.
  return { dot: 'on', words: config?.closes_at && config.closes_at - ui.now < 86_400_000 ? t('open_until', { when: when(ui.lang, config.closes_at, ui.now) }) : t('open_now') }
}

export function PanelHeader() {
  const ting = useTing()
  const { seen, ui, t, conversation } = ting
  const { config } = seen
  const agent = conversation.phase === 'serving' ? (seen.state?.agent?.name ?? t('an_agent')) : null
  const { dot, words } = standing(ting)
  const bell = t(ui.bell ? 'bell_on' : 'bell_off')
  return (
    <header class="bar">
      {agent ? (
        <span class="logo face" aria-hidden="true">
          {[...agent][0]}
        </span>
      ) : (
        <span class="logo" aria-hidden="true">
          {config?.logo ? <img src={ting.absolute(config.logo)} alt="" /> : <Icon name="ding" />}
        </span>
      )}
      <div class="t">
        <strong>{agent ?? (ting.company || t('conversation'))}</strong>
        <small>
          {dot && <i class={dot} />}
          <span>{words}</span>
        </small>
      </div>
      {mayCall(ting) && !ui.calling && !ui.onLine && (
        <button type="button" class="ib" title={t('call_us')} onClick={() => ting.call()}>
          <Icon name="phone" />
        </button>
      )}
      {conversation.phase === 'queued' && (
        <button type="button" class="ib bell" aria-label={bell} title={bell} aria-pressed={ui.bell} onClick={() => ting.setBell(!ui.bell)}>
          <Icon name={ui.bell ? 'bell' : 'mute'} />
        </button>
      )}
      <Menu />
      {!ting.whole && (
        <button type="button" class="ib" aria-label={t('minimise')} title={t('minimise')} onClick={() => ting.close()}>
          <Icon name="min" />
        </button>
      )}
    </header>
  )
}
