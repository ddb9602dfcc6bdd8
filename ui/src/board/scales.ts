/** From figures to lines: scales, paths with honest gaps, ticks. Pure, in user units of the drawing. */
import type { HalfHour, Minute } from './types'

export interface Point {
  x: number
  y: number
}

/** A straight scale; a domain without width maps to the middle, so that one single figure still has a place. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): (value: number) => number {
  const [d0, d1] = domain
  const [r0, r1] = range
  if (d0 === d1) return () => (r0 + r1) / 2
  return (value) => r0 + ((value - d0) / (d1 - d0)) * (r1 - r0)
}

const round = (value: number): number => Math.round(value * 10) / 10

/** An SVG path through runs of points: each run is its own stroke, nothing is drawn across a gap. */
export function path(runs: readonly (readonly Point[])[]): string {
  return runs
    .filter((run) => run.length > 0)
    .map((run) => run.map((point, at) => `${at === 0 ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`).join(' '))
    .join(' ')
}

/** The area between one run and the base line. */
export function area(run: readonly Point[], base: number): string {
  const first = run[0]
  const last = run.at(-1)
  if (first === undefined || last === undefined) return ''
  return `${path([run])} L${round(last.x)} ${round(base)} L${round(first.x)} ${round(base)}Z`
}

/** Split at the holes: a half hour in which nothing was counted breaks the line. */
export function runs<T>(items: readonly T[], place: (item: T, at: number) => Point | null): Point[][] {
  const found: Point[][] = [[]]
  items.forEach((item, at) => {
    const point = place(item, at)
    if (point === null) found.push([])
    else found.at(-1)?.push(point)
  })
  return found.filter((run) => run.length > 0)
}

/** One scale for all queues' last hour, so that a tall line is a long queue; at least four, so that one person is not a mountain. */
export function commonTop(lines: readonly { waiting_by_minute: readonly Minute[]; waiting: number }[]): number {
  let top = 4
  for (const line of lines) {
    top = Math.max(top, line.waiting)
    for (const minute of line.waiting_by_minute) top = Math.max(top, minute.waiting)
  }
  return top
}

/** Where the vertical axis of a share begins: round, under the lowest figure and the target, never cutting a line off. */
export function shareFloor(halfHours: readonly Pick<HalfHour, 'pct'>[], target: number): number {
  const lowest = halfHours.reduce((low, half) => (half.pct === null ? low : Math.min(low, half.pct)), target)
  const room = Math.min(lowest, target - 15)
  return Math.max(0, Math.floor(room / 10) * 10)
}

export interface Spark {
  line: string
  area: string
  /** Half hours alone between two empty ones, which a line would not show. */
  dots: Point[]
  last: Point | null
}

export interface Box {
  width: number
  height: number
  pad: number
}

/** The last hour as a line that ends in what is waiting now. */
export function waitingSpark(minutes: readonly Minute[], waiting: number, now: number, top: number, box: Box): Spark {
  const x = linear([now - 3_600_000, now], [box.pad, box.width - box.pad])
  const y = linear([0, top], [box.height - box.pad, box.pad])
  const run = minutes.filter((minute) => minute.at > now - 3_660_000 && minute.at < now).map((minute) => ({ x: Math.max(box.pad, x(minute.at)), y: y(minute.waiting) }))
  if (run.length > 0) run.push({ x: x(now), y: y(waiting) })
  return { line: path([run]), area: area(run, box.height - box.pad), dots: [], last: run.at(-1) ?? null }
}

/** Today by half hour as a line broken where there is no data. */
export function shareSpark(halfHours: readonly HalfHour[], span: readonly [number, number], floor: number, box: Box): Spark {
  const x = linear(span, [box.pad, box.width - box.pad])
  const y = linear([floor, 100], [box.height - box.pad, box.pad])
  const found = runs(halfHours, (half) => (half.pct === null ? null : { x: x(half.at), y: y(Math.max(floor, half.pct)) }))
  return {
    line: path(found.filter((run) => run.length > 1)),
    area: '',
    dots: found.filter((run) => run.length === 1).flat(),
    // The strong dot means "now": a day whose last figure is hours old has none.
    last: halfHours.at(-1)?.pct == null ? null : (found.at(-1)?.at(-1) ?? null),
  }
}

/** Every n-th full hour in a span, at most `most` of them. `hour` says which full hour of the zone an instant is, or null between hours. */
export function hourTicks(halfHours: readonly { at: number }[], hour: (at: number) => number | null, most: number): { at: number; hour: number }[] {
  const full = halfHours.flatMap(({ at }) => {
    const of = hour(at)
    return of === null ? [] : [{ at, hour: of }]
  })
  for (const step of [1, 2, 3, 4, 6, 12]) {
    const found = full.filter((tick) => tick.hour % step === 0)
    if (found.length <= most) return found
  }
  return full.slice(0, 1)
}

/** The part of the drawing, in percent, where a pointer means the half hour at `at`: half way to its neighbours, and never beyond the drawing's own edge. */
export function columnOf(at: number, span: readonly [number, number], half: number): { left: string; width: string } {
  const x = linear(span, [0, 100])
  const reach = 50 / Math.max(1, (span[1] - span[0]) / half)
  const left = Math.max(0, x(at) - reach)
  return { left: `${left}%`, width: `${Math.min(100, x(at) + reach) - left}%` }
}

/** The hours that a day's chart shows: from the first half hour with anything in it, but six hours at least (or since midnight) so that a young day is not stretched. */
export function daySpan(halfHours: readonly HalfHour[]): [number, number] {
  const first = halfHours[0]?.at ?? 0
  const last = halfHours.at(-1)?.at ?? 0
  const counted = halfHours.find((half) => half.pct !== null)?.at ?? last
  return [Math.min(counted, Math.max(first, last - 6 * 3_600_000)), last]
}
