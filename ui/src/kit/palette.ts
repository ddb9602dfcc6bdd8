import { computed, onScopeDispose, ref, shallowReactive } from 'vue'

export interface Command {
  id: string
  label: string
  hint?: string
  icon?: string
  combo?: string
  group: string
  run: () => void
}

type Source = () => Command[]
const sources = shallowReactive<Source[]>([])

export const paletteOpen = ref(false)
export const commands = computed(() => sources.flatMap((source) => source()))

/** Offer commands to the palette while the calling component lives. The source is read again each time something in it changes. */
export function useCommands(source: Source): void {
  sources.push(source)
  onScopeDispose(() => {
    const at = sources.indexOf(source)
    if (at >= 0) sources.splice(at, 1)
  })
}
