import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { ting } from '../api/ting'
import type { Call, DeskContact } from '../api/types'
import { useSession } from '../app/session'
import { words } from '../i18n'
import { happened } from '../kit/attention'
import { serverTime } from '../kit/clock'
import { newKey } from '../kit/ids'

/** So long after a supervisor has answered it is still said who comes. */
const TOLD_MS = 20_000
const AGAIN_MS = 5000

/** Calls for a supervisor: my own, and for who may answer those of others. */
export const useCalls = defineStore('calls', () => {
  const session = useSession()
  const calls = ref(new Map<string, Call>())
  const me = computed(() => session.me?.person.id)
  /** The oldest first: who has called longest is answered first. */
  const forMe = computed(() =>
    [...calls.value.values()].filter((one) => one.state === 'calling' && one.agent.id !== me.value && session.can(one.tenant, 'contacts.watch')).sort((a, b) => a.called_at - b.called_at),
  )

  function put(call: Call): void {
    if (call.state === 'calling') calls.value.set(call.id, call)
    else if (call.state === 'answered' && call.agent.id === me.value) {
      calls.value.set(call.id, call)
      setTimeout(() => calls.value.delete(call.id), Math.max(0, (call.answered_at ?? 0) + TOLD_MS - serverTime()))
    } else calls.value.delete(call.id)
  }
  /** What the server says is all there is; of one tenant, when it is a board that says so. */
  function take(all: readonly Call[], tenant: string | null = null): void {
    const there = new Set(all.map((one) => one.id))
    for (const one of calls.value.values()) if (one.state === 'calling' && !there.has(one.id) && (tenant === null || one.tenant === tenant)) calls.value.delete(one.id)
    all.forEach(put)
  }
  const of = (contact: string): Call | null => [...calls.value.values()].find((one) => one.contact === contact && one.agent.id === me.value) ?? null

  async function call(contact: DeskContact): Promise<void> {
    if (of(contact.id)?.state === 'calling') return
    put(await ting.call(contact.tenant, contact.id, newKey(), null))
  }
  const note = async (one: Call, words: string): Promise<void> => put(await ting.noteCall(one.tenant, one.id, words))
  async function cancel(one: Call): Promise<void> {
    await ting.cancelCall(one.tenant, one.id)
    calls.value.delete(one.id)
  }
  async function answer(one: Call): Promise<void> {
    try {
      await ting.answerCall(one.tenant, one.id)
    } finally {
      calls.value.delete(one.id)
    }
  }

  // A call is heard like an offer: at once, and again until somebody answers.
  let bell: ReturnType<typeof setInterval> | null = null
  watch(() => forMe.value[0]?.id, (id) => {
    if (bell) clearInterval(bell)
    bell = null
    if (!id) return
    const [one] = forMe.value
    let times = 0
    const ring = () => {
      void happened('alert', { key: `${id} ${times}`, title: words.t('desk.call.from', { agent: one?.agent.name ?? '', number: one?.number ?? '', customer: '' }), again: times > 0 })
      times += 1
    }
    ring()
    bell = setInterval(ring, AGAIN_MS)
  })

  return { calls, forMe, take, put, of, call, note, cancel, answer }
})
