/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { refusal } from '../files'
import { useTing, type Ting } from '../ting'
import { clockTime, fileSize } from '../tongue'
import { Composer } from './Composer'
import { MessageLog } from './MessageLog'

/** When the last word is the warning that the conversation will be closed. */
function idleWords({ seen, ui, t }: Ting): string | null {
  const last = seen.transcript.messages.findLast((m) => m.kind !== 'system' || m.code === 'idle_warning')
  if (last?.code !== 'idle_warning' || seen.transcript.outbox.length) return null
  const left = last.params['close_ms']
  return typeof left === 'number' ? t('idle_until', { when: clockTime(ui.lang, last.at + left) }) : t('idle_ask')
}

function hasFiles(e: DragEvent): boolean {
  return e.dataTransfer?.types.includes('Files') ?? false
}

/** The conversation: what was said, and where one writes. */
export function TalkView() {
  const ting = useTing()
  const { seen, ui, t, conversation } = ting
  const [dragging, setDragging] = useState(0)
  const [tray, setTray] = useState<readonly File[]>([])
  const [refused, setRefused] = useState<readonly string[]>([])
  const idle = idleWords(ting)

  function offer(files: readonly File[]): void {
    const { config } = seen
    if (ting.guest !== null) return
    const words: string[] = []
    const good = files.filter((file) => {
      const why = config && refusal(file, config)
      if (why) {
        const facts = { name: file.name, size: fileSize(ui.lang, file.size), max: fileSize(ui.lang, config.max_file_bytes), types: config.file_types.join(' ') }
        words.push(t(why, facts))
      }
      return !why
    })
    setRefused(words)
    setTray((now) => [...now, ...good])
  }

  return (
    <div
      class="talk"
      onDragEnter={(e) => {
        e.preventDefault()
        if (hasFiles(e)) setDragging((n) => n + 1)
      }}
      onDragLeave={() => setDragging((n) => Math.max(0, n - 1))}
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => {
        e.preventDefault()
        setDragging(0)
        offer([...(e.dataTransfer?.files ?? [])])
      }}
    >
      <MessageLog />
      {idle && (
        <div class="why slim" role="status">
          <p>{idle}</p>
          <button type="button" class="text" onClick={() => conversation.sender.text(t('still_here'))}>
            {t('still_here')}
          </button>
        </div>
      )}
      {(refused.length > 0 || seen.problem) && (
        <div class="why bad" role="alert">
          {refused.map((words) => (
            <p key={words}>{words}</p>
          ))}
          {seen.problem && <p>{ting.coded('p_', seen.problem.code, 'p_other')}</p>}
        </div>
      )}
      <Composer
        tray={tray}
        offer={offer}
        untray={(file) => setTray(tray.filter((f) => f !== file))}
        sent={() => {
          setTray([])
          setRefused([])
        }}
      />
      {dragging > 0 && (
        <div class="dropzone" aria-hidden="true">
          {t('drop_here')}
        </div>
      )}
    </div>
  )
}
