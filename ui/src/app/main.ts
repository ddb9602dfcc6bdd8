import { addAPIProvider } from '@iconify/vue'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { onSignedOut } from '../api/client'
import { Problem } from '../api/problem'
import { guessLocale, i18n, keptLocale, setLocale } from '../i18n'
import { live } from '../kit/live'
import App from './App.vue'
import { router } from './router'
import { useSession } from './session'
import './main.css'

// Icons are bundled at build time. A missing one stays blank: asked of this origin, which has none, and never of a public service.
addAPIProvider('', { resources: [`${location.origin}/assets/no-icons`] })

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, refetchOnWindowFocus: false, retry: (n, error) => Problem.of(error).status === 0 && n < 3 },
  },
})
app.use(VueQueryPlugin, { queryClient: queries })

const session = useSession()
function toSignIn(): void {
  const here = router.currentRoute.value
  session.forget()
  if (here.name !== 'sign-in' && here.meta.signedIn === true) void router.push({ name: 'sign-in', query: { next: here.fullPath, ended: '1' } })
}
onSignedOut(toSignIn)
live.on('signed_out', toSignIn)
/** What I may do has changed: the menu follows, what is shown is asked for again, and a room that is not mine any more is left. */
live.on('rights', () => {
  void session.again().then(async () => {
    const { meta, params } = router.currentRoute.value
    if (meta.may && !session.can(String(params.slug), meta.may)) await router.replace(session.home)
    await queries.invalidateQueries()
  })
})

await setLocale(keptLocale() ?? guessLocale(), false)
app.use(router)
app.use(ui)
app.mount('#app')
