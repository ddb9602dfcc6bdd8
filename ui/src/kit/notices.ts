import { computed, ref, shallowRef } from 'vue'
import { ting } from '../api/ting'
import type { Locale, NoticeView } from '../api/types'
import { serverTime } from './clock'

/** What is told to me and I have not read: what must be acknowledged first, then the oldest. */
const all = shallowRef<NoticeView[]>([])
const busy = ref(false)
export const unread = computed(() => [...all.value].sort((a, b) => Number(b.needs_ack) - Number(a.needs_ack) || a.at - b.at))

/** Looks and words of the line so far: an answer knows nothing of what was told while it was on its way. */
let looks = 0
let told = 0

export async function loadNotices(): Promise<void> {
  const mine = (looks += 1)
  try {
    for (;;) {
      const before = told
      const found = await ting.notices()
      if (mine !== looks) return
      if (before !== told) continue
      all.value = found
      return
    }
  } catch {
    /* the next look, or the live line, brings them */
  }
}
export function putNotice(notice: NoticeView): void {
  told += 1
  if (notice.until > serverTime()) all.value = [...all.value.filter((each) => each.id !== notice.id), notice]
}
export function dropNotice(id: string): void {
  told += 1
  all.value = all.value.filter((each) => each.id !== id)
}
/** What lapses meanwhile goes by itself. */
export function dropLapsed(now: number): void {
  if (all.value.some((each) => each.until <= now)) all.value = all.value.filter((each) => each.until > now)
}
/** Gone from the screen at once; when the word of it is lost, it comes back with the next look. */
export async function readNotice(notice: NoticeView): Promise<void> {
  if (busy.value) return
  busy.value = true
  try {
    await ting.readNotice(notice.tenant, notice.id)
    dropNotice(notice.id)
  } finally {
    busy.value = false
  }
}

/** The text in the reader's language, else in the house's, else in any; with the language that it is in. */
export function inLanguage(texts: Partial<Record<Locale, string>>, ...wishes: Locale[]): { lang: Locale; text: string } {
  const found = [...wishes, ...(Object.keys(texts) as Locale[])].find((key) => texts[key]) ?? 'en'
  return { lang: found, text: texts[found] ?? '' }
}
