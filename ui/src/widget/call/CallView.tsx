/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../parts/Icon'
import type { Ting, Ui } from '../ting'
import type { Call } from './call'
import { knows, words } from './words'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']

/** For so long one talks, as 1:05. */
function lasts(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const [m, h] = [Math.floor(s / 60) % 60, Math.floor(s / 3600)]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h ? `${String(h)}:${two(m)}:${two(s % 60)}` : `${String(m)}:${two(s % 60)}`
}

/** A call: how it stands, and what one may do. Keys of the keyboard are the telephone's. */
export function CallView({ call, ting, ui }: { call: Call; ting: Ting; ui: Ui }) {
  const w = words(ui.lang)
  const [, tick] = useState(0)
  useEffect(() => {
    const id = setInterval(() => tick((n) => n + 1), 1000)
    return () => clearInterval(id)
  }, [])
  const foot = useRef<HTMLElement>(null)
  useEffect(() => foot.current?.querySelector<HTMLElement>('[data-first]')?.focus(), []) // from here on the keyboard is the telephone's
  const { state, why } = call
  const said = state === 'over' ? w(knows(why) ? why : 'p_other') : w(state === 'idle' ? 'microphone' : state)
  const well = state !== 'over' || why === 'ended'

  return (
    <div
      class="body callv"
      onKeyDown={(e) => {
        if (e.ctrlKey || e.metaKey || e.altKey || !KEYS.includes(e.key)) return
        e.preventDefault()
        call.key(e.key)
      }}
    >
      <div class="scroll pad">
        <div class={`who ${state}`}>
          <span class="ring" aria-hidden="true">
            <Icon name="phone" />
          </span>
          <h2>{ting.company}</h2>
          <p class={well ? 'lead' : 'err'} role={well ? 'status' : 'alert'}>
            {said}
          </p>
          {state === 'talking' && (
            <p class="time" role="timer" aria-label={w('time')}>
              {lasts(Date.now() - call.since)}
            </p>
          )}
          {state === 'talking' && call.muted && <p class="quiet">{w('muted')}</p>}
          {state === 'microphone' && <p class="quiet">{w('microphone_hint')}</p>}
        </div>
        {state === 'talking' && (
          <div class="pad12" role="group" aria-label={w('keys')}>
            <p class="keyed" aria-live="polite">
              {call.keyed || w('keys_hint')}
            </p>
            {KEYS.map((key) => (
              <button key={key} type="button" class="btn" onClick={() => call.key(key)}>
                {key}
              </button>
            ))}
          </div>
        )}
      </div>
      <footer ref={foot} class="foot even">
        {call.live ? (
          <>
            {state === 'talking' && (
              <button type="button" class="btn" aria-pressed={call.muted} onClick={() => call.mute()}>
                {w(call.muted ? 'unmute' : 'mute')}
              </button>
            )}
            <button type="button" class="btn bad" data-first onClick={() => call.hangUp()}>
              {w('hang_up')}
            </button>
          </>
        ) : (
          <>
            <button type="button" class="btn" onClick={() => call.back()}>
              {w('back')}
            </button>
            <button type="button" class="btn p" data-first onClick={() => void call.begin()}>
              {w('again')}
            </button>
          </>
        )}
      </footer>
      {call.live && (
        <p class="beside">
          <button type="button" class="link" onClick={() => call.back()}>
            {w('write')}
          </button>
        </p>
      )}
    </div>
  )
}
