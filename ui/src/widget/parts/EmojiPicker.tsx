/** @jsxImportSource preact */
import type { TargetedKeyboardEvent } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useTing } from '../ting'

const COLUMNS = 8
const EMOJI =
  '😀 😄 😂 😊 🙂 😉 😍 😘 🤗 🤔 😮 😅 🙏 👍 👎 👌 👏 💪 🙌 👋 ❤️ 💔 🎉 ✨ 😢 😭 😞 😡 😱 😴 🤒 😇 ✅ ❌ ❓ ❗ ⏰ 📎 📷 📱 💻 🔑 🎮 🎁 ⭐ 🔥 ☕ 🌸'.split(' ')

/** A small set, by arrow keys or by touch. */
export function EmojiPicker({ pick, close }: { pick(emoji: string): void; close(): void }) {
  const { t } = useTing()
  const [at, setAt] = useState(0)
  const grid = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => grid.current?.querySelectorAll('button')[at]?.focus(), [at])

  function onKey(e: TargetedKeyboardEvent<HTMLDivElement>): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS, Home: -EMOJI.length, End: EMOJI.length }[e.key]
    if (step === undefined && e.key !== 'Escape') return
    e.preventDefault()
    if (step === undefined) close()
    else setAt(Math.max(0, Math.min(EMOJI.length - 1, at + step)))
  }
  return (
    <div ref={grid} class="emoji" role="group" aria-label={t('emoji')} onKeyDown={onKey}>
      {EMOJI.map((e, i) => (
        <button key={e} type="button" tabIndex={i === at ? 0 : -1} onClick={() => pick(e)}>
          {e}
        </button>
      ))}
    </div>
  )
}
