/** What was sent from the asset library: its title and version when it was sent. A file comes with the message. */
export interface SentAsset { title: string; version: string; url: string | null }

export function assetOf(m: { params: Record<string, unknown> } | null | undefined): SentAsset | null {
  const kept = m?.params['asset'] as { title: string; label: string; version: number; url: string | null } | undefined
  return kept ? { title: kept.title, version: kept.label || `v${String(kept.version)}`, url: kept.url } : null
}
