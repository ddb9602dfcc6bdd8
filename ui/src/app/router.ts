import type { Component } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    signedIn?: boolean
    /** What the room asks of one's role in the tenant of its address. */
    may?: string
    /** The module that it belongs to, where that can be switched off. */
    module?: string
  }
}

// The rooms of other folders appear as soon as they are there.
const rooms = import.meta.glob<{ default: Component }>('../{board,bookings,past,history}/index.vue')
const nowhere = () => import('./NotFound.vue')

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'start', component: () => import('../start/index.vue') },
    { path: '/sign-in/:company?', name: 'sign-in', component: () => import('../start/SignIn.vue'), props: (to) => ({ company: to.params.company }) },
    { path: '/forgotten', name: 'forgotten', component: () => import('../start/Forgotten.vue') },
    { path: '/link/:token', name: 'link', component: () => import('../start/Link.vue'), props: true },
    { path: '/sessions', name: 'sessions', component: () => import('../me/Sessions.vue'), meta: { signedIn: true } },
    { path: '/address', name: 'address', component: () => import('../me/Address.vue'), meta: { signedIn: true } },
    { path: '/two-factor', name: 'two-factor', component: () => import('../me/TwoFactor.vue'), meta: { signedIn: true } },
    { path: '/phones', name: 'phones', component: () => import('../me/Phones.vue'), meta: { signedIn: true } },
    { path: '/attention', name: 'attention', component: () => import('../me/Attention.vue'), meta: { signedIn: true } },
    { path: '/my-day/:slug', name: 'my-day', component: () => import('../me/MyDay.vue'), props: true, meta: { signedIn: true, may: 'contacts.serve' } },
    { path: '/setup/:token', name: 'setup', component: () => import('../start/Setup.vue'), props: true },
    { path: '/desk', name: 'desk', component: () => import('../desk/index.vue'), meta: { signedIn: true } },
    { path: '/board/:slug', name: 'board', component: rooms['../board/index.vue'] ?? nowhere, props: true, meta: { signedIn: true, may: 'board.view' } },
    { path: '/past/:slug', name: 'past', component: rooms['../past/index.vue'] ?? nowhere, props: true, meta: { signedIn: true, may: 'contacts.read' } },
    { path: '/recordings/:slug', name: 'recordings', component: () => import('../recordings/index.vue'), props: true, meta: { signedIn: true, may: 'recordings.listen' } },
    { path: '/calls/:slug', name: 'calls', component: () => import('../calls/index.vue'), props: true, meta: { signedIn: true, may: 'calls.review', module: 'telephony' } },
    { path: '/my-calls/:slug', name: 'my-calls', component: () => import('../recordings/index.vue'), props: (to) => ({ slug: to.params.slug, own: true }), meta: { signedIn: true, may: 'contacts.serve' } },
    { path: '/history/:slug', name: 'history', component: rooms['../history/index.vue'] ?? nowhere, props: true, meta: { signedIn: true, may: 'reports.read' } },
    { path: '/admin/:slug/:kind?/:id?', name: 'admin', component: () => import('../admin/index.vue'), props: true, meta: { signedIn: true, may: 'setup.read' } },
    { path: '/customers/:slug/:id?', name: 'customers', component: () => import('../customers/index.vue'), props: true, meta: { signedIn: true, may: 'customers.read' } },
    { path: '/invitations/:slug', name: 'invitations', component: () => import('../invitations/index.vue'), props: true, meta: { signedIn: true, may: 'invitations.manage' } },
    { path: '/bans/:slug', name: 'bans', component: () => import('../bans/index.vue'), props: true, meta: { signedIn: true, may: 'bans.manage' } },
    { path: '/slip/:slug/:contact', name: 'slip', component: () => import('../slip/index.vue'), props: true, meta: { signedIn: true, module: 'slips' } },
    { path: '/notices/:slug', name: 'notices', component: () => import('../notices/index.vue'), props: true, meta: { signedIn: true, may: 'notices.send', module: 'notices' } },
    { path: '/bookings/:slug', name: 'bookings', component: rooms['../bookings/index.vue'] ?? nowhere, props: true, meta: { signedIn: true, may: 'contacts.read', module: 'bookings' } },
    { path: '/:rest(.*)*', name: 'nowhere', component: nowhere },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (to.meta.signedIn !== true) return true
  await session.load()
  // Where a centre asks for a second factor, nothing else is reached before it is set up.
  if (session.me?.lacks_second_factor && to.name !== 'two-factor') return { name: 'two-factor', query: { next: to.fullPath } }
  if (session.me) return true
  // The line may be down rather than the person signed out: then the room itself says so.
  if (session.unreachable) return true
  return { name: 'sign-in', query: { next: to.fullPath } }
})
