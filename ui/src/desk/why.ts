import type { Why } from '../api/types'
import { duration } from '../kit/format'

type T = (key: string, params?: Record<string, unknown>) => string

/** Why this agent, in one sentence. */
export function whySentence(why: Why, t: T): string {
  return t(`desk.why.kind.${why.kind}`, { considered: why.considered, ...why.params })
}

/** What else went into the choice, as small facts. */
export function whyFacts(why: Why, t: T): { label: string; value: string }[] {
  return [
    { label: t('desk.why.waited'), value: duration(why.waited_ms) },
    { label: t('desk.why.considered'), value: String(why.considered) },
    { label: t('desk.why.ahead_of'), value: String(why.ahead_of) },
    ...why.relaxed.map((r) => ({
      label: t('desk.why.relaxed', { skill: r.skill }),
      value: t('desk.why.relaxed_value', { wanted: r.wanted, level: r.level, after: duration(r.after_ms) }),
    })),
  ]
}
