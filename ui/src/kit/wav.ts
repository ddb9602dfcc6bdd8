/** A sound as the house takes it: whatever this browser can read (WAV, MP3, Ogg, AAC …) becomes a WAV of one channel. */
import { Problem } from '../api/problem'

const RATE = 16_000
const LONGEST_S = 600
export const BYTES = 25 * 1024 * 1024
/** What the chooser of files offers; what a file is its content says. */
export const SOUNDS = '.wav,.mp3,.ogg,.oga,.opus,.m4a,.aac,.flac,audio/*'

/** Return a file's sound as WAV. Throws a Problem for what is too large, too long, or no sound at all. */
export async function asWav(file: File): Promise<File> {
  if (file.size > BYTES) throw new Problem(413, 'file_too_large', '', '', '', { max_bytes: BYTES })
  const sound = await read(await file.arrayBuffer())
  if (!sound || sound.length === 0 || sound.duration > LONGEST_S) throw new Problem(415, 'sound_type', '', '', '', { most: LONGEST_S / 60 })
  const tracks = Array.from({ length: sound.numberOfChannels }, (_, n) => sound.getChannelData(n))
  return new File([wav(mono(tracks, sound.length), sound.sampleRate)], `${file.name.replace(/\.[^.]*$/, '')}.wav`, { type: 'audio/wav' })
}

async function read(data: ArrayBuffer): Promise<AudioBuffer | null> {
  try {
    return await new OfflineAudioContext(1, 1, RATE).decodeAudioData(data)
  } catch {
    return null
  }
}

/** The mean of all channels, as samples of 16 bits. */
export function mono(tracks: readonly Float32Array[], length: number): Int16Array {
  const made = new Int16Array(length)
  for (let n = 0; n < length; n++) {
    const mean = tracks.reduce((sum, track) => sum + (track[n] ?? 0), 0) / tracks.length
    made[n] = Math.round(Math.max(-1, Math.min(1, mean)) * 32_767)
  }
  return made
}

/** Samples as a WAV file. */
export function wav(samples: Int16Array, rate: number): ArrayBuffer {
  const made = new ArrayBuffer(44 + samples.length * 2)
  const view = new DataView(made)
  const text = (at: number, word: string) => [...word].forEach((letter, n) => { view.setUint8(at + n, letter.charCodeAt(0)) })
  text(0, 'RIFF'); view.setUint32(4, 36 + samples.length * 2, true); text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true)
  view.setUint32(24, rate, true); view.setUint32(28, rate * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true)
  text(36, 'data'); view.setUint32(40, samples.length * 2, true)
  samples.forEach((sample, n) => { view.setInt16(44 + n * 2, sample, true) })
  return made
}
