/** What a browser calls itself, in two words that a person knows: Firefox, Windows. Null when it says nothing of the kind. */
export function browserOf(agent: string): { browser: string | null; system: string | null } {
  const first = (pairs: [RegExp, string][]): string | null => pairs.find(([pattern]) => pattern.test(agent))?.[1] ?? null
  return {
    browser: first([[/edg(e|a|ios)?\//i, 'Edge'], [/opr\/|opera/i, 'Opera'], [/samsungbrowser/i, 'Samsung Internet'], [/firefox|fxios/i, 'Firefox'], [/chrom(e|ium)|crios/i, 'Chrome'], [/safari/i, 'Safari']]),
    system: first([[/iphone/i, 'iPhone'], [/ipad/i, 'iPad'], [/android/i, 'Android'], [/windows/i, 'Windows'], [/mac os/i, 'macOS'], [/cros/i, 'ChromeOS'], [/linux/i, 'Linux']]),
  }
}
