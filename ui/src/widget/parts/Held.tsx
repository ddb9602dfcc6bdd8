/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { useTing } from '../ting'

/** Why what was written is not on its way yet. Said once to who hears the page; who sees it sees the seconds run. */
export function Held() {
  const { seen, t, speak, conversation } = useTing()
  const { held } = seen
  const [, tick] = useState(0)
  const left = held ? Math.max(1, Math.ceil((held.until - conversation.now) / 1000)) : 0
  const words = !held ? '' : held.working ? t('held_work') : t(left > 90 ? 'held_minutes' : 'held_wait', { n: left > 90 ? Math.ceil(left / 60) : left })
  useEffect(() => {
    if (held) speak(words)
    const id = held && setInterval(() => tick((n) => n + 1), 1000)
    return () => {
      if (id) clearInterval(id)
    }
  }, [held])
  return held && <p class="why plain held">{words}</p>
}
