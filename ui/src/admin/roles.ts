/** The roles of a tenant as its people are given them, and what can be allowed at all, grouped as the form shows it. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { http } from '../api/client'
import type { Permission, RoleChoice } from '../api/schema'
import { useSession } from '../app/session'

/** All, also what a module brings later. */
export const EVERYTHING = '*'
export const scopes = ['own', 'team', 'site', 'tenant'] as const
export type Scope = (typeof scopes)[number]

/** What belongs together; what no group names stands at the end, so that nothing that can be allowed is hidden. */
const order: Record<string, string[]> = {
  service: ['contacts.serve', 'contacts.read', 'calls.dial', 'calls.dial_abroad', 'calls.dial_premium', 'customers.read', 'customers.edit', 'customers.merge', 'customers.export', 'customers.ban', 'invitations.manage', 'notices.read'],
  floor: ['board.view', 'contacts.watch', 'agents.status', 'reports.read', 'notices.send', 'bans.manage', 'calls.review', 'recordings.listen', 'recordings.export'],
  people: ['people.manage', 'roles.manage', 'signin.manage', 'tokens.manage', 'audit.read', 'privacy.export', 'privacy.erase', 'privacy.hold', 'privacy.manage'],
  setup: ['setup.read', 'modules.manage', 'queues.manage', 'wrapup.manage', 'forms.manage', 'bookings.manage', 'company.manage', 'mail.manage', 'webhooks.manage', 'panels.manage', 'telephony.manage', 'recordings.manage', 'health.read', 'health.repair'],
  content: ['replies.manage', 'assets.manage', 'stickers.manage', 'slang.manage', 'customers.manage'],
}

export function grouped(known: readonly string[]): { group: string; permissions: string[] }[] {
  const placed = Object.entries(order).map(([group, all]) => ({ group, permissions: all.filter((each) => known.includes(each)) }))
  const named = new Set(Object.values(order).flat())
  return [...placed, { group: 'more', permissions: known.filter((each) => !named.has(each)) }].filter((each) => each.permissions.length > 0)
}

export function usePermissions() {
  return useQuery({ queryKey: ['permissions'], queryFn: () => http.get<Permission[]>('/api/permissions'), staleTime: Infinity })
}

export function useRoles(slug: () => string) {
  const session = useSession()
  const { data } = useQuery({
    queryKey: computed(() => ['setup', slug(), 'role-choices']),
    queryFn: () => http.get<RoleChoice[]>(`/api/t/${encodeURIComponent(slug())}/people/roles`),
    enabled: computed(() => session.can(slug(), 'people.manage')),
    retry: false,
    staleTime: 10_000,
  })
  const of = (key: string) => data.value?.find((each) => each.key === key)
  return {
    all: computed(() => data.value ?? []),
    nameOf: (key: string) => of(key)?.name ?? key,
    /** Whether who has this role answers customers; until it is known, everybody does. */
    serves: (key: string) => of(key)?.serves ?? true,
    describe: (key: string) => of(key)?.description ?? '',
  }
}
