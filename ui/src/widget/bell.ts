/** A soft bell, made of three partials that fade: no sound file, and silent until the customer has touched the page. */

export class Bell {
  private audio: AudioContext | null = null

  /** Called within a gesture: browsers let a page sound only after one. */
  unlock(): void {
    try {
      this.audio ??= new AudioContext()
      if (this.audio.state === 'suspended') void this.audio.resume()
    } catch {
      // No sound here; the words and the title still tell.
    }
  }

  ring(): void {
    const audio = this.audio
    if (audio?.state !== 'running') return
    const start = audio.currentTime + 0.02
    for (const [hz, loud, long] of [
      [659.3, 0.1, 2.2],
      [1318.5, 0.05, 1.5],
      [1779, 0.022, 0.9],
    ] as const) {
      const tone = audio.createOscillator()
      const volume = audio.createGain()
      tone.frequency.value = hz
      volume.gain.setValueAtTime(0.0001, start)
      volume.gain.exponentialRampToValueAtTime(loud, start + 0.012)
      volume.gain.exponentialRampToValueAtTime(0.0001, start + long)
      tone.connect(volume).connect(audio.destination)
      tone.start(start)
      tone.stop(start + long)
    }
  }
}
