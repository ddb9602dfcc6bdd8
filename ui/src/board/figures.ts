/** How shares are written. Pure. */

/**
 * A share with so many decimals, rounded; but never rounded up across its target or to all: 84.96 of 85 must
 * not be shown as 85 beside the words "under 85%", nor one missed call in thousands as none.
 */
export function share(pct: number, target: number, decimals = 0): string {
  const unit = 10 ** decimals
  const rounded = Math.round(pct * unit) / unit
  const shown = (pct < target && rounded >= target) || (pct < 100 && rounded >= 100) ? Math.floor(pct * unit) / unit : rounded
  return shown.toFixed(decimals)
}

/** One decimal for the house's figure, none when it is whole hundred: `100%` needs no point. */
export function mainShare(pct: number, target: number): string {
  return pct === 100 ? '100' : share(pct, target, 1)
}
