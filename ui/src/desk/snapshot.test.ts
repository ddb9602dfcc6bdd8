import { createPinia, setActivePinia } from 'pinia'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type * as Api from '../api/ting'
import type { Desk, Offer, Seat } from '../api/types'
import { createLive, type Live, type Wire } from '../kit/live'
import type * as Store from './store'

const wire: Wire = { send: (text) => said.push(JSON.parse(text) as object), close: () => undefined, onopen: null, onmessage: null, onclose: null }
const said: object[] = []
let live: Live
let ting: typeof Api.ting
let useDesk: typeof Store.useDesk

const seat = (status: string): Seat => ({ status, since: 0 }) as Seat
const offer = { id: 'o', number: 'A-1', answer_by: Date.now() + 20_000 } as Offer
const picture = (over: Partial<Desk> = {}): Desk => ({ seat: seat('offline'), duties: [], aux_codes: [], offers: [], contacts: [], invitations: [], queues: [], day: {}, service: {}, calls: [], now: Date.now(), mark: '7', ...over }) as unknown as Desk
const tell = (frame: object) => wire.onmessage?.({ data: JSON.stringify(frame) })

describe('a picture of the desk', () => {
  beforeEach(async () => {
    // Test files share their modules: those here are made anew, around a line of their own.
    vi.resetModules()
    live = createLive({ dial: () => wire })
    vi.doMock('../kit/live', () => ({ createLive, live }))
    ;({ ting } = await import('../api/ting'))
    ;({ useDesk } = await import('./store'))
    setActivePinia(createPinia())
    said.length = 0
  })
  afterAll(() => {
    vi.doUnmock('../kit/live')
    vi.resetModules()
  })

  it('is where the line goes on from, so that nothing falls between', async () => {
    vi.spyOn(ting, 'desk').mockResolvedValue(picture())
    vi.spyOn(ting, 'later').mockResolvedValue([])
    const desk = useDesk()
    const end = desk.listen()
    await desk.open()
    wire.onopen?.()
    expect(said).toEqual([expect.objectContaining({ op: 'hello', mark: '7' })])
    end()
  })

  it('that was on its way does not undo what was told meanwhile', async () => {
    const asked = vi.spyOn(ting, 'desk').mockResolvedValue(picture())
    const desk = useDesk()
    const end = desk.listen()
    await desk.open()
    wire.onopen?.()
    tell({ op: 'ready', mark: '7', now: Date.now() })
    let answer: (desk: Desk) => void = () => undefined
    asked.mockReturnValue(new Promise((resolve) => (answer = resolve)))
    const again = desk.load()
    tell({ op: 'seat', id: 8, mark: '8', seat: seat('available') })
    tell({ op: 'offer', id: 9, mark: '9', offer })
    answer(picture())
    await again
    expect(desk.seat?.status).toBe('available')
    expect(desk.offered.map((each) => each.id)).toEqual(['o'])
    end()
  })
})
