/** @jsxImportSource preact */
/** The customers' pages: help, a survey's answer, a booking. One small script; the page's own tag says which. */
import { render, type ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { accentColours } from '../widget/accent'
import type { Lang } from '../widget/wire'
import { Ask } from './Ask'
import { Booked } from './Booked'
import { Help } from './Help'
import type { Whose } from './wire'
import { firstLang, keepLang, tongue, TongueContext, WhoseContext } from './words'
import css from './styles/portal.css?inline'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** Theme and language around a page. */
export function Frame({ house, accent, children }: { house: string | null; accent: string | null; children: ComponentChildren }) {
  const [lang, setLang] = useState<Lang>(() => firstLang(house))
  const [isDark, setDark] = useState(dark.matches)
  const [whose, setWhose] = useState<Whose | null>(null)
  useEffect(() => {
    const change = (): void => setDark(dark.matches)
    dark.addEventListener('change', change)
    return () => dark.removeEventListener('change', change)
  }, [])
  useEffect(() => {
    document.documentElement.lang = lang
  }, [lang])
  const words = useMemo(() => tongue(lang, (next) => { keepLang(next); setLang(next) }, whose?.company.wording ?? {}), [lang, whose])
  const tint = whose?.accent ?? accent
  const colours = tint ? accentColours(tint, isDark) : null
  return (
    <TongueContext.Provider value={words}>
      <div class="ting page" lang={lang} data-theme={isDark ? 'dark' : 'light'} style={{ ...colours }}>
        <WhoseContext.Provider value={setWhose}>{children}</WhoseContext.Provider>
      </div>
    </TongueContext.Provider>
  )
}

const style = document.createElement('style')
style.textContent = css
document.head.append(style)

const place = document.querySelector<HTMLElement>('#page')
if (place) {
  const { kind = '', name = '', locale = '' } = place.dataset
  const accent = place.dataset['accent'] || null
  const matter =
    kind === 'survey' ? <Ask token={name} /> : kind === 'booking' ? <Booked token={name} /> : <Help company={name} preview={kind === 'preview'} />
  render(
    <Frame house={locale} accent={accent}>
      {matter}
    </Frame>,
    place,
  )
}
