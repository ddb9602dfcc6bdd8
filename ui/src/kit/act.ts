/** What a button does: not twice at once, and what went wrong is kept to be told. */
import { computed, ref, shallowRef } from 'vue'
import { explain } from './problems'

export function useAct() {
  const busy = ref(false)
  const problem = shallowRef<unknown>(null)
  const said = computed(() => (problem.value ? explain(problem.value) : null))
  /** Do the work unless some is being done; undefined when it was, or failed: see `problem`. */
  async function act<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    try {
      return await work()
    } catch (error) {
      problem.value = error
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, said, act }
}
