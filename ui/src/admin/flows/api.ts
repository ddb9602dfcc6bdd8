/** Call flows at the server: tried, read out, recordings uploaded. And the trial that form and simulator share. */
import { shallowRef, type ShallowRef } from 'vue'
import { http, upload } from '../../api/client'
import { Problem } from '../../api/problem'
import type { Flow, Prompt, TriedFlow, TrialCaller } from '../../api/schema'
import type { FileRef, Locale } from '../../api/types'
import { asWav } from '../../kit/wav'

const base = (slug: string) => `/api/t/${encodeURIComponent(slug)}/setup-flows`

export const flows = {
  try: (slug: string, flow: Flow, given: TrialCaller, does: string[]) => http.post<TriedFlow>(`${base(slug)}/try`, { flow: { ...flow, name: flow.name.trim() || '–' }, given, does }),
  sounds: (slug: string, ids: string[]) => (ids.length ? http.get<FileRef[]>(`${base(slug)}/sounds?${ids.map((id) => `id=${id}`).join('&')}`) : Promise.resolve([])),
  upload: async (slug: string, file: File) => upload<FileRef>(`${base(slug)}/sounds`, {}, await asWav(file), () => undefined),
}

let playing: HTMLAudioElement | null = null
/** Play what callers hear; what is playing ends. */
export async function hear(slug: string, prompt: Prompt, lang: Locale): Promise<void> {
  playing?.pause()
  const answer = await fetch(`${base(slug)}/say`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Ting': '1' }, body: JSON.stringify({ prompt, lang }) })
  if (!answer.ok) throw await Problem.from(answer)
  const url = URL.createObjectURL(await answer.blob())
  playing = new Audio(url)
  playing.onended = () => { URL.revokeObjectURL(url) }
  await playing.play()
}

const trials = new Map<string, ShallowRef<TriedFlow | null>>()
/** What the simulator last heard of the flow that is being written: the form shows it at its steps. */
export function useTrial(id: string): ShallowRef<TriedFlow | null> {
  let found = trials.get(id)
  if (!found) trials.set(id, (found = shallowRef(null)))
  return found
}
/** Scenarios that the simulator keeps, or is to play. */
export const played = shallowRef<{ id: string; given: TrialCaller; does: string[] } | null>(null)
