import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useSession } from '../app/session'
import { locales } from '../i18n'
import { useFormat } from '../kit/format'
import { useShortcuts } from '../kit/keys'
import { useCommands, type Command } from '../kit/palette'
import { choicesOf, statusOf } from '../kit/reasons'
import { setTheme } from '../kit/theme'
import { useCalls } from './calls'
import { hasCards } from './cards'
import { useDesk } from './store'

/** What the palette knows here, and the keys that belong to no single panel. */
export function useDeskActs(): void {
  const { t } = useI18n()
  const desk = useDesk()
  const session = useSession()
  const calls = useCalls()
  const router = useRouter()
  const f = useFormat()

  useShortcuts([
    { id: 'next', combo: 'j', group: 'list', label: () => t('desk.keys.next'), run: () => desk.step(1) },
    { id: 'prev', combo: 'k', group: 'list', label: () => t('desk.keys.prev'), run: () => desk.step(-1) },
    { id: 'next-draft', combo: 'alt+arrowdown', group: 'list', label: () => t('desk.keys.next'), inDraft: true, run: () => desk.step(1) },
    { id: 'prev-draft', combo: 'alt+arrowup', group: 'list', label: () => t('desk.keys.prev'), inDraft: true, run: () => desk.step(-1) },
  ])

  useCommands(() => {
    const people: Command[] = desk.all.map((c) => ({
      id: c.id, group: t('desk.list.mine'), icon: 'i-lucide-message-square', label: c.customer.name, hint: `#${c.number} · ${c.last?.text || c.question}`, run: () => desk.select(c.id),
    }))
    const acts: Command[] = []
    const act = (id: string, label: string, icon: string, run: () => void, combo?: string) => acts.push({ id, label, icon, run, group: t('desk.palette.acts'), ...(combo ? { combo } : {}) })
    const offer = desk.offered[0]
    if (offer) act('answer', `${t('desk.offer.answer')} ${offer.number}`, 'i-lucide-bell-ring', () => void desk.accept(offer), 'alt+enter')
    const asked = desk.invited[0]
    if (asked) act('join', t('consult.join_who', { name: asked.by.name }), 'i-lucide-user-round-plus', () => void desk.join(asked), 'alt+enter')
    if (desk.current?.state === 'serving' && desk.current.role !== 'own') act('part', t('consult.leave'), 'i-lucide-log-out', () => desk.beginEnd(), 'alt+e')
    else if (desk.current?.state === 'serving') {
      act('invite', t('consult.title'), 'i-lucide-user-plus', () => { desk.side = 'invite'; desk.column = 'side' }, 'i')
      act('topics', t('topics.title'), 'i-lucide-git-branch', () => { desk.side = 'topics'; desk.column = 'side' }, 'alt+o')
      act('transfer', t('desk.keys.transfer'), 'i-lucide-arrow-right-left', () => { desk.side = 'transfer'; desk.column = 'side' }, 'alt+t')
      act('call', t('desk.keys.call'), 'i-lucide-hand', () => { const contact = desk.current; if (contact) void desk.attempt(() => calls.call(contact)) }, 'alt+h')
      if (hasCards(session, desk.current.tenant)) act('cards', t('desk.cards.title'), 'i-lucide-clipboard-list', () => { desk.side = 'cards'; desk.column = 'side' }, 'alt+f')
      act('end', t('desk.keys.end'), 'i-lucide-check', () => desk.beginEnd(), 'alt+e')
    }
    if (desk.current) act('why', t('desk.keys.why'), 'i-lucide-split', () => { desk.side = 'why'; desk.column = 'side' }, 'w')
    act('available', `${t('desk.palette.status')}: ${t('desk.status.available')}`, 'i-lucide-circle-check', () => void desk.setStatus('available', null))
    for (const a of choicesOf(desk.auxCodes)) act(`aux-${a.key}`, `${t('desk.palette.status')}: ${f.value.name(a.names)}`, a.light ? 'i-lucide-feather' : 'i-lucide-circle-pause', () => void desk.setStatus(statusOf(a), a.key))
    act('offline', `${t('desk.palette.status')}: ${t('desk.status.offline')}`, 'i-lucide-circle-off', () => void desk.setStatus('offline', null))

    const rooms: Command[] = [
      ...session.anywhere('board.view').map((x) => ({ id: `b-${x.slug}`, group: t('desk.palette.rooms'), icon: 'i-lucide-chart-no-axes-column', label: `${t('common.room.board')} · ${x.name}`, run: () => void router.push(`/board/${x.slug}`) })),
      ...session.anywhere('contacts.read').map((x) => ({ id: `p-${x.slug}`, group: t('desk.palette.rooms'), icon: 'i-lucide-history', label: `${t('common.room.past')} · ${x.name}`, run: () => void router.push(`/past/${x.slug}`) })),
    ]
    rooms.push(...session.anywhere('contacts.read').map((x) => ({ id: `k-${x.slug}`, group: t('desk.palette.rooms'), icon: 'i-lucide-calendar-days', label: `${t('bookings.title')} · ${x.name}`, run: () => void router.push(`/bookings/${x.slug}`) })))
    const looks: Command[] = [
      ...(['light', 'dark', 'system'] as const).map((x) => ({ id: `th-${x}`, group: t('desk.palette.looks'), icon: 'i-lucide-sun-moon', label: `${t('common.theme.title')}: ${t(`common.theme.${x}`)}`, run: () => setTheme(x) })),
      ...locales.map((l) => ({ id: `l-${l.key}`, group: t('desk.palette.looks'), icon: 'i-lucide-languages', label: l.name, run: () => void session.chooseLocale(l.key) })),
    ]
    return [...people, ...acts, ...rooms, ...looks]
  })
}
