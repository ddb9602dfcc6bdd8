/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useTing, type Ting } from '../ting'

export type Draw = (place: Element, ting: Ting) => void
const AGAIN_MS = 5_000

/** Where somebody stands who has no invitation. What he is told and may ask is a script of its own: most never meet it. */
export function Door() {
  const ting = useTing()
  const place = useRef<HTMLDivElement>(null)
  const [draw, setDraw] = useState<Draw | null>(null)
  useEffect(() => {
    let timer = 0
    const load = (): void => {
      const script = document.createElement('script')
      script.src = ting.absolute('widget-door.js')
      script.onload = () => setDraw(() => (globalThis as { __tingDoor?: Draw }).__tingDoor ?? null)
      script.onerror = () => (timer = window.setTimeout(load, AGAIN_MS))
      document.head.append(script)
    }
    load()
    return () => clearTimeout(timer)
  }, [])
  useLayoutEffect(() => {
    if (place.current) draw?.(place.current, ting)
  })
  return draw ? (
    <div class="body" ref={place} />
  ) : (
    <div class="body pad" aria-busy="true">
      <div class="bone" />
      <div class="bone short" />
    </div>
  )
}
