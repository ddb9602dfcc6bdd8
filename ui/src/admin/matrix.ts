/** Which skills are scarce: held, at the level that is asked for, by too few of those on duty. */
export interface Holder { id: string; skills: Record<string, number>; onDuty: boolean }

/** How many on duty have a skill at a level or above, of how many at all. */
export function held(holders: readonly Holder[], skill: string, level = 1): { onDuty: number; all: number } {
  const able = holders.filter((each) => (each.skills[skill] ?? 0) >= level)
  return { onDuty: able.filter((each) => each.onDuty).length, all: able.length }
}

/** The highest level that any of these needs asks of a skill at first; 1 where none does. */
export function asked(needs: readonly { skill: string; level: number }[], skill: string): number {
  return Math.max(1, ...needs.filter((need) => need.skill === skill).map((need) => need.level))
}

export function setLevel(skills: Record<string, number>, skill: string, level: number): Record<string, number> {
  const rest = Object.fromEntries(Object.entries(skills).filter(([key]) => key !== skill))
  return level > 0 ? { ...rest, [skill]: level } : rest
}
