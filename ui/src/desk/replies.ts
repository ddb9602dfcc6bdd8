import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { Problem } from '../api/problem'
import { ting } from '../api/ting'
import type { MyReply, Suggested } from '../api/replies'

const BLANK = /\{\{\s*([^{}]{1,60}?)\s*\}\}/

/** The first thing in a text that only its writer can fill in. */
export function blankIn(text: string): { name: string; from: number; to: number } | null {
  const found = BLANK.exec(text)
  return found ? { name: found[1] as string, from: found.index, to: found.index + found[0].length } : null
}

/** A text in pieces: what stands, and the blanks in it. */
export const pieces = (text: string): { text: string; blank: boolean }[] =>
  text.split(/(\{\{\s*[^{}]{1,60}?\s*\}\})/).filter((part) => part !== '').map((part) => ({ text: part, blank: BLANK.test(part) }))

/** Width, case and spaces make no difference to who looks for something. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')

function rank(reply: Suggested, wanted: string): number {
  const shortcut = fold(reply.shortcut ?? '')
  const name = fold(reply.name)
  if (shortcut !== '' && shortcut === wanted) return 0
  if (shortcut !== '' && shortcut.startsWith(wanted)) return 1
  if (name.startsWith(wanted)) return 2
  if (name.includes(wanted)) return 3
  if (fold(reply.folder).includes(wanted)) return 4
  return fold(reply.text).includes(wanted) ? 5 : 9
}

/** Those that are meant by what was typed, best first; what one uses most stands before its equals. Every word must be found. */
export function find(all: readonly Suggested[], query: string): Suggested[] {
  const words = query.split(/\s+/).map(fold).filter((word) => word !== '')
  const ranked = all.map((reply) => ({ reply, rank: words.reduce((worst, word) => Math.max(worst, rank(reply, word)), 0) })).filter((one) => one.rank < 9)
  const order = (a: Suggested, b: Suggested) => (words.length === 0 ? a.folder.localeCompare(b.folder) : 0)
  return ranked.sort((a, b) => a.rank - b.rank || order(a.reply, b.reply) || b.reply.uses - a.reply.uses || a.reply.name.localeCompare(b.reply.name)).map((one) => one.reply)
}

export interface Shelf {
  replies: Suggested[]
  loaded: boolean
  problem: Problem | null
}

/** The canned replies of each contact that was written in, as they would be sent there. */
export const useReplies = defineStore('replies', () => {
  const shelves = reactive(new Map<string, Shelf>())

  function of(contact: string): Shelf {
    if (!shelves.has(contact)) shelves.set(contact, { replies: [], loaded: false, problem: null })
    return shelves.get(contact) as Shelf
  }

  /** Read them again: what others wrote or sent meanwhile is seen. */
  async function look(tenant: string, contact: string): Promise<void> {
    const shelf = of(contact)
    try {
      shelf.replies = await ting.replies(tenant, contact)
      shelf.loaded = true
      shelf.problem = null
    } catch (error) {
      shelf.problem = Problem.of(error)
    }
  }

  async function keep(tenant: string, contact: string, id: string, reply: MyReply): Promise<void> {
    await ting.keepReply(tenant, id, reply)
    await look(tenant, contact)
  }

  async function drop(tenant: string, contact: string, id: string): Promise<void> {
    await ting.dropReply(tenant, id)
    await look(tenant, contact)
  }

  return { of, look, keep, drop }
})
