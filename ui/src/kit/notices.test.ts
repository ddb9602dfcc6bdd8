import { beforeEach, expect, it, vi } from 'vitest'
import { ting } from '../api/ting'
import type { NoticeView } from '../api/types'
import { dropLapsed, inLanguage, loadNotices, putNotice, readNotice, unread } from './notices'

const later = Date.now() + 3_600_000
const notice = (id: string, at: number, more: Partial<NoticeView> = {}): NoticeView => ({ id, tenant: 't', texts: { en: id }, needs_ack: false, by: 'Sue', at, until: later, ...more })
const ids = () => unread.value.map((each) => each.id)

beforeEach(async () => {
  vi.spyOn(ting, 'notices').mockResolvedValue([notice('old', 1), notice('ack', 3, { needs_ack: true }), notice('new', 2)])
  await loadNotices()
})

it('shows what must be acknowledged first, then the oldest', () => expect(ids()).toEqual(['ack', 'old', 'new']))

it('takes a notice once, however often it is told, and none that is over', () => {
  putNotice(notice('new', 2))
  putNotice(notice('over', 4, { until: 1 }))
  expect(ids()).toEqual(['ack', 'old', 'new'])
})

it('lets go of what was read only when the server knows', async () => {
  const read = vi.spyOn(ting, 'readNotice').mockRejectedValueOnce(new Error('away'))
  await expect(readNotice(unread.value[0] as NoticeView)).rejects.toThrow('away')
  expect(ids()).toContain('ack')
  read.mockResolvedValueOnce(undefined)
  await readNotice(unread.value[0] as NoticeView)
  expect(ids()).toEqual(['old', 'new'])
})

it('lets go of what has lapsed', () => {
  dropLapsed(later)
  expect(ids()).toEqual([])
})

it('speaks the reader’s language, else the house’s, else any', () => {
  expect(inLanguage({ ja: 'j', en: 'e' }, 'zh-TW', 'ja')).toEqual({ lang: 'ja', text: 'j' })
  expect(inLanguage({ 'zh-CN': 'c' }, 'en', 'ja')).toEqual({ lang: 'zh-CN', text: 'c' })
})

it('takes no list for newer than what was told while it was on its way', async () => {
  let answer: (list: NoticeView[]) => void = () => undefined
  const asked = vi.spyOn(ting, 'notices').mockReturnValueOnce(new Promise((resolve) => (answer = resolve))).mockResolvedValueOnce([notice('told', 5)])
  const look = loadNotices()
  putNotice(notice('told', 5))
  answer([notice('old', 1)])
  await look
  expect(ids()).toEqual(['told'])
  expect(asked).toHaveBeenCalledTimes(3) // the first before each test
})

it('shows the newest look’s list, whichever answer comes first', async () => {
  const answers: ((list: NoticeView[]) => void)[] = []
  vi.spyOn(ting, 'notices').mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
  const looks = [loadNotices(), loadNotices()]
  answers[1]?.([notice('now', 2)])
  answers[0]?.([notice('before', 1)])
  await Promise.all(looks)
  expect(ids()).toEqual(['now'])
})
