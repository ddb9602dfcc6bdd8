/** The outbox on the shelf: one entry under one name, so that two tabs never overwrite each other's. */
import type { Keep } from './keep'
import type { Pending } from './transcript'

const PREFIX = 'o:'

/** What an earlier page (or another tab) left unsent, oldest first. Sending twice is harmless: the key is the same. */
export function leftUnsent(keep: Keep): Pending[] {
  const found: Pending[] = []
  for (const name of keep.names(PREFIX)) {
    try {
      const p = JSON.parse(keep.get(name) ?? '') as Pending
      // The bytes of a file do not survive a reload; say so instead of forgetting it.
      found.push(p.kind === 'file' ? { ...p, state: 'failed', problem: 'file_lost' } : p)
    } catch {
      keep.drop(name)
    }
  }
  return found.sort((a, b) => a.at - b.at)
}

/** Bring the shelf to what the outbox is now. */
export function store(keep: Keep, before: readonly Pending[], now: readonly Pending[]): void {
  if (before === now) return
  const old = new Map(before.map((p) => [p.key, p]))
  for (const p of now) {
    const was = old.get(p.key)
    old.delete(p.key)
    if (was && was.problem === p.problem && was.contact === p.contact) continue
    keep.set(PREFIX + p.key, JSON.stringify({ ...p, state: p.state === 'sending' ? 'waiting' : p.state, progress: 0 }))
  }
  for (const key of old.keys()) keep.drop(PREFIX + key)
}
