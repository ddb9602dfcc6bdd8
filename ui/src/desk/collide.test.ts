import { describe, expect, it } from 'vitest'
import type { Message } from '../api/types'
import { overtaken, whispered } from './collide'

const said = (seq: number, by: string, kind: Message['kind'] = 'text'): Message => ({
  id: `m${seq}`, contact: 'c', seq, at: seq, key: `k${seq}`, by: { kind: by === 'customer' ? 'customer' : 'agent', id: by, name: by }, kind, text: `t${seq}`, file: null, code: null, params: {},
})

describe('two who write at once', () => {
  const talk = [said(1, 'customer'), said(2, 'me'), said(3, 'bob', 'whisper'), said(4, 'bob'), said(5, 'customer')]
  it('are told of what the other sent to the customer since the draft was begun, and of nothing else', () => {
    expect(overtaken(talk, 2, 'me')?.seq).toBe(4)
    expect(overtaken(talk, 4, 'me')).toBeNull()
    expect(overtaken(talk, 3, 'bob')).toBeNull()
    expect(overtaken(talk.slice(0, 3), 1, 'me')).toBeNull()
    expect(overtaken(talk, null, 'me')).toBeNull()
  })
  it('are reminded of a whisper until they whisper or answer', () => {
    expect(whispered(talk, 'me')?.seq).toBe(3)
    expect(whispered([...talk, said(6, 'me', 'whisper')], 'me')).toBeNull()
    expect(whispered([...talk, said(6, 'me')], 'me')).toBeNull()
    expect(whispered(talk, 'bob')).toBeNull()
  })
})
