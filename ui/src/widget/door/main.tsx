/** @jsxImportSource preact */
/** The widget's second script: what is before a door that is by invitation. It draws within the widget, with its styles. */
import { render } from 'preact'
import type { Draw } from '../parts/Further'
import { DoorView } from './DoorView'
import { GuestView } from './GuestView'

const draw: Draw = (place, ting) => {
  if (!ting) return render(null, place)
  const own = { ting, ui: { ...ting.ui } }
  render(ting.guest === null ? <DoorView {...own} /> : <GuestView link={ting.guest} {...own} />, place)
}
;(globalThis as { __tingDoor?: Draw }).__tingDoor = draw
