/** @jsxImportSource preact */
import type { TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { pick as named } from '../cards'
import { lately, sentLately } from '../stickers'
import { off } from '../seen'
import { useTing } from '../ting'
import type { Sticker, StickerPack } from '../wire'
import { EmojiPicker } from './EmojiPicker'

const COLUMNS = 4
/** Asked for once a page. */
let known: StickerPack[] | null = null

interface Props {
  pick(emoji: string): void
  stick(sticker: Sticker): void
  close(): void
}

/** Stickers and emoji, on two leaves; which was open is remembered. Stickers are asked for when they are looked at. */
export function Picker({ pick, stick, close }: Props) {
  const { seen, t, keep } = useTing()
  const [chosen, setLeaf] = useState(() => keep.get('leaf') ?? 's')
  const plain = off(seen, 'stickers')
  const leaf = plain ? 'e' : chosen
  const turn = (to: string): void => {
    keep.set('leaf', to)
    setLeaf(to)
  }
  return (
    <div class="picks">
      {!plain && (
        <div class="leaves">
          {(['s', 'e'] as const).map((each) => (
            <button key={each} type="button" aria-pressed={leaf === each} onClick={() => turn(each)}>
              {t(each === 's' ? 'stickers' : 'emoji')}
            </button>
          ))}
        </div>
      )}
      {leaf === 's' ? <Stickers stick={stick} close={close} /> : <EmojiPicker pick={pick} close={close} />}
    </div>
  )
}

function Stickers({ stick, close }: Omit<Props, 'pick'>) {
  const { t, ui, api, keep, absolute } = useTing()
  const [packs, setPacks] = useState(known)
  const [lost, setLost] = useState(false)
  const [at, setAt] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!packs && !lost)
      api.stickers().then(
        (found) => setPacks((known = found)),
        () => setLost(true),
      )
  }, [lost])
  const recent = lately(packs ?? [], keep.get('lately'))
  const groups = [{ name: t('lately'), stickers: recent }, ...(packs ?? [])].filter((g) => g.stickers.length)
  const all = groups.flatMap((g) => g.stickers)
  useLayoutEffect(() => box.current?.querySelectorAll('button')[at]?.focus(), [at, packs])

  function onKey(e: TargetedKeyboardEvent<HTMLDivElement>): void {
    if (e.key === 'Escape') {
      e.preventDefault()
      return close()
    }
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS, Home: -all.length, End: all.length }[e.key]
    if (step === undefined) return
    e.preventDefault()
    setAt(Math.max(0, Math.min(all.length - 1, at + step)))
  }
  if (lost)
    return (
      <p class="err">
        {t('stickers_lost')}{' '}
        <button type="button" class="text" onClick={() => setLost(false)}>
          {t('again')}
        </button>
      </p>
    )
  let place = -1
  return (
    <div ref={box} class="stks" role="group" aria-label={t('stickers')} aria-busy={!packs} onKeyDown={onKey}>
      {groups.map((group) => (
        <div key={group.name}>
          <p>{group.name}</p>
          {group.stickers.map((one) => {
            const here = ++place
            const words = named(one.meaning, ui.lang)
            return (
              <button
                key={one.id}
                type="button"
                title={words}
                tabIndex={here === at ? 0 : -1}
                onClick={() => {
                  keep.set('lately', sentLately(keep.get('lately'), one.id))
                  stick(one)
                }}
              >
                <img src={absolute(one.url)} alt={words} />
              </button>
            )
          })}
        </div>
      ))}
    </div>
  )
}
