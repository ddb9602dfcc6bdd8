/** @jsxImportSource preact */
import { useTing } from '../ting'
import { fileSize } from '../tongue'

interface Card {
  name: string
  size: number
  /** What is said of it besides: its version. */
  note?: string
  side: 'me' | 'them'
  href?: string
  progress?: number | null
  preview?: string | null
}

/** A file by name and size; on its way out with its progress, arrived as a link. */
export function FileCard({ name, size, note, side, href, progress = null, preview }: Card) {
  const { ui, t } = useTing()
  const inside = (
    <>
      <span class="th2" aria-hidden="true">
        {preview ? (
          <img src={preview} alt="" />
        ) : (
          <svg width="24" height="30" viewBox="0 0 24 30">
            <path d="M1 3h16M1 9h22M1 15h12" />
            <path class="a" d="M1 24h9" />
          </svg>
        )}
      </span>
      <span class="fn">
        <span class="name">{name}</span>
        <small>{[note, size && fileSize(ui.lang, size)].filter(Boolean).join(' · ')}</small>
        {progress !== null && <progress value={progress} aria-label={t('sending')} />}
      </span>
    </>
  )
  return href ? (
    <a class={`file ${side}`} href={href} target="_blank" rel="noopener">
      {inside}
    </a>
  ) : (
    <div class={`file ${side}`}>{inside}</div>
  )
}
