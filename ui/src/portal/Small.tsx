/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { LANG_NAMES } from '../widget/tongue'
import { LANGS, type Lang } from '../widget/wire'
import { useTongue } from './words'

/** A page with one matter: from whom, in which language, and the matter. */
export function Small({ from, children }: { from: string; children: ComponentChildren }) {
  const { lang, t, speak } = useTongue()
  return (
    <main class="small">
      <p class="from">
        <strong>{from}</strong>
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
      </p>
      <div class="sheet-of">{children}</div>
    </main>
  )
}
