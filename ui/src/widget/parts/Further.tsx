/** @jsxImportSource preact */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useTing, type Ting } from '../ting'

/** Draws a screen at its place; with nothing to draw it of, puts it away. */
export type Draw = (place: Element, ting: Ting | null) => void
const AGAIN_MS = 5_000

/** A screen that most never meet: a script of its own, fetched when it is wanted, which leaves how it draws under its name. */
export function Further({ name }: { name: 'Door' | 'Call' }) {
  const ting = useTing()
  const place = useRef<HTMLDivElement>(null)
  const there = (): Draw | null => (globalThis as Record<string, unknown>)[`__ting${name}`] as Draw | null
  const [draw, setDraw] = useState<Draw | null>(there)
  useEffect(() => {
    let timer = 0
    const load = (): void => {
      const script = document.createElement('script')
      script.src = ting.absolute(`widget-${name.toLowerCase()}.js`)
      script.onload = () => setDraw(there)
      script.onerror = () => (timer = window.setTimeout(load, AGAIN_MS))
      document.head.append(script)
    }
    if (!draw) load()
    return () => clearTimeout(timer)
  }, [])
  useLayoutEffect(() => {
    if (place.current) draw?.(place.current, ting)
  })
  useLayoutEffect(() => {
    const { current } = place
    return () => current && draw?.(current, null)
  }, [draw])
  return draw ? (
    <div class="body" ref={place} />
  ) : (
    <div class="body pad" aria-busy="true">
      <div class="bone" />
      <div class="bone short" />
    </div>
  )
}
