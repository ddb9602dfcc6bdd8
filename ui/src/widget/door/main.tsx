/** @jsxImportSource preact */
/** The widget's second script: what is before a door that is by invitation. It draws within the widget, with its styles. */
import { render } from 'preact'
import type { Draw } from '../parts/Door'
import { DoorView } from './DoorView'

const draw: Draw = (place, ting) => render(<DoorView ting={ting} ui={{ ...ting.ui }} />, place)
;(globalThis as { __tingDoor?: Draw }).__tingDoor = draw
