import { keep, kept } from '../kit/keep'

export interface Draft {
  text: string
  kind: 'text' | 'note'
}

const PREFIX = 'ting.draft.'
const blank = (): Draft => ({ text: '', kind: 'text' })

/** What was being written to a customer, kept in this browser until it is sent. */
export function draftOf(contact: string): Draft {
  const raw = kept(PREFIX + contact)
  if (raw === null) return blank()
  try {
    const value = JSON.parse(raw) as Partial<Draft>
    return { text: typeof value.text === 'string' ? value.text : '', kind: value.kind === 'note' ? 'note' : 'text' }
  } catch {
    return blank()
  }
}

export function keepDraft(contact: string, draft: Draft): boolean {
  return keep(PREFIX + contact, draft.text === '' && draft.kind === 'text' ? null : JSON.stringify(draft))
}

export const dropDraft = (contact: string): boolean => keep(PREFIX + contact, null)
