/** Calls that are made from the desk: whom one may call, and the panel in which it is done. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { http } from '../api/client'
import type { Dialled, MayDial } from '../api/schema'
import type { DeskContact, Message } from '../api/types'
import { useSession } from '../app/session'

export interface Wish { number: string; customer: string | null; contact: string | null }

const at = (tenant: string) => `/api/t/${encodeURIComponent(tenant)}`

/** What is keyed in, without what people put between digits. */
export const bare = (text: string): string => text.replace(/[\s\u3000().\-－–]/g, '')

/** Whether this contact's customer can be called from it now: one may, and nobody is on its line. */
export function useCallable(contact: () => DeskContact) {
  const session = useSession()
  return computed(() => session.can(contact().tenant, 'calls.dial') && session.has(contact().tenant, 'telephony') && (contact().call ?? { state: 'over' }).state === 'over')
}

/** Where the customer of a conversation asked to be called and has not been: the last that was said of it. */
export function wishedAt(messages: readonly Message[]): string | null {
  const last = messages.findLast((m) => m.code === 'call_wished' || m.code === 'dialled')
  return last?.code === 'call_wished' ? String(last.params.to) : null
}

export const useDialling = defineStore('dialling', () => {
  /** The panel is open, for this tenant, and what it begins with. */
  const open = ref(false)
  const tenant = ref('')
  const wish = ref<Wish>({ number: '', customer: null, contact: null })
  const may = shallowRef<MayDial | null>(null)
  let key = ''

  function begin(slug: string, given: Partial<Wish> = {}): void {
    tenant.value = slug
    wish.value = { number: '', customer: null, contact: null, ...given }
    key = crypto.randomUUID()
    may.value = null
    open.value = true
  }
  async function look(): Promise<void> {
    may.value = await http.get<MayDial>(`${at(tenant.value)}/dial`)
  }
  /** Call; the contact in which it is done. The same wish is the same call, however often it is sent. */
  async function call(number: string, own: string | null): Promise<string> {
    const { customer, contact } = wish.value
    const to = contact === null ? `${at(tenant.value)}/dial` : `${at(tenant.value)}/contacts/${contact}/call`
    const made = await http.post<Dialled>(to, { key, number, own, customer })
    open.value = false
    return made.contact
  }
  /** What was refused is asked anew next time. */
  const anew = () => (key = crypto.randomUUID())
  return { open, tenant, wish, may, begin, look, call, anew }
})
