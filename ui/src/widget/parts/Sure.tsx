/** @jsxImportSource preact */
import { useLayoutEffect, useRef } from 'preact/hooks'

/** The second of two steps, in place: what cannot be taken back is asked once, with the way back under the finger. */
export function Sure(p: { ask: string; yes: string; no: string; onYes(): void; onNo(): void }) {
  const back = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => back.current?.focus(), [])
  return (
    <div class="sure" role="group" aria-label={p.ask}>
      <p>{p.ask}</p>
      <div>
        <button ref={back} type="button" class="btn" onClick={p.onNo}>
          {p.no}
        </button>
        <button type="button" class="btn bad" onClick={p.onYes}>
          {p.yes}
        </button>
      </div>
    </div>
  )
}
