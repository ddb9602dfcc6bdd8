/** @jsxImportSource preact */
import type { TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useTing } from '../ting'
import { AskView } from './AskView'
import { BannedView } from './BannedView'
import { EndedView } from './EndedView'
import { Further } from './Further'
import { Icon } from './Icon'
import { LaterView } from './LaterView'
import { LinkStrip } from './LinkStrip'
import { PanelHeader } from './PanelHeader'
import { QueuedView } from './QueuedView'
import { TalkView } from './TalkView'
import { TopicStrip } from './TopicStrip'

const STOPS = 'button, textarea, input, select, a[href], [tabindex="0"]'

function focusedIn(el: HTMLElement): Element | null {
  return (el.getRootNode() as ShadowRoot).activeElement
}

/** To where one writes; on a touch screen only to the panel, so that no keyboard springs up. */
function goToField(panel: HTMLElement): void {
  const field = panel.querySelector<HTMLElement>('[data-first]')
  if (field && matchMedia('(pointer: fine)').matches) field.focus()
  else panel.focus()
}

/** On a phone the panel covers the page and is modal, and its keyboard takes room from it: the part of the page that is seen. */
function useCover(): { covers: boolean; box: { top?: string; height?: string } } {
  const measure = (): { covers: boolean; box: { top?: string; height?: string } } => {
    const covers = matchMedia('(max-width: 479px)').matches
    const view = window.visualViewport
    if (!covers || !view) return { covers, box: {} }
    return { covers, box: { top: `${String(Math.round(view.offsetTop))}px`, height: `${String(Math.round(view.height))}px` } }
  }
  const [cover, setCover] = useState(measure)
  useEffect(() => {
    const again = (): void => setCover(measure())
    const view = window.visualViewport
    view?.addEventListener('resize', again)
    view?.addEventListener('scroll', again)
    return () => {
      view?.removeEventListener('resize', again)
      view?.removeEventListener('scroll', again)
    }
  }, [])
  return cover
}

/** The open widget. */
export function Panel() {
  const ting = useTing()
  const { seen, t, conversation } = ting
  const panel = useRef<HTMLElement>(null)
  const inside = useRef(false)
  const { covers, box } = useCover()
  const { phase } = conversation
  const banned = seen.state?.banned
  const { link, problem, config } = seen
  const shut = config?.entry === 'invited' && ting.guest === null && (link === 'door' || ting.keep.get('token') === null || problem?.code === 'invitation_needed')
  const ticket = phase === 'queued' ? (seen.state?.ticket ?? null) : null

  useEffect(() => {
    // A panel that stood open when the page loaded does not take the page's focus.
    if (panel.current && ting.ui.asked) goToField(panel.current)
  }, [])
  useLayoutEffect(() => {
    // What was focused has gone with its screen: go to the new one's field.
    if (panel.current && inside.current && !panel.current.contains(focusedIn(panel.current))) goToField(panel.current)
  })

  function onKey(e: TargetedKeyboardEvent<HTMLElement>): void {
    if (e.key === 'Escape' && !e.isComposing && !e.defaultPrevented) return ting.close()
    if (e.key !== 'Tab' || !covers) return
    const el = e.currentTarget
    const stops = [...el.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => stop.offsetParent && stop.tabIndex >= 0)
    const [first, last, here] = [stops[0], stops[stops.length - 1], focusedIn(el)]
    if (e.shiftKey ? here === first || here === el : here === last) {
      e.preventDefault()
      ;(e.shiftKey ? last : first)?.focus()
    }
  }

  return (
    <section
      ref={panel}
      class="panel"
      role="dialog"
      tabIndex={-1}
      aria-modal={covers}
      aria-label={t('panel', { tenant: ting.company })}
      style={box}
      onKeyDown={onKey}
      onFocusIn={() => {
        inside.current = true
      }}
      onFocusOut={(e) => {
        const { currentTarget, relatedTarget, target } = e
        if (relatedTarget) inside.current = currentTarget.contains(relatedTarget as Node)
        // Focus that goes nowhere left us, unless its element is gone: then it is still ours.
        else setTimeout(() => (inside.current &&= !(target as Node).isConnected || currentTarget.contains(focusedIn(currentTarget))))
      }}
    >
      <PanelHeader />
      {!ting.ui.calling && <LinkStrip />}
      {ting.ui.onLine && !ting.ui.calling && (
        <button type="button" class="text strip" onClick={() => ting.call()}>
          <Icon name="phone" />
          {t('on_line')}
        </button>
      )}
      {!ting.ui.calling && <TopicStrip />}
      {ting.ui.calling ? (
        <Further key="call" name="Call" />
      ) : ting.guest !== null && phase !== 'serving' ? (
        <Further key="door" name="Door" />
      ) : ticket ? (
        <QueuedView ticket={ticket} />
      ) : phase === 'later' && seen.state?.later ? (
        <LaterView later={seen.state.later} />
      ) : phase === 'serving' ? (
        <TalkView />
      ) : phase === 'ended' ? (
        <EndedView />
      ) : shut && (phase === 'ask' || phase === 'loading') ? (
        <Further key="door" name="Door" />
      ) : phase === 'ask' && banned && (banned.until === null || banned.until > conversation.now) ? (
        <BannedView {...banned} />
      ) : phase === 'ask' ? (
        <AskView />
      ) : (
        <div class="body pad" aria-busy="true">
          <div class="bone tall" />
          <div class="bone" />
          <div class="bone short" />
        </div>
      )}
    </section>
  )
}
