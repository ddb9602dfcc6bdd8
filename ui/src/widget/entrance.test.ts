import { expect, it, vi } from 'vitest'
import type { Api } from './api'
import { enter, takenUp } from './entrance'
import { FakeStorage } from './fakes'
import { makeKeep } from './keep'

const shelf = () => {
  const storage = new FakeStorage()
  return makeKeep('k', () => storage)
}

it.each([
  ['https://a.example/i/k#ting-invitation=s-1_x', 'https://a.example/i/k'],
  ['https://a.example/shop?b=1#part&ting-invitation=s-1_x', 'https://a.example/shop?b=1#part'],
  ['https://a.example/shop?ting-invitation=s-1_x&b=1#part', 'https://a.example/shop?b=1#part'],
])('takes an invitation up and out of %s', (href, left) => {
  const keep = shelf()
  const put = vi.fn()
  expect(takenUp(keep, href, put)).toBe('s-1_x')
  expect(put).toHaveBeenCalledExactlyOnceWith(left)
  expect(takenUp(keep, left, put)).toBe('s-1_x')
  expect(put).toHaveBeenCalledTimes(1)
})

it('leaves a page alone that was opened without one', () => {
  const put = vi.fn()
  expect(takenUp(shelf(), 'https://a.example/?x=1#ting', put)).toBeNull()
  expect(put).not.toHaveBeenCalled()
})

it('keeps what it is known by, and an invitation that could not be asked for now', async () => {
  const keep = shelf()
  keep.set('invitation', 's')
  keep.set('token', 'before')
  const asVisitor = vi.fn().mockResolvedValueOnce({ problem: { code: 'lost' } }).mockResolvedValueOnce({ value: { token: 'mine' } }).mockResolvedValueOnce({ problem: { code: 'invitation_used' } })
  const api = { asVisitor } as unknown as Api
  expect(await enter(api, keep, 's')).toEqual({ code: 'lost' })
  expect([keep.get('invitation'), keep.get('token')]).toEqual(['s', 'before'])
  expect(await enter(api, keep, 's')).toBeNull()
  expect(asVisitor).toHaveBeenLastCalledWith('enter', 'before', { invitation: 's' })
  expect([keep.get('invitation'), keep.get('token')]).toEqual([null, 'mine'])
  keep.set('invitation', 's')
  expect(await enter(api, keep, 's')).toEqual({ code: 'invitation_used' })
  expect([keep.get('invitation'), keep.get('token')]).toEqual([null, 'mine'])
})
