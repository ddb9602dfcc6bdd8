/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { Refused, type Door } from '../api'
import { useTing } from '../ting'

/** Where a guest stands before he has said who he is, and after it is over for him. */
export function GuestDoor({ link }: { link: string }) {
  const { seen, keep, t, coded, api, conversation } = useTing()
  const [door, setDoor] = useState<Door | null>(null)
  const [name, setName] = useState('')
  const [wrong, setWrong] = useState('')
  const known = keep.get('token') !== null
  useEffect(() => {
    api.door(link).then(setDoor, (e: unknown) => e instanceof Refused && setWrong('link_used'))
  }, [])

  async function join(): Promise<void> {
    if (!name.trim()) return setWrong('name')
    try {
      keep.set('token', await api.join(link, name.trim()))
      setWrong('')
      conversation.look()
    } catch (e) {
      setWrong(e instanceof Refused && e.status === 409 ? 'link_used' : 'other')
    }
  }

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
            {coded('p_', wrong, 'p_other')}
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
