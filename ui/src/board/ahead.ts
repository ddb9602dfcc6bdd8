/** What is drawn and said of the half hours to come. Pure. */
import type { Forecast, ForecastHalf } from '../api/types'
import { linear, path, type Box, type Point } from './scales'

/** Half hours with a figure: of nobody who comes there is none. */
export const told = (forecast: Forecast | null | undefined): ForecastHalf[] => forecast?.halves.filter((half) => half.pct !== null) ?? []

/** The lighter continuation of a day's line, from its last point on, and the band around it. */
export function aheadOf(coming: readonly ForecastHalf[], from: Point | null, span: readonly [number, number], floor: number, box: Box): { line: string; belt: string } {
  const x = linear(span, [box.pad, box.width - box.pad])
  const y = linear([floor, 100], [box.height - box.pad, box.pad])
  const place = (at: number, pct: number): Point => ({ x: x(at), y: y(Math.max(floor, Math.min(100, pct))) })
  const points = coming.map((half) => place(half.at, half.pct ?? 0))
  const up = coming.map((half) => place(half.at, half.pct_high ?? 100))
  const down = coming.map((half) => place(half.at, half.pct_low ?? 0)).reverse()
  return { line: points.length > 0 ? path([from ? [from, ...points] : points]) : '', belt: coming.length < 2 ? '' : `${path([[...up, ...down]])}Z` }
}

/** The first half hour for which people are missing, and how many; somebody shared is there by his share. */
export function missingIn(forecast: Forecast | null | undefined): { n: number; at: number } | null {
  const agents = forecast?.staff.agents ?? 0
  const half = forecast?.halves.find((one) => (one.needed ?? 0) > agents + 0.05)
  return half ? { n: Math.ceil((half.needed ?? 0) - agents - 0.05), at: half.at } : null
}
