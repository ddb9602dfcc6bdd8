/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { Icon } from '../widget/parts/Icon'
import type { Face } from './wire'

/** Whose page it is, at its head: the company's picture and what the page is called; without a picture Ting's mark. */
export function Brand({ company, title }: { company: Face; title: string }) {
  const [lost, setLost] = useState<string | null>(null)
  const logo = company.logo === lost ? null : company.logo
  return (
    <>
      <span class={logo ? 'logo own' : 'logo'} aria-hidden="true">
        {logo ? <img src={logo} alt="" onError={() => setLost(logo)} /> : <Icon name="ding" />}
      </span>
      <strong>{title}</strong>
    </>
  )
}

/** What a company is called in a language. */
export const called = (company: Face, lang: string): string => company.names[lang] ?? company.name
