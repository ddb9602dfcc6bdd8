/** @jsxImportSource preact */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { accentColours } from '../accent'
import { TingContext, type Ting } from '../ting'
import { Launcher } from './Launcher'
import { Panel } from './Panel'

/** All of it: the button in the corner, the panel that it opens, and a voice for screen readers. */
export function Widget({ ting }: { ting: Ting }) {
  const { seen, ui } = ting
  const launcher = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(ui.open)
  useLayoutEffect(() => {
    if (wasOpen.current && !ui.open) launcher.current?.focus()
    wasOpen.current = ui.open
  }, [ui.open])
  // Before anything is known of the contact point there is nothing to offer; a page whose key is refused shows nothing.
  const here = ting.whole || seen.link !== 'refused' && (seen.config !== null || seen.state !== null || ting.conversation.live)
  // A page may choose the colour itself; what it leaves open is chosen in the settings.
  const wished = document.querySelector<HTMLScriptElement>('script[data-ting]')?.dataset['accent'] || seen.config?.accent
  const accent = wished ? accentColours(wished, ui.dark) : null
  const { side = '', across = 20, up = 20 } = seen.config?.look ?? {}
  return (
    <TingContext.Provider value={ting}>
      <div class={`ting ${ting.whole ? 'whole' : side}`} lang={ui.lang} data-theme={ui.dark ? 'dark' : 'light'} style={{ ...accent, '--x': `${String(across)}px`, '--y': `${String(up)}px` }}>
        {here && !ting.whole && <Launcher button={launcher} />}
        {here && ui.open && <Panel />}
        <p class="vh" role="status" aria-live="polite">
          {ui.said}
        </p>
      </div>
    </TingContext.Provider>
  )
}
