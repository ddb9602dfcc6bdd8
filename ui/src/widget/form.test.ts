// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cards, filled, pick } from './cards'
import { asked, check } from './form'
import { rows } from './rows'
import { EMPTY } from './transcript'
import type { Field, FormCard, Message } from './wire'

interface Row {
  why: string
  field: { type: Field['type']; required?: boolean; min?: number; max?: number; pattern?: string; options?: string[] }
  value: unknown
  wrong?: string
}

/** The same table as the server's (tests/domains/forms/answers.json). Patterns come from the server, so they are its own there. */
const table = JSON.parse(readFileSync(new URL('../../../tests/domains/forms/answers.json', import.meta.url), 'utf8')) as Row[]
const PATTERNS: Record<string, string> = {
  tax_id_tw: '^[0-9]{8}$',
  katakana: '^[\u30a0-\u30ff\u3000 ]{1,64}$',
  email: '^[^@\\s]{1,64}@[^@\\s.]{1,63}(\\.[^@\\s.]{1,63}){1,8}$',
  phone: '^[+]?[0-9]{5,20}$',
}

function fieldOf({ field }: Row): Field {
  const regex = PATTERNS[field.pattern ?? field.type]
  const { type, options } = field
  const bounds = Object.fromEntries((['required', 'min', 'max'] as const).filter((k) => k in field).map((k) => [k, field[k]]))
  return { key: 'f', labels: { en: 'F' }, type, ...bounds, ...(regex ? { regex } : {}), ...(options ? { options: options.map((key) => ({ key, labels: { en: key } })) } : {}) }
}

describe('the rules of a form', () => {
  it.each(table)('$why', (row) => {
    expect(check([fieldOf(row)], { f: row.value }, '2026-11-22')).toEqual(row.wrong ? { f: row.wrong } : {})
  })
  it('asks only what hangs on what was answered', () => {
    const fields: Field[] = [
      { key: 'sure', type: 'consent', labels: {} },
      { key: 'how', type: 'choices', labels: {}, options: [{ key: 'a', labels: {} }], when: { field: 'sure', among: ['true'] } },
      { key: 'why', type: 'text', labels: {}, when: { field: 'how', among: ['a'] } },
    ]
    const shown = (answers: Record<string, unknown>): string[] => asked(fields, answers).map((f) => f.key)
    expect(shown({ how: ['a'] })).toEqual(['sure'])
    expect(shown({ sure: true })).toEqual(['sure', 'how'])
    expect(shown({ sure: true, how: ['a'] })).toEqual(['sure', 'how', 'why'])
  })
})

describe('cards', () => {
  const card = (state: FormCard['state'], revision: number): FormCard => ({
    id: 'c', state, revision, by: 'agent', at: 0, submitted_at: null, accepted_at: null, answers: { f: 'x' }, form: { form: 'q', version: 1, titles: {}, intro: {}, fields: [{ key: 'f', type: 'text', labels: { ja: '問' } }] },
  })
  const said = (seq: number, code: string, c: FormCard): Message => ({
    id: `m${String(seq)}`, contact: 'k', seq, at: seq, key: `k${String(seq)}`, by: { kind: 'agent', id: null, name: 'Mei' }, kind: 'form', text: 'Q', file: null, code, params: { card: c },
  })
  const messages = [said(1, 'form_offered', card('open', 0)), said(2, 'form_submitted', card('submitted', 1)), said(3, 'form_accepted', card('accepted', 1))]
  it('stand once, where they were last put forward, as they are now', () => {
    expect([...cards(messages)].map(([at, c]) => [at, c.card.state])).toEqual([['m2', 'accepted']])
    expect(rows({ ...EMPTY, contact: 'k', messages }, null).map((r) => r.type)).toEqual(['system', 'card', 'system'])
  })
  it('are read in the nearest language', () => {
    expect(pick({ en: 'Pay', 'zh-TW': '付款' }, 'zh-CN')).toBe('付款')
    expect(filled(card('open', 0), 'en').map(([label, value]) => [label, value])).toEqual([['問', 'x']])
  })
})
