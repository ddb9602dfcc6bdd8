/** Aux codes: each tenant names its own; a key that several tenants have is one reason to whoever works for them. */
import type { AuxCode } from '../api/types'

/** What a key stands for, the past's codes too. */
export const reasonOf = (codes: readonly AuxCode[], key: string | null): AuxCode | undefined => codes.find((code) => code.key === key && code.choosable) ?? codes.find((code) => code.key === key)

/** What can be chosen, each key once. */
export const choicesOf = (codes: readonly AuxCode[]): AuxCode[] => {
  const open = codes.filter((code) => code.choosable)
  return open.filter((code, i) => open.findIndex((one) => one.key === code.key) === i)
}

export const statusOf = (code: AuxCode): 'available' | 'away' => (code.light ? 'available' : 'away')

/** One tenant's codes in place of those that it had. */
export const retold = (codes: readonly AuxCode[], tenant: string, now: readonly AuxCode[]): AuxCode[] => [...codes.filter((code) => code.tenant !== tenant), ...now]
