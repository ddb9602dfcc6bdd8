/** What every part of the board shares: whose board it is, what the reader may open, and one clock. */
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router'
import { useSession } from '../app/session'
import { useNow } from '../kit/clock'
import { locale } from '../i18n'
import { tag, useFormat, type makeFormat } from '../kit/format'
import { glyphs } from '../kit/glyphs'
import { reasonOf } from '../kit/reasons'
import type { ScopeRoom } from '../kit/scope'
import { NONE, toQuery, type Filters } from '../past/filters'
import type { ForecastHalf } from '../api/types'
import type { Board } from './types'

export interface Room {
  slug: string
  zone: ComputedRef<string>
  /** The server's time in whole seconds: one change a second, for all timers at once. */
  now: ComputedRef<number>
  f: ComputedRef<ReturnType<typeof makeFormat>>
  mayRead: ComputedRef<boolean>
  mayWatch: ComputedRef<boolean>
  mayStatus: ComputedRef<boolean>
  maySignOut: ComputedRef<boolean>
  langOf: (text: string) => string
  threshold: (ms: number) => string
  /** A time that is near by its clock, one further off with its weekday. */
  soon: (at: number) => string
  auxName: (key: string) => string
  /** A half hour to come, in words. */
  foretold: (half: ForecastHalf) => string
  past: (filters: Partial<Filters>, contact?: string) => RouteLocationRaw
  scope: ScopeRoom
  openAgent: (id: string) => void
  openContact: (contact: string, agent?: string) => void
  close: () => void
}

const KEY: InjectionKey<Room> = Symbol('board room')

/** Set up in the page; its parts take it with `useRoom`. */
export function provideRoom(slug: string, scope: ScopeRoom, board: () => Board | null): Room {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const { t } = useI18n()
  const tick = useNow()
  const zone = computed(() => board()?.tenant.time_zone ?? session.tenant(slug)?.time_zone ?? 'UTC')
  const f = useFormat(() => zone.value)
  const go = (query: Record<string, string>): void => void router.push({ path: route.path, query: { site: route.query.site, team: route.query.team, ...query } })
  const room: Room = {
    slug,
    zone,
    now: computed(() => Math.floor(tick.value / 1000) * 1000),
    f,
    mayRead: computed(() => session.can(slug, 'contacts.read')),
    mayWatch: computed(() => session.can(slug, 'contacts.watch')),
    mayStatus: computed(() => session.can(slug, 'agents.status')),
    maySignOut: computed(() => session.can(slug, 'people.manage')),
    langOf: (text) => glyphs(text, session.tenant(slug)?.locale ?? 'zh-TW'),
    threshold: (ms) => (ms < 120_000 ? t('board.seconds', { n: f.value.number(ms / 1000, 1) }) : t('board.minutes', { n: f.value.number(ms / 60_000, 1) })),
    soon(at) {
      const clock = f.value.clock(at)
      if (Math.abs(at - room.now.value) < 20 * 3_600_000) return clock
      return `${new Intl.DateTimeFormat(tag(locale.value), { timeZone: zone.value, weekday: 'short' }).format(at)} ${clock}`
    },
    auxName(key) {
      return f.value.name(reasonOf(board()?.aux_codes ?? [], key)?.names, t('board.agents.elsewhere'))
    },
    foretold(half) {
      const { clock, number } = f.value
      return t('board.forecast.half', {
        from: clock(half.at), to: clock(half.at + 1_800_000), pct: number(half.pct ?? 0), low: number(half.pct_low ?? 0), high: number(half.pct_high ?? 100), arrivals: number(half.arrivals, half.arrivals < 10 ? 1 : 0), needed: half.needed ?? '–',
      }, half.needed ?? 2)
    },
    past: (filters, contact) => ({ name: 'past', params: { slug }, query: { ...toQuery({ ...NONE, ...filters }), ...(contact ? { contact } : {}) } }),
    scope,
    openAgent: (id) => go({ agent: id }),
    openContact: (contact, agent) => go(agent ? { agent, watch: contact } : { watch: contact }),
    close: () => go({}),
  }
  provide(KEY, room)
  return room
}

/** The board that this part belongs to. */
export function useRoom(): Room {
  const room = inject(KEY)
  if (!room) throw new Error('a part of the board stands outside of a board')
  return room
}
