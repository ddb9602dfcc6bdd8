/** The company whose room this is: its words for time, and in which language its own texts are written. */
import { computed } from 'vue'
import { useSession } from '../app/session'
import { useFormat } from './format'
import { glyphs } from './glyphs'

export function useTenant(slug: () => string) {
  const session = useSession()
  const tenant = computed(() => session.tenant(slug()))
  const zone = computed(() => tenant.value?.time_zone ?? 'UTC')
  const house = computed(() => tenant.value?.locale ?? 'zh-TW')
  const f = useFormat(() => zone.value)
  const langOf = (text: string): string => glyphs(text, house.value)
  return { tenant, zone, house, f, langOf }
}
