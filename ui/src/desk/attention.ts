import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { ringBell, tap } from '../kit/bell'
import { live } from '../kit/live'
import { useSession } from '../app/session'
import { useDesk } from './store'

/** An offer is heard (a soft bell, again every four seconds) and seen in the tab's title; a message taps once when one looks elsewhere. */
export function useAttention(): void {
  const { t } = useI18n()
  const desk = useDesk()
  const session = useSession()
  let bell: ReturnType<typeof setInterval> | null = null
  let flash: ReturnType<typeof setInterval> | null = null
  let flip = false

  const plain = () => (desk.unread > 0 ? `(${desk.unread}) ` : '') + t('desk.title')
  function stop(): void {
    if (bell) clearInterval(bell)
    if (flash) clearInterval(flash)
    bell = flash = null
    document.title = plain()
  }

  watch(() => desk.offered[0]?.id, (id) => {
    stop()
    const offer = desk.offered[0]
    if (!id || !offer) return
    ringBell()
    bell = setInterval(ringBell, 4000)
    const loud = `● ${offer.number} · ${t('desk.offer.answer_now')}`
    document.title = loud
    flash = setInterval(() => {
      flip = !flip
      document.title = flip ? plain() : loud
    }, 900)
  }, { immediate: true })

  watch([() => desk.unread, () => t('desk.title')], () => {
    if (!flash) document.title = plain()
  })

  const off = live.on('message', (f) => {
    const whispered = f.message.kind === 'whisper' && f.message.by.id !== session.me?.person.id
    if (whispered) tap()
    else if (f.message.by.kind === 'customer' && (document.visibilityState === 'hidden' || !document.hasFocus() || f.message.contact !== desk.selected)) tap()
  })
  onScopeDispose(() => {
    off()
    stop()
    document.title = 'Ting'
  })
}
