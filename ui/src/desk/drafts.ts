import type { Suggested } from '../api/replies'
import { keep, kept } from '../kit/keep'

/** A canned reply that a draft is made of, as far as it matters until it is sent. */
export type Made = Pick<Suggested, 'id' | 'lang' | 'given'>

export interface Draft {
  text: string
  kind: 'text' | 'note' | 'whisper'
  made: Made[]
}

const PREFIX = 'ting.draft.'
const blank = (): Draft => ({ text: '', kind: 'text', made: [] })

/** What was being written to a customer, kept in this browser until it is sent. */
export function draftOf(contact: string): Draft {
  const raw = kept(PREFIX + contact)
  if (raw === null) return blank()
  try {
    const value = JSON.parse(raw) as Partial<Draft>
    return { text: typeof value.text === 'string' ? value.text : '', kind: value.kind === 'note' || value.kind === 'whisper' ? value.kind : 'text', made: [value.made ?? []].flat() }
  } catch {
    return blank()
  }
}

export function keepDraft(contact: string, draft: Draft): boolean {
  return keep(PREFIX + contact, draft.text === '' ? null : JSON.stringify(draft))
}

export const dropDraft = (contact: string): boolean => keep(PREFIX + contact, null)
