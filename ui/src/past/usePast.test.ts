// @vitest-environment node
import { computed, effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NONE, type Filters } from './filters'
import { usePast } from './usePast'

interface Asked { url: URL; answer: (items: string[], next: string | null, total: number | null, floor?: boolean) => void; fail: (status: number) => void }
let asked: Asked[] = []
beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', (url: string) => new Promise((resolve) => {
    asked.push({
      url: new URL(url, 'http://here'),
      answer: (items, next, total, floor = false) => resolve(new Response(JSON.stringify({ items: items.map((id) => ({ id })), next, total, total_is_floor: floor }))),
      fail: (status) => resolve(new Response('{}', { status })),
    })
  }))
})
afterEach(() => vi.unstubAllGlobals())

function open() {
  const filters = ref<Filters>({ ...NONE })
  const scope = effectScope()
  const past = scope.run(() => usePast('house', computed(() => filters.value), computed(() => 'UTC'))) as ReturnType<typeof usePast>
  const ids = (): string[] => past.items.value.map(({ id }) => id)
  return { filters, past, ids, end: () => scope.stop() }
}

describe('the list of past contacts', () => {
  it('goes on page by page, each contact once', async () => {
    const { past, ids, end } = open()
    asked[0]?.answer(['a', 'b'], '2', 3)
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']))
    void past.more()
    void past.more()
    expect(asked).toHaveLength(2)
    expect(asked[1]?.url.searchParams.get('cursor')).toBe('2')
    asked[1]?.answer(['b', 'c'], null, 3)
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b', 'c']))
    void past.more()
    expect(asked).toHaveLength(2)
    end()
  })
  it('says that there are more than were counted, until the last page tells how many', async () => {
    const { past, ids, end } = open()
    asked[0]?.answer(['a', 'b'], '2', 2, true)
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']))
    expect([past.total.value, past.floor.value]).toEqual([2, true])
    void past.more()
    asked[1]?.answer(['c'], '3', null)
    await vi.waitFor(() => expect(ids()).toHaveLength(3))
    expect([past.total.value, past.floor.value]).toEqual([3, true])
    void past.more()
    asked[2]?.answer(['d'], null, null)
    await vi.waitFor(() => expect(ids()).toHaveLength(4))
    expect([past.total.value, past.floor.value]).toEqual([4, false])
    end()
  })
  it('forgets answers to an older question', async () => {
    const { filters, past, ids, end } = open()
    filters.value = { ...NONE, state: 'closed' }
    await nextTick()
    asked[1]?.answer(['new'], null, 1)
    await vi.waitFor(() => expect(ids()).toEqual(['new']))
    asked[0]?.answer(['old'], null, 9)
    await new Promise((resolve) => setTimeout(resolve))
    expect([ids(), past.total.value]).toEqual([['new'], 1])
    end()
  })
  it('keeps what it has when the next page fails, and can ask again', async () => {
    const { past, ids, end } = open()
    asked[0]?.answer(['a'], '1', 2)
    await vi.waitFor(() => expect(ids()).toEqual(['a']))
    void past.more()
    asked[1]?.fail(503)
    await vi.waitFor(() => expect(past.moreProblem.value?.status).toBe(503))
    expect(ids()).toEqual(['a'])
    void past.more()
    asked[2]?.answer(['b'], null, 2)
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']))
    expect(past.moreProblem.value).toBeNull()
    end()
  })
  it('exports by the same filters', async () => {
    const { filters, past, end } = open()
    expect(past.csv.value).toBe('/api/t/house/contacts.csv')
    filters.value = { ...NONE, q: '儲值', from: '2026-11-22', to: '2026-11-22' }
    await nextTick()
    const csv = new URL(past.csv.value, 'http://here')
    const list = new URLSearchParams(asked.at(-1)?.url.searchParams)
    list.delete('limit')
    expect(csv.searchParams.toString()).toBe(list.toString())
    end()
  })
})
