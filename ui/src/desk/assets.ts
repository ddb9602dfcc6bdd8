/** How what is in the asset library looks. */
import type { AssetOffered } from '../api/assets'

const glyphs: Record<AssetOffered['sort'], string> = {
  manual: 'i-lucide-book-open',
  firmware: 'i-lucide-cpu',
  picture: 'i-lucide-image',
  video: 'i-lucide-film',
  link: 'i-lucide-link',
  other: 'i-lucide-file',
}
export const glyphOf = (sort: AssetOffered['sort']): string => glyphs[sort]
