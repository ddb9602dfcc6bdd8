/** @jsxImportSource preact */
/** The widget's third script: the telephone. It draws within the widget, with its styles; its call outlives what is drawn. */
import { render } from 'preact'
import type { Draw } from '../parts/Further'
import type { Ting } from '../ting'
import { Call } from './call'
import { CallView } from './CallView'
import STYLE from './call.css?inline'

const calls = new WeakMap<Ting, Call>()

const draw: Draw = (place, ting) => {
  if (!ting) return render(null, place)
  let call = calls.get(ting)
  if (!call) calls.set(ting, (call = new Call(ting)))
  if (call.state === 'idle') void call.begin()
  render(
    <>
      <style>{STYLE}</style>
      <CallView call={call} ting={ting} ui={{ ...ting.ui }} />
    </>,
    place,
  )
}
;(globalThis as { __tingCall?: Draw }).__tingCall = draw
