import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { useAttention } from '../desk/attention'
import { useDesk } from '../desk/store'
import { useTalks } from '../desk/talks'
import { live } from '../kit/live'
import { useSession } from './session'

/**
 * The live line of who serves belongs to the app, not to a room: an offer is heard, and the desk stays manned, wherever
 * he looks something up. It ends with his session.
 */
export function useLine(): void {
  const session = useSession()
  const route = useRoute()
  const desk = useDesk()
  const talks = useTalks()
  const serves = computed(() => route.meta.signedIn === true && !session.me?.lacks_second_factor && session.anywhere('contacts.serve').length > 0)
  let off: (() => void)[] = []

  function begin(): void {
    off = [desk.listen()]
    live.hold(true)
    void desk.open()
  }
  function end(): void {
    off.forEach((each) => each())
    off = []
    live.hold(false)
    live.stop()
    desk.leave()
  }
  watch(serves, (on, before) => {
    if (on) begin()
    else if (before) end()
  }, { immediate: true })
  live.on('modules', (frame) => session.fitted(frame.tenant, frame.fit))
  live.on('gap', () => void session.again())
  // Where the first look failed, the next room tries again.
  watch(() => route.name, () => serves.value && !desk.loaded && void desk.open())
  // Back on the line: what could not be sent is tried again, under its old key.
  watch(live.state, (state) => state === 'live' && talks.retryAll())
  useAttention(serves)
}
