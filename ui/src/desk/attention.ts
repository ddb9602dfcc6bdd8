import { onScopeDispose, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute } from 'vue-router'
import { ringBell, tap } from '../kit/bell'
import { live } from '../kit/live'
import { useSession } from '../app/session'
import { useDesk } from './store'

/** In every room of who serves (`on`): an offer is heard (a soft bell, again every four seconds) and seen in the tab's title; a message taps once when one looks elsewhere. */
export function useAttention(on: Readonly<Ref<boolean>>): void {
  const { t } = useI18n()
  const desk = useDesk()
  const session = useSession()
  const route = useRoute()
  let bell: ReturnType<typeof setInterval> | null = null
  let flash: ReturnType<typeof setInterval> | null = null
  let flip = false
  let loud = ''
  /** What another room calls itself while its title is ours to flash. */
  let theirs = ''

  const atDesk = () => route.name === 'desk'
  const plain = () => (atDesk() ? (desk.unread > 0 ? `(${desk.unread}) ` : '') + t('desk.title') : theirs)
  function look(): void {
    if (document.title !== loud) theirs = document.title
  }
  function stop(): void {
    if (bell) clearInterval(bell)
    if (flash) {
      clearInterval(flash)
      look()
    }
    if (flash || atDesk()) document.title = plain()
    bell = flash = null
  }

  watch(() => desk.offered[0]?.id, (id) => {
    stop()
    const offer = desk.offered[0]
    if (!id || !offer) return
    look()
    ringBell()
    bell = setInterval(ringBell, 4000)
    loud = `● ${offer.number} · ${t('desk.offer.answer_now')}`
    document.title = loud
    flash = setInterval(() => {
      flip = !flip
      look()
      document.title = flip ? plain() : loud
    }, 900)
  }, { immediate: true })

  watch([() => desk.unread, () => t('desk.title'), () => route.name], () => {
    if (!flash && atDesk()) document.title = plain()
  }, { immediate: true })

  const off = live.on('message', (f) => {
    if (!on.value) return
    const whispered = f.message.kind === 'whisper' && f.message.by.id !== session.me?.person.id
    if (whispered) tap()
    else if (f.message.by.kind === 'customer' && (document.visibilityState === 'hidden' || !document.hasFocus() || !atDesk() || f.message.contact !== desk.selected)) tap()
  })
  onScopeDispose(() => {
    off()
    stop()
  })
}
