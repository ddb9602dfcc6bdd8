import type { DeskContact } from '../api/types'

/** Who waits longest for a reply stands first; then those whose turn it is, the longest silence first; wrap-up is listed apart. */
export function byWait(a: DeskContact, b: DeskContact): number {
  if (a.waiting_since !== null || b.waiting_since !== null) {
    if (a.waiting_since === null) return 1
    if (b.waiting_since === null) return -1
    if (a.waiting_since !== b.waiting_since) return a.waiting_since - b.waiting_since
  }
  const silent = (c: DeskContact) => c.last?.at ?? c.started_at
  return silent(a) - silent(b) || a.started_at - b.started_at || a.id.localeCompare(b.id)
}

export const serving = (contacts: Iterable<DeskContact>): DeskContact[] => [...contacts].filter((c) => c.state === 'serving' && c.role === 'own').sort(byWait)

/** Colleagues' contacts in which one helps. */
export const helping = (contacts: Iterable<DeskContact>): DeskContact[] => [...contacts].filter((c) => c.state === 'serving' && c.role !== 'own').sort(byWait)

export const wrapping = (contacts: Iterable<DeskContact>): DeskContact[] =>
  [...contacts].filter((c) => c.state === 'wrapup').sort((a, b) => (a.wrap_due_at ?? Infinity) - (b.wrap_due_at ?? Infinity))
