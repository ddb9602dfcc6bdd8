/** What the page that embeds us says: `<script src="{base}/widget.js" data-ting="{key}" data-lang data-theme async>`. */

export interface Settings {
  base: string
  key: string
  script: HTMLScriptElement
  /** On our own page for a guest: his invitation. */
  guest: string | null
  /** On a page of our own it is all there is. */
  whole: boolean
}

/** Reads our own script tag; null when it has no key, and then there is nothing to do. */
export function readSettings(doc: Document): Settings | null {
  const current = doc.currentScript
  const script = current instanceof HTMLScriptElement && current.dataset['ting'] ? current : doc.querySelector<HTMLScriptElement>('script[data-ting]')
  const key = script?.dataset['ting']
  if (!script?.src || !key) return null
  return { base: new URL('.', script.src).href.replace(/\/$/, ''), key, script, guest: script.dataset['guest'] ?? null, whole: 'guest' in script.dataset || 'whole' in script.dataset }
}
