/** A place of our own in somebody else's page: their styles stay out, ours stay in, and so do the keys we are given. */
import css from './styles/widget.css?inline'

/** Makes the host element and its shadow root; returns where to mount. */
export function mountPoint(doc: Document): HTMLElement {
  const host = doc.createElement('ting-widget')
  host.style.cssText = 'all:initial;position:fixed;z-index:2147483000;inset:auto 0 0 auto;width:0;height:0'
  const root = host.attachShadow({ mode: 'open' })
  dress(root)
  const place = doc.createElement('div')
  root.append(place)
  doc.body.append(host)
  return place
}

/** Gives a shadow root the widget's styles, and keeps what is typed in it from the page. */
export function dress(root: ShadowRoot, more = ''): void {
  try {
    // A constructed sheet needs no leave from the host's content security policy.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css + more)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const style = root.ownerDocument.createElement('style')
    style.textContent = css + more
    root.append(style)
  }
  // What is typed here is not a shortcut of the page.
  for (const kind of ['keydown', 'keyup', 'keypress', 'paste', 'drop', 'dragover'] as const) {
    root.addEventListener(kind, (e) => e.stopPropagation())
  }
}
