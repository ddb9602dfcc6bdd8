import { onScopeDispose, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { attention, happened, loadAttention } from '../kit/attention'
import { live } from '../kit/live'
import { useSession } from '../app/session'
import { useDesk } from './store'

const AGAIN_MS = 4000

/**
 * In every room of who serves (`on`): an offer, or a colleague's question, is heard until it is answered and flashes in the
 * tab's title; a message or a whisper is heard once, unless its conversation is in view. All as the person chose.
 */
export function useAttention(on: Readonly<Ref<boolean>>): void {
  const { t } = useI18n()
  const desk = useDesk()
  const session = useSession()
  const route = useRoute()
  const router = useRouter()
  let bell: ReturnType<typeof setInterval> | null = null
  let flash: ReturnType<typeof setInterval> | null = null
  let flip = false
  let loud = ''
  /** What another room calls itself while its title is ours to flash. */
  let theirs = ''

  const atDesk = () => route.name === 'desk'
  const plain = () => (atDesk() ? (desk.unread > 0 ? `(${desk.unread}) ` : '') + t('desk.title') : theirs)
  const open = (contact: string | null) => {
    if (contact) desk.select(contact)
    void router.push('/desk')
  }
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

  watch(on, (serves) => serves && void loadAttention().catch(() => undefined), { immediate: true })

  watch(() => desk.offered[0]?.id ?? desk.invited[0]?.id, (id) => {
    stop()
    const offer = desk.offered[0]
    const asked = offer ? undefined : desk.invited[0]
    if (!id || (!offer && !asked)) return
    const title = offer ? `${offer.number} · ${offer.queue.name}` : t('consult.asks', { name: asked?.by.name ?? '' })
    let times = 0
    const ring = () => {
      void happened('offer', { key: `${id} ${times}`, title, body: offer ? t('desk.offer.answer_now') : `#${asked?.number ?? ''}`, again: times > 0, open: () => open(null) })
      times += 1
    }
    look()
    ring()
    bell = setInterval(ring, AGAIN_MS)
    if (!attention.value.title) return
    loud = `● ${title} · ${t(offer ? 'desk.offer.answer_now' : 'consult.join')}`
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
    const { message } = f
    const contact = desk.contacts.get(message.contact)
    if (!on.value || !contact || message.by.id === session.me?.person.id) return
    const whispered = message.kind === 'whisper'
    if (!whispered && message.by.kind !== 'customer' && message.by.kind !== 'guest') return
    const seen = document.visibilityState === 'visible' && document.hasFocus() && atDesk() && desk.selected === message.contact
    // A whisper is heard though its conversation is in view: one's eyes are on the customer.
    void happened(whispered ? 'whisper' : 'message', {
      key: message.id, seen: seen && !whispered, open: () => open(message.contact),
      title: whispered ? `${message.by.name ?? ''} · ${t('desk.talk.whisper')}` : contact.customer.name, body: `#${contact.number} · ${contact.queue.name}`,
    })
  })
  onScopeDispose(() => {
    off()
    stop()
  })
}
