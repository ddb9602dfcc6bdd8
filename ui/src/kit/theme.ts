import { ref, watchEffect } from 'vue'
import { keep, kept } from './keep'

export type Theme = 'system' | 'light' | 'dark'

const system = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null
const first = kept('ting.theme')
/** What the person chose; `dark` below is what it comes to. */
export const theme = ref<Theme>(first === 'light' || first === 'dark' ? first : 'system')
export const dark = ref(false)
const systemDark = ref(system?.matches ?? false)
system?.addEventListener('change', (event) => (systemDark.value = event.matches))

watchEffect(() => {
  dark.value = theme.value === 'dark' || (theme.value === 'system' && systemDark.value)
  document.documentElement.dataset.theme = dark.value ? 'dark' : 'light'
  document.documentElement.classList.toggle('dark', dark.value)
})

export function setTheme(next: Theme): void {
  theme.value = next
  keep('ting.theme', next === 'system' ? null : next)
}
