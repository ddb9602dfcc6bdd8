/** What is being answered in a form: kept in this browser until it is sent, so that a reload loses nothing. */
import { useState } from 'preact/hooks'
import { asked, check, type Wrong } from './form'
import { useTing } from './ting'
import type { Answers, Asked } from './wire'

interface Draft {
  answers: Answers
  /** Under this key these answers were sent, and may have arrived: the same again are the same. */
  key: string | null
}

export function useAnswers(form: Asked | null, shelf: string, first: Answers = {}) {
  const { keep, conversation } = useTing()
  const name = `f:${shelf}`
  const [draft, setDraft] = useState<Draft>(() => read(keep.get(name)) ?? { answers: first, key: null })
  const [wrong, setWrong] = useState<Wrong>({})
  const put = (next: Draft): void => {
    setDraft(next)
    keep.set(name, JSON.stringify(next))
  }
  return {
    answers: draft.answers,
    wrong,
    setWrong,
    change(key: string, value: unknown): void {
      put({ answers: { ...draft.answers, [key]: value }, key: null })
      setWrong(Object.fromEntries(Object.entries(wrong).filter(([k]) => k !== key)))
    },
    /** What to send, and under which key; null when something is wrong, which is shown then. */
    ready(): { key: string; answers: Answers } | null {
      if (!form) return null
      const faults = check(form.fields, draft.answers, localDay(new Date()))
      setWrong(faults)
      if (Object.keys(faults).length) return null
      const key = draft.key ?? conversation.counter.newKey()
      put({ ...draft, key })
      const given = asked(form.fields, draft.answers).map((f): [string, unknown] => [f.key, draft.answers[f.key]])
      return { key, answers: Object.fromEntries(given.filter(([, v]) => v !== undefined && v !== '')) }
    },
    forget(): void {
      keep.drop(name)
      setDraft({ ...draft, key: null })
    },
  }
}

function read(json: string | null): Draft | null {
  try {
    return JSON.parse(json ?? 'null') as Draft | null
  } catch {
    return null
  }
}

function localDay(d: Date): string {
  return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
