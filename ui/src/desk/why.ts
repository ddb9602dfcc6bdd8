import type { Why } from '../api/types'
import { duration } from '../kit/format'

/** A skill is told by name; an id that has lost its name is just a skill. */
const named = (skill: string, t: T): string => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(skill) ? t('desk.why.a_skill') : skill)

type T = (key: string, params?: Record<string, unknown>) => string

/** Why this agent, in one sentence; `other` names who it was when it was not the reader. */
export function whySentence(why: Why, t: T, other: string | null = null): string {
  return t(`desk.why.${other === null ? 'kind' : 'other'}.${why.kind}`, { ...why.params, considered: why.considered, name: other ?? '' })
}

/** What else went into the choice, as small facts. */
export function whyFacts(why: Why, t: T): { label: string; value: string }[] {
  return [
    { label: t('desk.why.waited'), value: duration(why.waited_ms) },
    { label: t('desk.why.considered'), value: String(why.considered) },
    { label: t('desk.why.ahead_of'), value: String(why.ahead_of) },
    ...(why.helping ? [{ label: t('desk.why.helping'), value: t('desk.why.helping_value', { name: why.helping.name, after: duration(why.helping.after_ms) }) }] : []),
    ...(why.profile ? [{ label: t('desk.why.profile'), value: why.profile }] : []),
    ...why.relaxed.map((r) => ({
      label: t('desk.why.relaxed', { skill: named(r.skill, t) }),
      value: t('desk.why.relaxed_value', { wanted: r.wanted, level: r.level, after: duration(r.after_ms) }),
    })),
  ]
}
