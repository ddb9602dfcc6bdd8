/** Call flows as they are written: what each step does, where it leads, and how the whole is drawn. Pure. */
import type { Flow, FlowStep, Heard, Prompt, Scenario } from '../../api/schema'

export type { Flow, FlowStep, Heard, Prompt, Scenario }
export type Do = FlowStep['do']

export const dos: Do[] = ['say', 'language', 'menu', 'digits', 'hours', 'caller', 'lookup', 'compare', 'set', 'queue', 'message', 'callback', 'transfer', 'end']
export const icons: Record<Do, string> = {
  say: 'i-lucide-volume-2', language: 'i-lucide-languages', menu: 'i-lucide-list-tree', digits: 'i-lucide-hash', hours: 'i-lucide-clock', caller: 'i-lucide-user-check', lookup: 'i-lucide-globe',
  compare: 'i-lucide-split', set: 'i-lucide-sliders-horizontal', queue: 'i-lucide-users', message: 'i-lucide-voicemail', callback: 'i-lucide-phone-outgoing', transfer: 'i-lucide-phone-forwarded', end: 'i-lucide-phone-off',
}
/** Which ways on each has, beside the keys of a menu. */
export const doors: Record<Do, ('next' | 'otherwise')[]> = {
  say: ['next'], language: ['next'], menu: ['otherwise'], digits: ['next', 'otherwise'], hours: ['next', 'otherwise'], caller: ['next', 'otherwise'], lookup: ['next', 'otherwise'],
  compare: ['next', 'otherwise'], set: ['next'], queue: ['otherwise'], message: [], callback: [], transfer: ['otherwise'], end: [],
}
export const asking = (step: FlowStep) => step.do === 'language' || step.do === 'menu' || step.do === 'digits'
export const speaking = (step: FlowStep) => !['hours', 'caller', 'lookup', 'compare', 'set'].includes(step.do)

export interface Way { from: string; to: string; by: string }
export interface Box { key: string; x: number; y: number }
export interface Drawn { boxes: Box[]; ways: (Way & { path: string; x: number; y: number; back: boolean })[]; width: number; height: number }

/** The ways on from a step: by a key, or by `next` and `otherwise`. */
export function ways(step: FlowStep): Way[] {
  const keys = step.do === 'menu' ? (step.choices ?? []).map((each) => ({ from: step.key, to: each.next ?? '', by: each.key })) : []
  return [...keys, ...doors[step.do].map((by) => ({ from: step.key, to: step[by] ?? '', by }))].filter((way) => way.to !== '')
}

/** A key for a new step that no other has. */
export function freshKey(name: string, steps: readonly FlowStep[]): string {
  const taken = new Set(steps.map((each) => each.key))
  if (!taken.has(name)) return name
  let n = 2
  while (taken.has(`${name} ${n}`)) n += 1
  return `${name} ${n}`
}

/** All steps after one has another name: whatever led to it leads there still. */
export function renamed(steps: readonly FlowStep[], from: string, to: string): FlowStep[] {
  const now = (key: string | undefined) => (key === from ? to : key)
  return steps.map((step) => {
    const made: FlowStep = { ...step, key: step.key === from ? to : step.key }
    if (step.next !== undefined) made.next = now(step.next) as string
    if (step.otherwise !== undefined) made.otherwise = now(step.otherwise) as string
    if (step.choices) made.choices = step.choices.map((each) => (each.next === from ? { ...each, next: to } : each))
    return made
  })
}

export const BOX = { width: 148, height: 44, gapX: 22, gapY: 46 }

/** Draw steps in storeys, each below what leads to it; what leads back goes round by the right. */
export function draw(steps: readonly FlowStep[]): Drawn {
  const at = new Map(steps.map((step) => [step.key, step]))
  const out = new Map(steps.map((step) => [step.key, ways(step).filter((way) => at.has(way.to))]))
  const backs = new Set<Way>()
  const seen = new Map<string, 'on' | 'done'>()
  const order: string[] = []
  const visit = (key: string): void => {
    seen.set(key, 'on')
    for (const way of out.get(key) ?? []) {
      if (seen.get(way.to) === 'on') backs.add(way)
      else if (!seen.has(way.to)) visit(way.to)
    }
    seen.set(key, 'done')
    order.unshift(key)
  }
  for (const step of steps) if (!seen.has(step.key)) visit(step.key)
  const storey = new Map<string, number>(order.map((key) => [key, 0]))
  for (const key of order) for (const way of out.get(key) ?? []) if (!backs.has(way)) storey.set(way.to, Math.max(storey.get(way.to) ?? 0, (storey.get(key) ?? 0) + 1))
  const rows: string[][] = []
  for (const step of steps) (rows[storey.get(step.key) ?? 0] ??= []).push(step.key)
  const place = new Map<string, number>()
  for (const row of rows) {
    const mean = (key: string) => {
      const above = steps.flatMap((step) => (out.get(step.key) ?? []).filter((way) => way.to === key && place.has(way.from)).map((way) => place.get(way.from) as number))
      return above.length ? above.reduce((sum, each) => sum + each, 0) / above.length : Number.MAX_SAFE_INTEGER
    }
    row.sort((a, b) => mean(a) - mean(b))
    row.forEach((key, i) => place.set(key, i - (row.length - 1) / 2))
  }
  const widest = Math.max(1, ...rows.map((row) => row.length))
  const lanes = backs.size * 10
  const width = widest * (BOX.width + BOX.gapX) + BOX.gapX + lanes
  const middle = (width - lanes) / 2
  const boxes = new Map(steps.map((step) => [step.key, { key: step.key, x: middle + (place.get(step.key) ?? 0) * (BOX.width + BOX.gapX) - BOX.width / 2, y: 8 + (storey.get(step.key) ?? 0) * (BOX.height + BOX.gapY) }]))
  let lane = 0
  const drawn = steps.flatMap((step) => {
    const mine = out.get(step.key) ?? []
    return mine.map((way, i) => {
      const from = boxes.get(way.from) as Box
      const to = boxes.get(way.to) as Box
      const spread = ((i + 1) / (mine.length + 1)) * BOX.width
      const [x1, y1, x2, y2] = [from.x + spread, from.y + BOX.height, to.x + BOX.width / 2, to.y]
      if (!backs.has(way)) return { ...way, path: `M${x1} ${y1} C${x1} ${y1 + 24} ${x2} ${y2 - 24} ${x2} ${y2}`, x: x1, y: y1 + 13, back: false }
      lane += 1
      const side = width - lane * 10
      return { ...way, path: `M${x1} ${y1} C${x1} ${y1 + 22} ${side} ${y1 + 22} ${side} ${y1 - 10} L${side} ${to.y + 34} C${side} ${to.y + BOX.height / 2} ${side - 10} ${to.y + BOX.height / 2} ${to.x + BOX.width} ${to.y + BOX.height / 2}`, x: x1, y: y1 + 13, back: true }
    })
  })
  return { boxes: [...boxes.values()], ways: drawn, width, height: 8 + rows.length * (BOX.height + BOX.gapY) }
}

/** The ways that a call has gone, by the steps that it has entered. */
export function gone(trail: readonly string[]): Set<string> {
  return new Set(trail.slice(1).map((key, i) => `${trail[i]}>${key}`))
}
