/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { linked, onlyEmoji, type Bubble } from '../rows'
import { useTing, type Ting } from '../ting'
import { clockTime, fileSize } from '../tongue'
import type { Pending } from '../transcript'
import { pick } from '../cards'
import { assetOf } from '../assets'
import { stickerOf } from '../stickers'
import type { FileRef } from '../wire'
import { FileCard } from './FileCard'
import { Icon } from './Icon'

function statusWords(row: Bubble, { seen, ui, t }: Ting): string {
  if (row.status === 'read') {
    // The moment is known only to a page that saw it happen.
    const at = seen.transcript.agentRead === row.message?.seq ? seen.agentReadAt : null
    return at ? t('read_at', { time: clockTime(ui.lang, at) }) : t('read')
  }
  if (row.status === 'waiting' || row.status === 'sending') return t(seen.link === 'up' ? 'sending' : 'waiting_to_send')
  return row.status === 'sent' ? t('sent') : ''
}

/** Not sent: why, and what can be done about it. Nothing is thrown away by itself. */
function Failed({ pending }: { pending: Pending }) {
  const { seen, ui, keep, t, coded, conversation } = useTing()
  const { kind, key, text, size } = pending
  const code = pending.problem ?? ''
  const facts = {
    name: text,
    size: fileSize(ui.lang, size),
    max: fileSize(ui.lang, seen.config?.max_file_bytes ?? 0),
    types: seen.config?.file_types.join(' ') ?? '',
  }
  return (
    <div class="fail" role="alert">
      <p>
        <Icon name="warn" />
        {t('not_sent')}
        {ui.lang === 'en' ? ': ' : '：'}
        {coded(code.startsWith('file_') ? '' : 'p_', code, 'p_other', facts)}
      </p>
      <div>
        {conversation.sender.canResend(pending) && (
          <button type="button" class="text" onClick={() => conversation.sender.again(key)}>
            {t('again')}
          </button>
        )}
        {kind === 'text' && (
          <button
            type="button"
            class="text"
            onClick={() => {
              keep.set('draft', [keep.get('draft'), text].filter(Boolean).join('\n'))
              conversation.sender.discard(key)
              ui.redraft++
            }}
          >
            {t('to_draft')}
          </button>
        )}
        <button type="button" class="text" onClick={() => conversation.sender.discard(key)}>
          {t('discard')}
        </button>
      </div>
    </div>
  )
}

function Words({ text }: { text: string }) {
  return (
    <>
      {linked(text).map((part) =>
        part.href ? (
          <a href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  )
}

/** A picture in its place; its room is kept while it loads, and a card stands in where the page forbids pictures. */
function Received({ file, side }: { file: FileRef; side: 'me' | 'them' }) {
  const { t, absolute } = useTing()
  const [broken, setBroken] = useState(false)
  const href = absolute(file.url)
  if (!file.image || broken) return <FileCard name={file.name} size={file.size} side={side} href={href} />
  return (
    <a class={`pic ${side}`} href={href} target="_blank" rel="noopener" aria-label={t('image_of', { name: file.name })}>
      <img src={href} alt="" width={file.width ?? undefined} height={file.height ?? undefined} onError={() => setBroken(true)} />
    </a>
  )
}

/** One message, with the time and its fate where a group ends. */
export function MessageBubble({ row }: { row: Bubble }) {
  const ting = useTing()
  const { ui, conversation } = ting
  const side = row.mine ? 'me' : 'them'
  const { pending } = row
  const file = row.message?.file
  const asset = assetOf(row.message)
  const href = ting.absolute(file?.url ?? asset?.url ?? '')
  const text = row.text ?? ''
  const sticker = (row.message ? stickerOf(row.message) : pending?.sticker) ?? null
  const marks = [row.last && 'last', onlyEmoji(text) && 'big', pending && 'unsent'].filter(Boolean).join(' ')
  const status = statusWords(row, ting)
  return (
    <>
      {row.name && <p class="who">{row.name}</p>}
      {sticker ? (
        <img class={`stk ${side} ${pending ? 'unsent' : ''}`} src={ting.absolute(sticker.url)} alt={pick(sticker.meaning, ui.lang)} title={pick(sticker.meaning, ui.lang)} />
      ) : asset ? (
        <FileCard name={asset.title} note={asset.version} size={file?.size ?? 0} side={side} href={href} preview={file?.image ? href : null} />
      ) : file ? (
        <Received file={file} side={side} />
      ) : pending?.kind === 'file' ? (
        <FileCard
          name={pending.text}
          size={pending.size}
          side={side}
          progress={pending.state === 'failed' ? null : pending.progress}
          preview={conversation.sender.preview(pending.key)}
        />
      ) : (
        <p class={`m ${side} ${marks}`}>
          <Words text={text} />
        </p>
      )}
      {pending?.state === 'failed' ? (
        <Failed pending={pending} />
      ) : (
        row.last && (
          <p class={`mt ${row.mine ? 'r' : ''}`}>
            {row.status !== 'read' || !status.includes(':') ? <time>{clockTime(ui.lang, row.at)}</time> : null}
            {status && <span>{status}</span>}
            {row.status === 'read' && <Icon name="read" />}
          </p>
        )
      )}
    </>
  )
}
