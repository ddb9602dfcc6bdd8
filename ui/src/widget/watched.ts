/** An object that says when one of its fields is set to something new. */
export function watched<T extends object>(first: T, changed: () => void): T {
  return new Proxy(first, {
    set(o, name, value: unknown) {
      if (Object.is(Reflect.get(o, name), value)) return true
      Reflect.set(o, name, value)
      changed()
      return true
    },
  })
}

/** Runs once for however many changes one task makes. */
export function gathered(run: () => void): () => void {
  let due = false
  return () => {
    if (due) return
    due = true
    queueMicrotask(() => {
      due = false
      run()
    })
  }
}
