import { expect, test, vi } from 'vitest'
import { asWav, BYTES, mono, wav } from './wav'

test('all channels are heard in the one that is kept', () => {
  expect([...mono([new Float32Array([1, 0, -2]), new Float32Array([0, 0, -2])], 3)]).toEqual([16_384, 0, -32_767])
})

test('samples are written as a WAV file that says what it is', () => {
  const view = new DataView(wav(new Int16Array([1, -2]), 16_000))
  const text = (at: number) => String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)))
  expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data'])
  expect([view.getUint32(24, true), view.getUint16(34, true), view.getUint32(40, true), view.getInt16(46, true)]).toEqual([16_000, 16, 4, -2])
})

test('what is no sound, or too large, is refused before it is sent', async () => {
  vi.stubGlobal('OfflineAudioContext', class { decodeAudioData() { return Promise.reject(new Error('unable to decode')) } })
  await expect(asWav(new File(['MZ, a program'], 'music.mp3', { type: 'audio/mpeg' }))).rejects.toMatchObject({ code: 'sound_type', params: { most: 10 } })
  const large = new File([], 'music.wav')
  Object.defineProperty(large, 'size', { value: BYTES + 1 })
  await expect(asWav(large)).rejects.toMatchObject({ code: 'file_too_large' })
})
