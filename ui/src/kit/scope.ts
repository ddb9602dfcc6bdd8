/** Which part of a centre a screen shows: a site, a team, or all. The address says it, and each person's browser remembers it. */
import { useQuery } from '@tanstack/vue-query'
import { computed, watchEffect, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { ting } from '../api/ting'
import type { Scope, Scopes } from '../api/types'
import { useSession } from '../app/session'
import { keep, kept } from './keep'

export const WHOLE: Scope = { site: null, team: null }

const id = (value: unknown): string | null => (typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value : null)

/** What an address says; null where it says nothing, which is not the same as all. */
export function scopeOf(query: Record<string, unknown>): Scope | null {
  if (query.site === undefined && query.team === undefined) return null
  return { site: id(query.site), team: id(query.team) }
}

/** How an address says it. All is said openly too, so that a link shows a colleague what it showed its sender. */
export function scopeQuery(scope: Scope): Record<string, string> {
  const said = { ...(scope.site ? { site: scope.site } : {}), ...(scope.team ? { team: scope.team } : {}) }
  return Object.keys(said).length > 0 ? said : { site: 'all' }
}

/** What is shown first: what was chosen last, else one's own site; never what does not exist any more. */
export function firstScope(remembered: string | null, choices: Scopes): Scope {
  let wanted: Scope = { site: choices.own.site, team: null }
  try {
    const said = JSON.parse(remembered ?? 'null') as Partial<Scope> | null
    if (said) wanted = { site: id(said.site), team: id(said.team) }
  } catch {
    // What cannot be read was not remembered.
  }
  const among = (list: { id: string }[], one: string | null) => (list.some((each) => each.id === one) ? one : null)
  return { site: among(choices.sites, wanted.site), team: among(choices.teams, wanted.team) }
}

export interface ScopeRoom {
  /** Null until it is known. */
  scope: ComputedRef<Scope | null>
  choices: ComputedRef<Scopes | null>
  choose: (part: Partial<Scope>) => void
}

/** The scope of a page. Other parts of the address stay as they are. */
export function useScope(slug: string): ScopeRoom {
  const route = useRoute()
  const router = useRouter()
  const session = useSession()
  const key = `ting.scope.${session.me?.person.id ?? ''}.${slug}`
  const page = route.name
  const { data, isError } = useQuery({ queryKey: ['scopes', slug], queryFn: () => ting.scopes(slug), retry: false, staleTime: 300_000 })
  const choices = computed(() => data.value ?? null)
  const said = computed(() => scopeOf(route.query))
  // Without choices nothing can be narrowed; a page is not kept waiting for them when they cannot be had.
  const scope = computed(() => said.value ?? (choices.value ? firstScope(kept(key), choices.value) : isError.value ? WHOLE : null))
  const show = (next: Scope): void => void router.replace({ query: { ...route.query, site: undefined, team: undefined, ...scopeQuery(next) } })
  watchEffect(() => {
    if (route.name !== page || said.value || !choices.value) return
    const first = firstScope(kept(key), choices.value)
    if (first.site || first.team) show(first)
  })
  return {
    scope, choices,
    choose(part) {
      const next = { ...(scope.value ?? WHOLE), ...part }
      keep(key, JSON.stringify(next))
      show(next)
    },
  }
}
