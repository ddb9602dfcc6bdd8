import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { Problem } from '../api/problem'
import { ting } from '../api/ting'
import type { Locale, Me, Tenant } from '../api/types'
import { keptLocale, setLocale } from '../i18n'
import { live } from '../kit/live'

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  const loaded = ref(false)
  const unreachable = ref(false)
  let loading: Promise<void> | null = null

  async function take(next: Me): Promise<void> {
    me.value = next
    loaded.value = true
    unreachable.value = false
    await setLocale(next.person.locale, true)
  }

  function load(): Promise<void> {
    if (loaded.value && me.value) return Promise.resolve()
    loading ??= ting
      .me()
      .then(take)
      .catch((error: unknown) => {
        const problem = Problem.of(error)
        unreachable.value = problem.status !== 401
        loaded.value = problem.status === 401
      })
      .finally(() => (loading = null))
    return loading
  }

  /** What I may do has changed. */
  async function again(): Promise<void> {
    await take(await ting.me())
  }

  async function signIn(email: string, password: string, code?: string): Promise<void> {
    await take(await ting.signIn(email, password, code))
  }

  async function signOut(): Promise<void> {
    live.hold(false)
    live.stop()
    await ting.signOut()
    forget()
  }

  /** The server ended this session (or it ran out). */
  function forget(): void {
    me.value = null
    loaded.value = true
  }

  async function chooseLocale(key: Locale): Promise<void> {
    await setLocale(key)
    if (me.value && keptLocale() === key) me.value = await ting.patchMe({ locale: key })
  }

  const tenant = (slug: string): Tenant | undefined => me.value?.tenants.find((t) => t.slug === slug)
  /** `*` stands for all. */
  const may = (in_: Tenant | undefined, permission: string): boolean => in_ !== undefined && (in_.permissions.includes(permission) || in_.permissions.includes('*'))
  const can = (slug: string, permission: string): boolean => may(tenant(slug), permission)
  const anywhere = (permission: string): Tenant[] => me.value?.tenants.filter((t) => may(t, permission)) ?? []
  /** Whether I serve customers of several companies. */
  const several = computed(() => anywhere('contacts.serve').length > 1)
  /** Whether a tenant has a module that can be switched off. */
  const has = (slug: string, module: string): boolean => tenant(slug)?.fit.modules.includes(module) ?? false
  /** A switch was turned. */
  function fitted(slug: string, fit: Tenant['fit']): void {
    if (me.value) me.value = { ...me.value, tenants: me.value.tenants.map((t) => (t.slug === slug ? { ...t, fit } : t)) }
  }
  /** Where this person works when nothing else was asked for. */
  const home = computed(() => {
    const tenants = me.value?.tenants ?? []
    const board = tenants.find((t) => may(t, 'board.view'))
    return tenants.some((t) => may(t, 'contacts.serve')) || !board ? '/desk' : `/board/${board.slug}`
  })

  return { me, loaded, unreachable, load, take, again, signIn, signOut, forget, chooseLocale, tenant, can, has, fitted, anywhere, several, home }
})
