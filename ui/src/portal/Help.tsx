/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { pick } from '../widget/cards'
import { Icon } from '../widget/parts/Icon'
import { LANG_NAMES, when } from '../widget/tongue'
import { LANGS, type Lang } from '../widget/wire'
import { Aside } from './Aside'
import { Brand, called } from './Brand'
import { Cases } from './Cases'
import { Enter, SignIn } from './SignIn'
import { loadWidget, openWidget, useStore, type Store } from './store'
import { Talk } from './Talk'
import type { Face, Page } from './wire'
import { useTongue, useWhose } from './words'

/** What stands behind the hash: a conversation, or the link of a mail. */
function useHash(): URLSearchParams {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const change = (): void => setHash(location.hash)
    addEventListener('hashchange', change)
    return () => removeEventListener('hashchange', change)
  }, [])
  return new URLSearchParams(hash.slice(1))
}

function Top({ store, company, title }: { store: Store; company: Face; title: string }) {
  const { lang, t, speak } = useTongue()
  const me = store.listed?.me
  return (
    <header class="top wrap">
      <a class="brand" href="#">
        <Brand company={company} title={title} />
      </a>
      <nav aria-label={t('nav')}>
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
        {me && (
          <>
            <span class="me">
              <i aria-hidden="true">{[...me.name.replace(/^#/, '')][0]}</i>
              <span>{me.name}</span>
            </span>
            <button type="button" class="text" onClick={() => void store.signOut()}>
              {t('sign_out')}
            </button>
          </>
        )}
      </nav>
    </header>
  )
}

const DAY_MS = 86_400_000

/** Whether somebody is here now, and until when: said as it is. */
function Standing({ page }: { page: Page }) {
  const { lang, t } = useTongue()
  const open = page.queues.filter((queue) => queue.open)
  const closes = Math.max(0, ...open.map((queue) => queue.closes_at ?? 0))
  const opens = page.queues.map((queue) => queue.opens_at).filter((at): at is number => at !== null)
  const special = page.days.find((day) => day.name)
  const dot = open.length ? (open.some((queue) => queue.staffed) ? 'on' : 'half') : 'off'
  return (
    <p class="standing">
      <b>
        <i class={dot} aria-hidden="true" />
        {open.length === 0
          ? opens.length
            ? t('closed_until', { when: when(lang, Math.min(...opens), page.now) })
            : t('closed')
          : dot === 'half'
            ? t('unstaffed')
            : closes && closes - page.now < DAY_MS // a holiday next month is no news
              ? t('open_until', { when: when(lang, closes, page.now) })
              : t('open')}
      </b>
      {special && (
        <span>
          {special.date.slice(5).replace('-', '/')} {special.name}
          {lang === 'en' ? ': ' : '：'}
          {special.spans.length ? special.spans.map(([a, b]) => `${a}–${b}`).join(', ') : t('closed_day')}
        </span>
      )}
    </p>
  )
}

export function Help({ company, preview }: { company: string; preview: boolean }) {
  const store = useStore(company, preview)
  const { lang, t } = useTongue()
  const hash = useHash()
  const { page, listed } = store
  useWhose(page)
  const entering = hash.get('in')
  const talk = hash.get('c')
  const title = page ? pick(page.titles, lang) || called(page.company, lang) : ''
  useEffect(() => {
    if (title) document.title = title
  }, [title])
  // The widget comes once it is known whose it is.
  useEffect(() => {
    if (!preview && store.point && listed && !entering) loadWidget(store.point, lang)
  }, [store.point, listed === null, entering])
  useEffect(() => {
    document.querySelector<HTMLScriptElement>('script[data-ting]')?.setAttribute('data-lang', lang)
  }, [lang])

  if (store.gone) return <main class="wrap alone"><h1>{t('gone')}</h1></main>
  if (!page)
    return (
      <main class="wrap alone" aria-busy={!store.lost}>
        {store.lost ? <p role="alert">{t('p_lost')}</p> : <div class="bone" />}
      </main>
    )
  const open = page.queues.some((queue) => queue.open)
  return (
    <>
      <Top store={store} company={page.company} title={title} />
      <main>
        <section class="hero wrap">
          <div>
            <h1>{listed?.me && !listed.me.name.startsWith('#') ? t('hello_name', { name: listed.me.name }) : t('hello')}</h1>
            {pick(page.welcome, lang) && <p class="lead">{pick(page.welcome, lang)}</p>}
          </div>
          {page.queues.length > 0 && <Standing page={page} />}
          {entering ? (
            <Enter store={store} token={entering} />
          ) : (
            <p class="acts">
              <button type="button" class="btn p big" onClick={() => openWidget(store.point)}>
                <Icon name="chat" />
                {t(open ? 'write' : 'write_closed')}
              </button>
            </p>
          )}
        </section>
        <div class="cols wrap">
          <div class="left">
            {talk ? <Talk company={company} id={talk} store={store} /> : <Cases store={store} />}
            {!talk && page.sign_in && !preview && listed && !listed.me && !entering && <SignIn company={company} store={store} />}
            {!talk && page.links.length > 0 && (
              <section class="links" aria-labelledby="h-links">
                <h2 id="h-links">{t('links')}</h2>
                <ul>
                  {page.links.map((link) => (
                    <li key={link.url}>
                      <a href={link.url} rel="noopener">
                        {pick(link.names, lang)}
                      </a>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </div>
          <Aside page={page} store={store} />
        </div>
      </main>
    </>
  )
}
