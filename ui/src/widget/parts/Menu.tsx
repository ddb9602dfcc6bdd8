/** @jsxImportSource preact */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { off } from '../seen'
import { useTing } from '../ting'
import { LANG_NAMES } from '../tongue'
import { LANGS } from '../wire'
import { CallMe } from './CallMe'
import { Icon } from './Icon'
import { Invite } from './Invite'
import { SaveAs } from './SaveAs'
import { Sure } from './Sure'

/** Language, bell, and the end of a conversation. */
export function Menu() {
  const ting = useTing()
  const { seen, ui, t, conversation } = ting
  const [open, setOpen] = useState(false)
  const [ending, setEnding] = useState(false)
  const [inviting, setInviting] = useState(false)
  const [saving, setSaving] = useState(false)
  const [calling, setCalling] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const offered = seen.config?.langs ?? []
  const langs = offered.length ? LANGS.filter((l) => offered.includes(l)) : LANGS

  useLayoutEffect(() => {
    if (open) sheet.current?.querySelector('button')?.focus()
    else {
      setEnding(false)
      setInviting(false)
      setSaving(false)
      setCalling(false)
      seen.invited = null
    }
  }, [open])
  function close(): void {
    setOpen(false)
    button.current?.focus()
  }

  return (
    <div
      class="menu"
      onKeyDown={(e) => {
        if (e.key !== 'Escape' || !open) return
        e.preventDefault()
        close()
      }}
    >
      <button ref={button} type="button" class="ib" aria-label={t('menu')} title={t('menu')} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div
          ref={sheet}
          class="sheet"
          onFocusOut={(e) => {
            const to = e.relatedTarget as Node | null
            if (to && to !== button.current && !e.currentTarget.contains(to)) setOpen(false)
          }}
        >
          <p id="ting-lang" class="mh">
            {t('language')}
          </p>
          <ul aria-labelledby="ting-lang">
            {langs.map((l) => (
              <li key={l}>
                <button
                  type="button"
                  lang={l}
                  aria-pressed={l === ui.lang}
                  onClick={() => {
                    ting.setLang(l)
                    close()
                  }}
                >
                  <span>{LANG_NAMES[l]}</span>
                  {l === ui.lang && <Icon name="check" />}
                </button>
              </li>
            ))}
          </ul>
          <button type="button" aria-pressed={ui.bell} onClick={() => ting.setBell(!ui.bell)}>
            <span>{t(ui.bell ? 'bell_on' : 'bell_off')}</span>
            <Icon name={ui.bell ? 'bell' : 'mute'} />
          </button>
          {(conversation.phase === 'serving' || conversation.phase === 'queued') &&
            !off(seen, 'transcript') &&
            (saving ? (
              <SaveAs done={() => setSaving(false)} />
            ) : (
              <button type="button" onClick={() => setSaving(true)}>
                <span>{t('save')}</span>
              </button>
            ))}
          {conversation.phase === 'serving' && ting.guest === null && seen.state?.may_call && (calling ? <CallMe now done={close} /> : <button type="button" onClick={() => setCalling(true)}><span>{t('call_me')}</span></button>)}
          {conversation.phase === 'serving' && ting.guest === null && (inviting ? <Invite /> : <button type="button" onClick={() => setInviting(true)}><span>{t('invite')}</span></button>)}
          {conversation.phase === 'serving' &&
            (ending ? (
              <Sure
                ask={t(ting.guest === null ? 'end_sure' : 'guest_leave_sure', { name: seen.state?.agent?.name ?? t('an_agent') })}
                yes={t(ting.guest === null ? 'end_yes' : 'guest_leave')}
                no={t('back')}
                onYes={() => {
                  conversation.leave()
                  close()
                }}
                onNo={close}
              />
            ) : (
              <button type="button" class="badly" onClick={() => setEnding(true)}>
                <span>{t(ting.guest === null ? 'end' : 'guest_leave')}</span>
                <Icon name="door" />
              </button>
            ))}
        </div>
      )}
    </div>
  )
}
