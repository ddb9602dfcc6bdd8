import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { Problem } from '../api/problem'
import { ting } from '../api/ting'
import type { AuxCode, Desk, DeskContact, DeskQueue, DutyView, Frame, Invitation, LaterItem, Offer, Seat, SeatStatus, Service } from '../api/types'
import { useSession } from '../app/session'
import { locale, words } from '../i18n'
import { serverTime, syncClock } from '../kit/clock'
import { makeFormat } from '../kit/format'
import { live } from '../kit/live'
import { reasonOf, retold } from '../kit/reasons'
import { helping, serving, wrapping } from './order'
import { applyMessage, applyRead } from './apply'
import { useCalls } from './calls'
import { useTalks } from './talks'

/** What the right column shows. */
export type Side = 'customer' | 'transfer' | 'why' | 'past' | 'cards' | 'invite' | 'topics'
/** What a phone shows: one column at a time. */
export type Column = 'list' | 'talk' | 'side'

export const END_UNDO_MS = 3000

export const useDesk = defineStore('desk', () => {
  const loaded = ref(false)
  const failed = ref<Problem | null>(null)
  const seat = ref<Seat | null>(null)
  const auxCodes = shallowRef<AuxCode[]>([])
  /** By which routing profiles one works now, and what follows. */
  const duties = shallowRef<DutyView[]>([])
  const offers = ref(new Map<string, Offer>())
  const contacts = ref(new Map<string, DeskContact>())
  const invitations = ref(new Map<string, Invitation>())
  const queues = shallowRef<DeskQueue[]>([])
  const later = shallowRef<LaterItem[]>([])
  const day = shallowRef<Desk['day']>({ handled: 0, aht_ms: null })
  const service = shallowRef<Service | null>(null)
  const selected = ref<string | null>(null)
  const side = ref<Side>('customer')
  const past = ref<string | null>(null)
  /** The booking whose other time is looked for. */
  const moving = ref<string | null>(null)
  const column = ref<Column>('list')
  const answering = ref<string | null>(null)
  /** A conversation that is about to be ended, while that can still be undone. */
  const ending = ref<{ contact: string; from: number; until: number } | null>(null)
  /** What could not be done, said where it was tried. */
  const trouble = ref<unknown>(null)
  /** What was done and would otherwise go unseen. */
  const notice = ref<string | null>(null)
  let endTimer: ReturnType<typeof setTimeout> | null = null
  let refreshTimer: ReturnType<typeof setTimeout> | null = null

  const mine = computed(() => serving(contacts.value.values()))
  const wraps = computed(() => wrapping(contacts.value.values()))
  const helps = computed(() => helping(contacts.value.values()))
  const all = computed(() => [...mine.value, ...helps.value, ...wraps.value])
  const invited = computed(() => [...invitations.value.values()].sort((a, b) => a.asked_at - b.asked_at))
  const offered = computed(() => [...offers.value.values()].sort((a, b) => a.answer_by - b.answer_by))
  const current = computed(() => (selected.value ? (contacts.value.get(selected.value) ?? null) : null))
  const unread = computed(() => mine.value.reduce((n, c) => n + c.unread, 0))

  function takeSnapshot(desk: Desk): void {
    seat.value = desk.seat
    auxCodes.value = desk.aux_codes
    duties.value = desk.duties ?? []
    offers.value = new Map()
    desk.offers.forEach(putOffer)
    contacts.value = new Map(desk.contacts.map((c) => [c.id, c]))
    invitations.value = new Map(desk.invitations.map((one) => [one.id, one]))
    queues.value = desk.queues
    day.value = desk.day
    service.value = desk.service
    useCalls().take(desk.calls)
    laterSoon(0)
    loaded.value = true
    failed.value = null
    if (current.value === null) select(all.value[0]?.id ?? null, false)
  }

  /** What is told while a picture is on its way may be newer than the picture: it is kept here, and told to it again. */
  let loading = 0
  let meanwhile: (() => void)[] = []

  async function load(): Promise<Desk | null> {
    const began = performance.now()
    loading += 1
    try {
      const desk = await ting.desk()
      syncClock(desk.now, performance.now() - began)
      takeSnapshot(desk)
      meanwhile.forEach((again) => again())
      return desk
    } catch (error) {
      failed.value = Problem.of(error)
      return null
    } finally {
      loading -= 1
      if (loading === 0) meanwhile = []
    }
  }

  /** What is asked for goes by what one may do: that first, then the picture. */
  async function rightsChanged(): Promise<void> {
    await useSession().again()
    if (useSession().anywhere('contacts.serve').length > 0) await load()
  }

  /** Listen to the line. Frames come in order and may be taken twice, so that after a picture they lead to what is true. */
  function hear<O extends Frame['op']>(op: O, act: (frame: Extract<Frame, { op: O }>) => void): () => void {
    return live.on(op, (frame) => {
      act(frame)
      if (loading > 0) meanwhile.push(() => act(frame))
    })
  }

  let laterTimer: ReturnType<typeof setTimeout> | null = null
  /** Who is owed an answer or a call: there is no frame for it, but where lines move it may have changed. */
  function laterSoon(ms = 1500): void {
    laterTimer ??= setTimeout(() => {
      laterTimer = null
      const tenants = useSession().anywhere('contacts.serve')
      void Promise.all(tenants.map((x) => ting.later(x.slug))).then((lists) => (later.value = lists.flat()), () => undefined)
    }, ms)
  }

  async function take(item: LaterItem): Promise<void> {
    const contact = await attempt(() => ting.take(item.tenant, item.contact))
    if (contact) {
      put(contact)
      select(contact.id)
    }
    laterSoon(0)
  }

  async function open(): Promise<void> {
    const desk = await load()
    if (desk) live.start({ mark: desk.mark })
  }

  /** Nobody's desk any more: what was on it is not the next one's. */
  function leave(): void {
    loaded.value = false
    offers.value = new Map()
    contacts.value = new Map()
    invitations.value = new Map()
    selected.value = null
  }

  /** Day and service figures have no frames of their own: read them again soon after something ended or was answered. */
  function refreshSoon(): void {
    refreshTimer ??= setTimeout(() => {
      refreshTimer = null
      void ting.desk().then((desk) => {
        day.value = desk.day
        service.value = desk.service
        queues.value = desk.queues
      }, () => undefined)
    }, 1500)
  }

  /** An offer that ran out goes by itself, should the word of it be lost on the way. */
  function putOffer(offer: Offer): void {
    offers.value.set(offer.id, offer)
    setTimeout(() => offers.value.get(offer.id)?.answer_by === offer.answer_by && offers.value.delete(offer.id), Math.max(0, offer.answer_by - serverTime()) + 1500)
  }

  function put(contact: DeskContact): void {
    later.value = later.value.filter((item) => item.contact !== contact.id)
    contacts.value.set(contact.id, contact)
    if (current.value === null) select(contact.id, false) // answered in another window of mine, say
  }

  function drop(id: string): void {
    contacts.value.delete(id)
    if (ending.value?.contact === id) undoEnd()
    if (selected.value === id) select(all.value[0]?.id ?? null, false)
  }

  function select(id: string | null, show = true): void {
    if (selected.value !== id) {
      side.value = 'customer'
      past.value = null
      moving.value = null
      trouble.value = null
    }
    selected.value = id
    if (id === null) column.value = 'list'
    else if (show) column.value = 'talk'
  }

  function step(by: 1 | -1): void {
    const list = all.value
    if (list.length === 0) return
    const at = list.findIndex((c) => c.id === selected.value)
    select(list[(at + by + list.length) % list.length]?.id ?? null)
  }

  /** Say for a while what was done. */
  function tell(text: string): void {
    notice.value = text
    setTimeout(() => notice.value === text && (notice.value = null), 6000)
  }

  /** A status in words: the reason where somebody is away. */
  function statusName(of: Seat): string {
    return makeFormat(locale.value).name(reasonOf(auxCodes.value, of.aux)?.names, words.t(`desk.status.${of.status}`))
  }

  async function attempt<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      trouble.value = null
      return await act()
    } catch (error) {
      trouble.value = error
      return null
    }
  }

  async function accept(offer: Offer): Promise<void> {
    if (answering.value !== null) return
    answering.value = offer.id
    try {
      const contact = await attempt(() => ting.accept(offer.tenant, offer.id))
      if (contact) {
        put(contact)
        select(contact.id)
        offers.value.delete(offer.id)
        refreshSoon()
      } else if (Problem.of(trouble.value).code === 'offer_gone') offers.value.delete(offer.id)
    } finally {
      answering.value = null
    }
  }

  async function decline(offer: Offer, reason: string): Promise<void> {
    offers.value.delete(offer.id)
    try {
      await ting.decline(offer.tenant, offer.id, reason)
    } catch (error) {
      if (Problem.of(error).offline) offers.value.set(offer.id, offer)
      trouble.value = error
    }
  }

  async function join(one: Invitation): Promise<boolean> {
    if (answering.value !== null) return false
    answering.value = one.id
    const contact = await attempt(() => ting.joinConsult(one.tenant, one.id))
    answering.value = null
    invitations.value.delete(one.id)
    if (!contact) return false
    put(contact)
    select(contact.id)
    return true
  }

  async function refuse(one: Invitation): Promise<void> {
    invitations.value.delete(one.id)
    await attempt(() => ting.leaveConsult(one.tenant, one.id))
  }

  /** Go out of a colleague's conversation. */
  async function part(contact: DeskContact): Promise<void> {
    const { consult } = contact
    if (consult && (await attempt(async () => { await ting.leaveConsult(contact.tenant, consult); return true }))) drop(contact.id)
  }

  async function setStatus(status: SeatStatus, aux: string | null): Promise<boolean> {
    const next = await attempt(() => ting.setStatus(status, aux))
    if (next) seat.value = next
    return next !== null
  }

  function beginEnd(): void {
    const contact = current.value
    if (!contact || contact.state !== 'serving') return
    if (contact.role !== 'own') return void part(contact)
    if (ending.value?.contact === contact.id) return void endNow()
    if (ending.value) void endNow()
    ending.value = { contact: contact.id, from: serverTime(), until: serverTime() + END_UNDO_MS }
    endTimer = setTimeout(() => void endNow(), END_UNDO_MS)
  }

  function undoEnd(): void {
    if (endTimer) clearTimeout(endTimer)
    endTimer = null
    ending.value = null
  }

  async function endNow(): Promise<void> {
    const contact = ending.value ? contacts.value.get(ending.value.contact) : null
    undoEnd()
    if (!contact) return
    const next = await attempt(() => ting.end(contact.tenant, contact.id))
    if (next) put(next)
  }

  async function wrap(contact: DeskContact, code: string, note: string | null): Promise<boolean> {
    const done = await attempt(async () => {
      await ting.wrapup(contact.tenant, contact.id, { code, note })
      return true
    })
    if (done) {
      drop(contact.id)
      refreshSoon()
    }
    return done === true
  }

  function listen(): () => void {
    const talks = useTalks()
    const offs = [
      hear('seat', (f) => {
        seat.value = f.seat
        if (f.duties) duties.value = f.duties
        if (f.by) tell(words.t('desk.status.set_by', { by: f.by, status: statusName(f.seat) }))
      }),
      hear('aux_codes', (f) => (auxCodes.value = retold(auxCodes.value, f.tenant, f.aux_codes))),
      hear('offer', (f) => putOffer(f.offer)),
      hear('offer_ended', (f) => {
        offers.value.delete(f.offer)
        refreshSoon()
      }),
      hear('contact', (f) => {
        const known = contacts.value.get(f.contact_id)
        if (f.contact) put(f.contact)
        else drop(f.contact_id)
        if (f.contact === null && f.by && known) tell(words.t(f.into ? 'topics.merged_by' : 'desk.talk.taken_by', { by: f.by, number: known.number }))
        talks.contactChanged(f.contact_id, f.contact)
      }),
      hear('topics', (f) => {
        for (const { contact: id, ...changed } of f.topics) Object.assign(contacts.value.get(id) ?? {}, changed)
      }),
      hear('call', (f) => useCalls().put(f.call)),
      hear('invitation', (f) => invitations.value.set(f.invitation.id, f.invitation)),
      hear('invitation_ended', (f) => invitations.value.delete(f.invitation)),
      hear('consult', (f) => talks.consulted(f.consult)),
      hear('queues', (f) => {
        queues.value = f.queues
        laterSoon()
      }),
      hear('message', (f) => {
        const contact = contacts.value.get(f.message.contact)
        if (contact) put(applyMessage(contact, f.message))
        talks.take(f.message)
      }),
      hear('read', (f) => {
        const contact = contacts.value.get(f.contact)
        if (contact && f.who === 'customer') contact.customer_read_seq = Math.max(contact.customer_read_seq, f.seq)
        if (contact && f.who === 'agent') put(applyRead(contact, f.seq, talks.talks.get(f.contact)?.messages))
      }),
      hear('typing', (f) => (f.who === 'customer' ? talks.typed(f.contact) : f.name && talks.staffTyped(f.contact, f.name, f.who))),
      live.on('rights', () => void rightsChanged()),
      live.onGap(() => {
        void load()
        talks.refetchAll()
      }),
    ]
    return () => offs.forEach((off) => off())
  }

  return {
    loaded, failed, seat, notice, auxCodes, duties, offers, contacts, invitations, queues, later, day, service, selected, side, past, moving, column, answering, ending, trouble,
    mine, helps, wraps, all, offered, invited, current, unread,
    load, open, leave, listen, tell, put, select, step, accept, decline, take, join, refuse, part, setStatus, beginEnd, undoEnd, endNow, wrap, attempt,
  }
})
