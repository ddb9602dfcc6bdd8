/**
 * Which language's glyphs a name or a line of text should be drawn with, as a `lang` value.
 *
 * Kana is Japanese. Han alone cannot be told apart, but a Japanese name is written with a space between its halves and
 * a Chinese one never is; the rest follows the house. Latin text is drawn alike in all of them.
 */
export function glyphs(text: string, house: string): string {
  if (/[\u3041-\u30ff\uff66-\uff9f]/.test(text)) return 'ja'
  if (!/[\u3400-\u9fff]/.test(text)) return 'en'
  if (/^[\u3400-\u9fff]{1,3}[ \u3000][\u3400-\u9fff]{1,3}$/.test(text.trim())) return 'ja'
  return house === 'en' ? 'zh-TW' : house
}
