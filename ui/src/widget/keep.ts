/** What outlives a reload: localStorage of the host's origin, or memory where that is forbidden. */

export interface Keep {
  get(name: string): string | null
  set(name: string, value: string): void
  drop(name: string): void
  names(prefix: string): string[]
}

/** A shelf for one contact point; every name is prefixed so that nothing of the host is touched. */
export function makeKeep(point: string, storage: () => Storage): Keep {
  const root = `ting:${point}:`
  const memory = new Map<string, string>()
  let shelf: Storage | null
  try {
    shelf = storage()
    shelf.setItem(`${root}probe`, '1')
    shelf.removeItem(`${root}probe`)
  } catch {
    shelf = null
  }
  return {
    get: (name) => memory.get(name) ?? shelf?.getItem(root + name) ?? null,
    set(name, value) {
      try {
        if (!shelf) throw new Error('no storage')
        shelf.setItem(root + name, value)
        memory.delete(name)
      } catch {
        // Full or forbidden: this page still remembers.
        memory.set(name, value)
      }
    },
    drop(name) {
      memory.delete(name)
      shelf?.removeItem(root + name)
    },
    names(prefix) {
      const found = new Set([...memory.keys()].filter((n) => n.startsWith(prefix)))
      for (let i = 0; shelf && i < shelf.length; i++) {
        const name = shelf.key(i)
        if (name?.startsWith(root + prefix)) found.add(name.slice(root.length))
      }
      return [...found]
    },
  }
}
