/** A house colour made safe: whatever is given stays readable as text, as a line and under text, in both themes. */

type Rgb = [number, number, number]

export interface AccentColours {
  '--accent': string
  '--accent-strong': string
  '--accent-soft': string
  '--on-accent': string
}

const SURFACE: Record<'light' | 'dark', Rgb> = { light: [255, 255, 255], dark: [31, 29, 27] }
const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [28, 21, 13]
const READABLE = 4.6

/** The colours of `#rgb` or `#rrggbb` for a theme; null when it is not a colour. */
export function accentColours(hex: string, dark: boolean): AccentColours | null {
  const given = parse(hex)
  if (!given) return null
  const surface = SURFACE[dark ? 'dark' : 'light']
  const away = dark ? WHITE : INK
  let accent = given
  let soft = mix(surface, accent, dark ? 0.14 : 0.13)
  for (let i = 0; i < 24 && Math.min(contrast(accent, surface), contrast(accent, soft)) < READABLE; i++) {
    accent = mix(accent, away, 0.08)
    soft = mix(surface, accent, dark ? 0.14 : 0.13)
  }
  const on = contrast(accent, WHITE) >= contrast(accent, INK) ? WHITE : INK
  return {
    '--accent': css(accent),
    '--accent-strong': css(mix(accent, away, 0.22)),
    '--accent-soft': css(soft),
    '--on-accent': css(on),
  }
}

/** WCAG's contrast of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** `#rgb` or `#rrggbb` as numbers. */
export function parse(hex: string): Rgb | null {
  const m = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(hex.trim())
  if (!m?.[1]) return null
  const full = m[1].length === 3 ? m[1].replace(/./g, '$&$&') : m[1]
  return [0, 2, 4].map((i) => parseInt(full.slice(i, i + 2), 16)) as Rgb
}

function luminance(c: Rgb): number {
  const [r, g, b] = c.map((v) => (v <= 10.31475 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function mix(a: Rgb, b: Rgb, part: number): Rgb {
  return a.map((v, i) => Math.round(v + ((b[i] ?? v) - v) * part)) as Rgb
}

function css(c: Rgb): string {
  return `#${c.map((v) => v.toString(16).padStart(2, '0')).join('')}`
}
