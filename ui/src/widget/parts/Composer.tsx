/** @jsxImportSource preact */
import type { TargetedClipboardEvent, TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { named } from '../files'
import { useTing } from '../ting'
import { fileSize } from '../tongue'
import { pick } from '../cards'
import { Held } from './Held'
import { Picker } from './Picker'
import { Icon } from './Icon'

const LONGEST = 4000
const TALLEST_PX = 132

interface Props {
  tray: readonly File[]
  offer(files: readonly File[]): void
  untray(file: File): void
  sent(): void
}

/** A file about to be sent, with its picture if it is one. */
function TrayItem({ file, remove }: { file: File; remove(): void }) {
  const { ui, t } = useTing()
  const url = useMemo(() => (file.type.startsWith('image/') ? URL.createObjectURL(file) : null), [file])
  useEffect(
    () => () => {
      if (url) URL.revokeObjectURL(url)
    },
    [url],
  )
  return (
    <li>
      {url ? <img src={url} alt="" /> : <Icon name="file" />}
      <span>
        <span class="name">{file.name}</span>
        <small>{fileSize(ui.lang, file.size)}</small>
      </span>
      <button type="button" aria-label={t('remove', { name: file.name })} onClick={remove}>
        <Icon name="close" />
      </button>
    </li>
  )
}

/** Where one writes. What is written survives a reload until it is sent. */
export function Composer({ tray, offer, untray, sent }: Props) {
  const { seen, ui, keep, t, conversation } = useTing()
  const [text, setText] = useState(() => keep.get('draft') ?? '')
  const [emoji, setEmoji] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const smile = useRef<HTMLButtonElement>(null)
  const caret = useRef<number | null>(null)
  const over = [...text].length - LONGEST
  const ready = (text.trim() !== '' || tray.length > 0) && over <= 0

  function write(words: string): void {
    setText(words)
    if (words) keep.set('draft', words)
    else keep.drop('draft')
  }
  useEffect(() => {
    if (!ui.redraft) return
    // A message that could not be sent came back to be changed.
    setText(keep.get('draft') ?? '')
    field.current?.focus()
  }, [ui.redraft])
  useLayoutEffect(() => {
    const el = field.current
    if (!el) return
    // As tall as what is written, up to where scrolling is better.
    el.style.height = '0'
    el.style.height = `${String(Math.min(TALLEST_PX, Math.max(40, el.scrollHeight + 2)))}px`
    if (caret.current === null) return
    el.focus()
    el.setSelectionRange(caret.current, caret.current)
    caret.current = null
  }, [text, ui.lang])
  useEffect(() => {
    if (tray.length) field.current?.focus()
  }, [tray.length])

  function send(): void {
    if (!ready) return
    for (const file of tray) conversation.sender.file(file)
    if (text.trim()) conversation.sender.text(text.trim())
    write('')
    setEmoji(false)
    seen.problem = null
    sent()
    field.current?.focus()
  }
  /** Enter sends, unless it is the input method's to choose a word with (229 is how older browsers say so). */
  function onKey(e: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
    if (e.key !== 'Enter' || e.shiftKey || e.altKey || e.isComposing || e.keyCode === 229) return
    e.preventDefault()
    send()
  }
  function insert(e: string): void {
    const [from, to] = [field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length]
    caret.current = from + e.length
    write(text.slice(0, from) + e + text.slice(to))
    setEmoji(false)
  }
  function onPaste(e: TargetedClipboardEvent<HTMLTextAreaElement>): void {
    const files = [...(e.clipboardData?.files ?? [])]
    // A table copied from a sheet brings its picture along; its words are what was meant.
    if (files.length === 0 || e.clipboardData?.getData('text/plain')) return
    e.preventDefault()
    const stamp = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-')
    offer(files.map((f) => named(f, stamp)))
  }

  return (
    <div class="comp">
      {tray.length > 0 && (
        <ul class="tray">
          {tray.map((file, i) => (
            <TrayItem key={`${file.name}${String(i)}`} file={file} remove={() => untray(file)} />
          ))}
        </ul>
      )}
      <Held />
      {over > 0 && (
        <p class="err" role="alert">
          {t('too_long', { n: over })}
        </p>
      )}
      {emoji && (
        <Picker
          pick={insert}
          stick={(sticker) => {
            conversation.sender.sticker(sticker, pick(sticker.meaning, ui.lang))
            setEmoji(false)
            field.current?.focus()
          }}
          close={() => {
            setEmoji(false)
            smile.current?.focus()
          }}
        />
      )}
      <div class="crow">
        <button type="button" class="ib" aria-label={t('attach')} title={t('attach')} onClick={() => picker.current?.click()}>
          <Icon name="clip" />
        </button>
        <button ref={smile} type="button" class="ib" aria-label={t('stickers_emoji')} title={t('stickers_emoji')} aria-expanded={emoji} onClick={() => setEmoji(!emoji)}>
          <Icon name="smile" />
        </button>
        <textarea
          ref={field}
          data-first
          class="field"
          rows={1}
          enterkeyhint="send"
          aria-label={t('message')}
          placeholder={t('write')}
          value={text}
          onKeyDown={onKey}
          onInput={(e) => {
            write(e.currentTarget.value)
            if (e.currentTarget.value.trim()) conversation.typing()
          }}
          onPaste={onPaste}
        />
        <button type="button" class="ib send" aria-label={t('send')} title={t('send')} aria-disabled={!ready} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('attach')}
        accept={seen.config?.file_types.join(',')}
        onChange={(e) => {
          offer([...(e.currentTarget.files ?? [])])
          e.currentTarget.value = ''
        }}
      />
    </div>
  )
}
