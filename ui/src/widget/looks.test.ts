// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { accentColours, contrast, parse } from './accent'
import { plainMessage, plainTicket } from './fakes'
import { named, outcome, refusal } from './files'
import { makeKeep } from './keep'
import { linked, onlyEmoji, rows } from './rows'
import { ticketLine, waitWords, worthSaying } from './ticket'
import { around, pickLang, say, when } from './tongue'
import { EMPTY } from './transcript'
import { LANGS } from './wire'

describe('the ticket', () => {
  it('has a tick for each place since the number was taken', () => {
    expect(ticketLine(plainTicket())).toEqual({ all: 9, left: 3, was: null, every: 1 })
    expect(ticketLine(plainTicket({ ahead: 0, ahead_at_start: 0 })).all).toBe(1)
    expect(ticketLine(plainTicket({ ahead: 120, ahead_at_start: 130 })).every).toBe(5)
  })
  it('shows the old place only while it is the better one', () => {
    const moved_back = { by: 2, from: 3, reasons: [] }
    expect(ticketLine(plainTicket({ ahead: 5, moved_back })).was).toBe(3)
    expect(ticketLine(plainTicket({ ahead: 2, moved_back })).was).toBeNull()
  })
  it('says the wait no more exactly than it is', () => {
    expect(waitWords({ lo_ms: 119_000, hi_ms: 190_000 })).toEqual({ key: 'range', n: '1–4' })
    expect(waitWords({ lo_ms: 5_000, hi_ms: 40_000 })).toEqual({ key: 'range_under', n: '1' })
    expect(waitWords({ lo_ms: 3_600_000, hi_ms: 9_000_000 })).toEqual({ key: 'range_hours', n: '1–3' })
    expect(waitWords(null)).toBeNull()
  })
  it('interrupts a screen reader for what matters', () => {
    const far = (ahead: number) => plainTicket({ ahead })
    expect(worthSaying(null, far(9), 0, 0)).toBe(true)
    expect(worthSaying(far(9), far(8), 0, 5_000)).toBe(false)
    expect(worthSaying(far(9), far(8), 0, 31_000)).toBe(true)
    expect(worthSaying(far(3), far(5), 0, 1)).toBe(true)
    expect(worthSaying(far(2), far(1), 0, 1)).toBe(true)
    expect(worthSaying(far(2), far(2), 0, 99_000)).toBe(false)
  })
})

describe('words', () => {
  it('chooses by script and region before language', () => {
    expect(pickLang(['zh-Hant-HK'], LANGS)).toBe('zh-TW')
    expect(pickLang(['zh'], LANGS)).toBe('zh-CN')
    expect(pickLang(['fr', 'ja-JP'], LANGS)).toBe('ja')
    expect(pickLang(['zh-CN'], ['en', 'zh-TW'])).toBe('zh-TW')
    expect(pickLang(['fr'], ['ja'])).toBe('ja')
  })
  it('has singulars where the language has them', () => {
    expect(say('en', 'ahead_n', { n: 1 })).toBe('1 person')
    expect(around('en', 'ahead_n', 3)).toEqual(['', '3', ' people'])
    expect(around('ja', 'range', '2–4')).toEqual(['約', '2〜4', '分'])
  })
  it('names the day only when it is another', () => {
    const now = new Date(2026, 10, 22, 14).getTime()
    expect(when('en', new Date(2026, 10, 22, 22).getTime(), now)).toBe('22:00')
    expect(when('en', new Date(2026, 10, 23, 9).getTime(), now)).toBe('tomorrow 09:00')
    expect(say('zh-TW', 'closed_lead', { when: when('zh-TW', new Date(2026, 10, 23, 9).getTime(), now) })).toBe('客服明天 09:00 回來。')
  })
})

describe('rows', () => {
  const mine = { by: { kind: 'customer' as const, id: null, name: null } }
  it('groups by speaker and says each fate once', () => {
    const messages = [plainMessage(1, mine), plainMessage(2, mine), plainMessage(3), plainMessage(4, mine), plainMessage(5, mine)]
    const out = rows({ ...EMPTY, contact: 'c1', messages, agentRead: 4 }, null)
    expect(out.map((r) => r.type === 'bubble' && [r.mine, r.last, r.status])).toEqual([
      [true, false, null],
      [true, true, null],
      [false, true, null],
      [true, true, 'read'],
      [true, true, 'sent'],
    ])
  })
  it('keeps what is for agents only away', () => {
    const out = rows({ ...EMPTY, messages: [plainMessage(1, { kind: 'note' }), plainMessage(2, { kind: 'system', code: 'supervisor_watching' })] }, null)
    expect(out).toEqual([])
  })
  it('finds links without the sentence around them', () => {
    expect(linked('看 https://a.example/x?y=1。再說').map((p) => p.href ?? p.text)).toEqual(['看 ', 'https://a.example/x?y=1', '。再說'])
    expect(linked('(see https://a.example/x).').filter((p) => p.href)[0]?.href).toBe('https://a.example/x')
    expect(linked('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', href: null }])
  })
  it('knows a few emoji from words', () => {
    expect(onlyEmoji('🙏')).toBe(true)
    expect(onlyEmoji('👍🏽 ❤️')).toBe(true)
    expect(onlyEmoji('1')).toBe(false)
    expect(onlyEmoji('好🙏')).toBe(false)
  })
})

describe('the house colour', () => {
  it('is readable in both themes, whatever is given', () => {
    for (const hex of ['#8c5a2b', '#ffff00', '#000', '#fff', '#1f9fb8', '#e91e63', '#7a7a7a']) {
      for (const dark of [false, true]) {
        const c = accentColours(hex, dark)
        const surface = parse(dark ? '#1f1d1b' : '#ffffff')
        const [accent, soft, on] = [c?.['--accent'], c?.['--accent-soft'], c?.['--on-accent']].map((x) => parse(x ?? ''))
        if (!accent || !soft || !on || !surface) throw new Error(`no colours of ${hex}`)
        expect(contrast(accent, surface), hex).toBeGreaterThanOrEqual(4.5)
        expect(contrast(accent, soft), hex).toBeGreaterThanOrEqual(4.5)
        expect(contrast(accent, on), hex).toBeGreaterThanOrEqual(4.5)
      }
    }
    expect(accentColours('red; }', false)).toBeNull()
  })
})

describe('files', () => {
  const config = { max_file_bytes: 100, file_types: ['.png', '.PDF'] }
  it('are refused before a byte travels', () => {
    expect(refusal({ name: 'a.PNG', size: 10 }, config)).toBeNull()
    expect(refusal({ name: 'a.pdf', size: 101 }, config)).toBe('file_too_large')
    expect(refusal({ name: 'a.exe', size: 10 }, config)).toBe('file_type_refused')
    expect(refusal({ name: 'a.png', size: 0 }, config)).toBe('file_empty')
  })
  it('are named when they come from the clipboard', () => {
    expect(named(new File(['x'], 'image.png', { type: 'image/png' }), '2026-11-22-10-00-00').name).toBe('2026-11-22-10-00-00.png')
    expect(named(new File(['x'], 'mine.png'), 's').name).toBe('mine.png')
  })
  it('tell "not yet" from "no"', () => {
    expect(outcome(502, 'bad gateway')).toBe('lost')
    expect(outcome(413, '<html>')).toEqual({ problem: { code: 'file_too_large' } })
    expect(outcome(415, '{"code":"file_type_refused"}')).toEqual({ problem: { code: 'file_type_refused' } })
  })
})

describe('keeping', () => {
  it('works in memory where storage is forbidden', () => {
    const keep = makeKeep('k', () => {
      throw new Error('blocked')
    })
    keep.set('o:1', 'x')
    expect(keep.get('o:1')).toBe('x')
    expect(keep.names('o:')).toEqual(['o:1'])
    keep.drop('o:1')
    expect(keep.get('o:1')).toBeNull()
  })
})
