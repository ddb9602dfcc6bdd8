import { computed, ref, watch, type Ref } from 'vue'
import type { Message } from '../api/types'

/** What a colleague said to the customer after `since`: who answers now should have read it. */
export function overtaken(messages: readonly Message[], since: number | null, me: string): Message | null {
  if (since === null) return null
  return messages.findLast((m) => m.seq > since && m.by.kind === 'agent' && m.by.id !== me && (m.kind === 'text' || m.kind === 'file')) ?? null
}

/** The whisper that waits for an answer: the last one of another, while neither a whisper of one's own nor a reply followed. */
export function whispered(messages: readonly Message[], me: string): Message | null {
  const last = messages.findLast((m) => m.kind === 'whisper' || (m.by.kind === 'agent' && m.by.id === me && m.kind === 'text'))
  return last && last.kind === 'whisper' && last.by.id !== me ? last : null
}

/** Where the conversation stood when the draft was begun; what a colleague sent meanwhile, until it is sent or seen. */
export function useOvertaken(draft: Ref<string>, messages: Ref<readonly Message[]>, me: () => string) {
  const since = ref<number | null>(null)
  const last = () => messages.value.at(-1)?.seq ?? 0
  watch(() => draft.value.trim() !== '', (writing) => (since.value = writing ? last() : null), { immediate: true })
  // A draft that was kept is found before the conversation is: it was begun where that one stood then.
  watch(() => messages.value.length > 0, (known) => known && since.value === 0 && (since.value = last()))
  return { by: computed(() => overtaken(messages.value, since.value, me())), seen: () => (since.value = last()) }
}
