/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { Door, Refused } from '../api'
import type { Ting, Ui } from '../ting'
import { knows, words } from './words'

/** With which status we were refused; null: we were not answered. (The class is another script's.) */
const no = (e: unknown): number | null => (e as Partial<Refused>).status ?? null

/** Where a guest stands before he has said who he is, and after it is over for him. */
export function GuestView({ link, ting, ui }: { link: string; ting: Ting; ui: Ui }) {
  const { seen, keep, api, conversation } = ting
  const t = words(ui.lang)
  const [door, setDoor] = useState<Door | null>(null)
  const [name, setName] = useState('')
  const [wrong, setWrong] = useState('')
  const known = keep.get('token') !== null
  useEffect(() => {
    api.door(link).then(setDoor, (e: unknown) => no(e) !== null && setWrong('link_used'))
  }, [])

  async function join(): Promise<void> {
    if (!name.trim()) return setWrong('name')
    try {
      keep.set('token', await api.join(link, name.trim()))
      setWrong('')
      conversation.look()
    } catch (e) {
      setWrong(no(e) === 409 ? 'link_used' : 'other')
    }
  }

  const told = `p_${wrong}`
  if (conversation.phase === 'ended' || (known && seen.link === 'refused')) return <Over words={t('guest_over')} />
  if (wrong === 'link_used' || (door && !door.good && !known)) return <Over words={t('guest_used')} />
  if (!door || known)
    return (
      <div class="body pad" aria-busy="true">
        <div class="bone" />
        <div class="bone short" />
      </div>
    )
  return (
    <form
      class="body ask"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        void join()
      }}
    >
      <div class="scroll pad">
        <h2>{t('guest_title', { tenant: door.tenant_name })}</h2>
        <p class="quiet">{t('guest_lead')}</p>
        <label class="lab" for="ting-guest">
          {t('guest_name')}
        </label>
        <input id="ting-guest" data-first class="field" type="text" maxLength={40} autocomplete="name" value={name} onInput={(e) => setName(e.currentTarget.value)} />
        {wrong && (
          <p class="err" role="alert">
            {t(knows(told) ? told : 'p_other')}
          </p>
        )}
      </div>
      <footer class="foot">
        <button type="submit" class="btn p take">
          <span>{t('guest_join')}</span>
        </button>
      </footer>
    </form>
  )
}

function Over({ words }: { words: string }) {
  return (
    <div class="body pad">
      <p role="status">{words}</p>
    </div>
  )
}
