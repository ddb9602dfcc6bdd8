import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

/** Which messages of a conversation are marked as another matter, while its agent marks them. */
export const useMarking = defineStore('marking', () => {
  const contact = ref<string | null>(null)
  const seqs = ref<ReadonlySet<number>>(new Set())
  const marked = computed(() => [...seqs.value].sort((a, b) => a - b))

  function begin(id: string): void {
    contact.value = id
    seqs.value = new Set()
  }

  function end(): void {
    contact.value = null
    seqs.value = new Set()
  }

  function toggle(seq: number): void {
    const next = new Set(seqs.value)
    if (!next.delete(seq)) next.add(seq)
    seqs.value = next
  }

  /** The marks of a conversation; null while nobody marks in it. */
  const of = (id: string): ReadonlySet<number> | null => (contact.value === id ? seqs.value : null)

  return { contact, marked, begin, end, toggle, of }
})
