import { createApp, defineComponent, h, nextTick, ref, type Ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../api/types'
import { useTranscript } from './useTranscript'

const message = (seq: number): Message => ({ id: `m${seq}`, contact: 'c', seq, at: seq, key: `k${seq}`, by: { kind: 'customer', id: null, name: 'x' }, kind: 'text', text: String(seq), file: null, code: null, params: {} })
const asked: string[] = []
let answers: (() => void)[] = []

function mount(contact: Ref<string | null>, watching: boolean) {
  let made: ReturnType<typeof useTranscript> | undefined
  const app = createApp(defineComponent({ setup() { made = useTranscript('house', contact, watching); return () => h('i') } }))
  app.mount(document.createElement('div'))
  return { app, talk: made as ReturnType<typeof useTranscript> }
}
const settle = async (): Promise<void> => { for (let n = 0; n < 8; n += 1) await Promise.resolve(); await nextTick() }

beforeEach(() => {
  asked.length = 0
  answers = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push(`${init.method ?? 'GET'} ${url}`)
    if (init.method !== 'GET') return Promise.resolve(new Response(null, { status: 204 }))
    const id = /contacts\/(\w+)/.exec(url)?.[1] ?? ''
    return new Promise((resolve) => answers.push(() => resolve(new Response(JSON.stringify({ contact: { id }, messages: [message(2), message(1)] })))))
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('a silent watch', () => {
  it('begins before it reads, and ends with the panel', async () => {
    const { app, talk } = mount(ref('c'), true)
    await settle()
    expect(asked).toEqual(['PUT /api/t/house/contacts/c/watch', 'GET /api/t/house/contacts/c'])
    answers[0]?.()
    await vi.waitFor(() => expect(talk.messages.value.map((one) => one.seq)).toEqual([1, 2]))
    app.unmount()
    expect(asked.at(-1)).toBe('DELETE /api/t/house/contacts/c/watch')
  })
  it('goes on when it is looked at again while the first look is under way', async () => {
    const { app, talk } = mount(ref('c'), true)
    void talk.load()
    await settle()
    expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual([])
    app.unmount()
    expect(asked.filter((one) => one.startsWith('DELETE'))).toHaveLength(1)
  })
  it('ends for one contact before another is watched', async () => {
    const contact = ref<string | null>('c')
    const { app } = mount(contact, true)
    await settle()
    contact.value = 'd'
    await settle()
    expect(asked.slice(2)).toEqual(['DELETE /api/t/house/contacts/c/watch', 'PUT /api/t/house/contacts/d/watch', 'GET /api/t/house/contacts/d'])
    app.unmount()
  })
})

describe('a transcript', () => {
  it('of the past tells nobody', async () => {
    const { app } = mount(ref('c'), false)
    await settle()
    app.unmount()
    expect(asked).toEqual(['GET /api/t/house/contacts/c'])
  })
  it('takes no late answer for another contact', async () => {
    const contact = ref<string | null>('c')
    const { app, talk } = mount(contact, false)
    await settle()
    contact.value = 'd'
    await settle()
    answers[0]?.()
    await settle()
    expect(talk.page.value).toBeNull()
    answers[1]?.()
    await vi.waitFor(() => expect(talk.page.value?.contact.id).toBe('d'))
    app.unmount()
  })
})
