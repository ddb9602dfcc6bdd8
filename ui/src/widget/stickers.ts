/** Stickers: what one looks like, and which were sent lately. A message tells which it is, and what it meant. */
import type { FileRef, Names, Sticker, StickerPack } from './wire'

const LATELY = 4

/** The sticker that a message is, or null. */
export function stickerOf(m: { kind: string; file: FileRef | null; params: Record<string, unknown> }): Sticker | null {
  if (m.kind !== 'sticker') return null
  const id = String(m.params['sticker'])
  return { id, url: m.file?.url ?? `/stickers/${id}.svg`, meaning: (m.params['meaning'] ?? {}) as Names }
}

/** Those sent lately, the last one first; what is no longer there is left out. */
export function lately(packs: readonly StickerPack[], ids: string | null): Sticker[] {
  const all = packs.flatMap((p) => p.stickers)
  return (ids ?? '').split(' ').flatMap((id) => all.find((s) => s.id === id) ?? [])
}

/** What to remember after one more was sent. */
export function sentLately(ids: string | null, id: string): string {
  return [id, ...(ids ?? '').split(' ').filter((each) => each && each !== id)].slice(0, LATELY).join(' ')
}
