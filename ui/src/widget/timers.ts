/** Named timers: setting one again replaces it. */
import type { Clock } from './line'

export class Timers<Name extends string> {
  private readonly running = new Map<Name, () => void>()

  constructor(private readonly clock: Clock) {}

  set(name: Name, ms: number, run: () => void): void {
    this.stop(name)
    const cancel = this.clock.later(() => {
      this.running.delete(name)
      run()
    }, ms)
    this.running.set(name, cancel)
  }

  has(name: Name): boolean {
    return this.running.has(name)
  }

  stop(name: Name): void {
    this.running.get(name)?.()
    this.running.delete(name)
  }
}
