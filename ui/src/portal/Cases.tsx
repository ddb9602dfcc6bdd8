/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { Icon } from '../widget/parts/Icon'
import { when } from '../widget/tongue'
import { openWidget, type Store } from './store'
import type { Mine } from './wire'
import { useTongue, type Tongue } from './words'

/** How it stands with a conversation, in one sentence. */
export function standing(item: Mine, now: number, { t, lang }: Tongue): string {
  const by = item.due_at ? ` ${t('due', { when: when(lang, item.due_at, now) })}` : ''
  switch (item.state) {
    case 'waiting':
      return item.ticket && item.ticket.ahead > 0 ? t('is_waiting', { n: item.ticket.ahead }) : t('is_next')
    case 'serving':
      return t('is_serving', { name: item.agent ?? t('an_agent') })
    case 'later':
      return t('is_later') + by
    case 'ended':
      return item.agent ? t('is_ended_with', { name: item.agent }) : t('is_ended')
  }
}

/** To what a new question refers. */
export function about(item: Mine, { t, lang }: Tongue): string {
  const date = new Intl.DateTimeFormat(lang, { dateStyle: 'medium' }).format(item.started_at)
  return `${t('about', { number: item.number, date })}\n`
}

/** What I wrote, newest first. */
export function Cases({ store }: { store: Store }) {
  const words = useTongue()
  const { t, lang } = words
  const [problem, setProblem] = useState<string | null>(null)
  const items = store.listed?.items
  const now = store.page?.now ?? 0
  async function goOn(item: Mine): Promise<void> {
    setProblem(await store.goOn(item))
  }
  return (
    <section aria-labelledby="h-cases">
      <div class="hd">
        <h2 id="h-cases">{t('mine')}</h2>
        {items && items.length > 0 && !store.listed?.me && <small>{t('of_browser')}</small>}
      </div>
      {problem && (
        <p class="err" role="alert">
          {words.p(problem)}
        </p>
      )}
      {!items ? (
        <div class="cases" aria-busy="true">
          <div class="bone" />
        </div>
      ) : items.length === 0 ? (
        <p class="cases none">{t('none')}</p>
      ) : (
        <ul class="cases">
          {items.map((item) => (
            <li key={item.id} class={item.state}>
              <h3 lang={item.lang}>
                <a href={`#c=${item.id}`}>{item.question || item.queue}</a>
              </h3>
              <span class="id num">
                {item.number} · {when(lang, item.started_at, now)}
              </span>
              <p>
                {item.state === 'ended' ? <Icon name="check" /> : <i class="dot" aria-hidden="true" />}
                {standing(item, now, words)}
              </p>
              <p class="do">
                {item.may_go_on ? (
                  <button type="button" class="btn" onClick={() => void goOn(item)}>
                    {t('go_on')}
                  </button>
                ) : (
                  item.state === 'ended' && (
                    <button type="button" class="btn" onClick={() => openWidget(store.point, about(item, words))}>
                      {t('ask_again')}
                    </button>
                  )
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
      {store.listed?.next && (
        <p>
          <button type="button" class="text" onClick={() => void store.more()}>
            {t('more')}
          </button>
        </p>
      )}
    </section>
  )
}
