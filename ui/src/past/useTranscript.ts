import { onBeforeUnmount, ref, shallowRef, watch, type Ref } from 'vue'
import { Problem } from '../api/problem'
import { ting } from '../api/ting'
import type { ContactPage, Message } from '../api/types'
import { merge } from '../desk/lines'
import { live } from '../kit/live'

/** How many messages the contact's page brings: fewer than these are all there are. */
const PAGE = 200
const TURNS = new Set(['closed_idle', 'closed_by_agent', 'closed_by_customer', 'closed_banned', 'agent_joined', 'transferred', 'returned_to_queue'])

/** Tell the server that nobody watches any more, also from a page that is being closed (a plain fetch would be cancelled). */
function stopWatching(slug: string, contact: string): void {
  void fetch(`/api/t/${encodeURIComponent(slug)}/contacts/${contact}/watch`, { method: 'DELETE', headers: { 'X-Ting': '1' }, credentials: 'same-origin', keepalive: true }).catch(() => undefined)
}

/**
 * The transcript of one contact. With `watching` it is watched silently: it moves while people write, the server is
 * told when the watch begins and ends, and what a lost line swallowed is fetched when the line is back.
 */
export function useTranscript(slug: string, contact: Ref<string | null>, watching: boolean) {
  const page = shallowRef<ContactPage | null>(null)
  const messages = shallowRef<Message[]>([])
  const problem = shallowRef<Problem | null>(null)
  const whole = ref(true)
  const fetching = ref(false)
  let asked = 0
  let watched: string | null = null
  let left = false
  /** The customer types now. */
  const typing = ref(false)
  /** Who of the house writes now. */
  const writes = ref<string | null>(null)
  let writesEnds: ReturnType<typeof setTimeout> | undefined
  let typingEnds: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const id = contact.value
    const mine = (asked += 1)
    if (id === null) return
    fetching.value = true
    try {
      // The watch begins before the reading, so that nothing falls between the two.
      if (watching) {
        await ting.watch(slug, id)
        // Left while the server was being told: tell it again. A second look at the same contact goes on watching.
        if (left || contact.value !== id) return stopWatching(slug, id)
        watched = id
        if (mine !== asked) return
      }
      const next = await ting.contact(slug, id)
      if (mine !== asked) return
      page.value = next
      messages.value = merge(messages.value, next.messages)
      whole.value = next.messages.length < PAGE
      problem.value = null
    } catch (error) {
      if (mine === asked) problem.value = Problem.of(error)
    } finally {
      if (mine === asked) fetching.value = false
    }
  }

  async function earlier(): Promise<void> {
    const id = contact.value
    const first = messages.value[0]
    if (id === null || first === undefined) return
    try {
      const more = await ting.messages(slug, id, { before: first.seq, limit: PAGE })
      if (contact.value !== id) return
      messages.value = merge(more, messages.value)
      whole.value = more.length < PAGE
    } catch (error) {
      problem.value = Problem.of(error)
    }
  }

  /** What was written here stands in the transcript at once; when it comes by the live line too, it is the same. */
  function take(message: Message): void {
    if (message.contact === contact.value) messages.value = merge(messages.value, [message])
  }

  function leave(): void {
    asked += 1
    if (watched !== null) stopWatching(slug, watched)
    watched = null
    page.value = null
    messages.value = []
    problem.value = null
    typing.value = false
    writes.value = null
  }

  watch(contact, () => {
    leave()
    void load()
  }, { immediate: true })

  const off = watching
    ? [
        live.on('message', (frame) => {
          if (frame.message.contact !== contact.value) return
          messages.value = merge(messages.value, [frame.message])
          if (frame.message.by.kind === 'customer') typing.value = false
          else if (frame.message.by.kind === 'agent') writes.value = null
          // Whose the contact is, and its state, is the page's: fetch it once more when that changed.
          if (frame.message.kind === 'system' && TURNS.has(frame.message.code ?? '')) void load()
        }),
        live.on('typing', (frame) => {
          if (frame.contact !== contact.value) return
          if (frame.who !== 'customer') {
            writes.value = frame.name
            clearTimeout(writesEnds)
            writesEnds = setTimeout(() => (writes.value = null), 5000)
            return
          }
          typing.value = true
          clearTimeout(typingEnds)
          typingEnds = setTimeout(() => (typing.value = false), 5000)
        }),
        // The server forgets who watches with the line: each new one is told again, also the first of a page that opened with the watch.
        watch(live.state, (state) => {
          if (state === 'live') void load()
        }),
      ]
    : []
  addEventListener('pagehide', leave)
  onBeforeUnmount(() => {
    left = true
    clearTimeout(typingEnds)
    clearTimeout(writesEnds)
    removeEventListener('pagehide', leave)
    off.forEach((end) => end())
    leave()
  })
  return { page, messages, problem, whole, fetching, typing, writes, load, earlier, take }
}
