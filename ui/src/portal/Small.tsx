/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { LANG_NAMES } from '../widget/tongue'
import { LANGS, type Lang } from '../widget/wire'
import { Brand, called } from './Brand'
import type { Whose } from './wire'
import { useTongue, useWhose } from './words'

/** A page with one matter: from whom, in which language, and the matter. */
export function Small({ from, children }: { from: Whose | null; children: ComponentChildren }) {
  const { lang, t, speak } = useTongue()
  useWhose(from)
  return (
    <main class="small">
      <div class="from">
        <span class="brand">{from && <Brand company={from.company} title={called(from.company, lang)} />}</span>
        <label class="tongue">
          <span class="vh">{t('language')}</span>
          <select value={lang} onChange={(e) => speak(e.currentTarget.value as Lang)}>
            {LANGS.map((one) => (
              <option key={one} value={one} lang={one}>
                {LANG_NAMES[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="sheet-of">{children}</div>
    </main>
  )
}
