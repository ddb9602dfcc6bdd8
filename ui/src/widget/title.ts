/** A word in the page's title while nobody looks at the page; the host's own title comes back when somebody does. */

export class Title {
  private before: string | null = null
  private ours = ''

  constructor(private readonly doc: Document) {
    doc.addEventListener('visibilitychange', () => {
      if (!doc.hidden) this.restore()
    })
  }

  tell(word: string): void {
    if (!this.doc.hidden) return
    if (this.doc.title !== this.ours || this.before === null) this.before = this.doc.title
    this.ours = `● ${word} – ${this.before}`
    this.doc.title = this.ours
  }

  restore(): void {
    // A host that changed its title meanwhile knows better than we do.
    if (this.before !== null && this.doc.title === this.ours) this.doc.title = this.before
    this.before = null
  }
}
