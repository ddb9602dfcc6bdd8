/** How a centre is organised: units under units. */
export interface UnitForm { name: string; parent: string | null; head: string | null; deputies: string[]; purpose: string }
export interface Part { id: string; name: string; parent: string | null }
interface Named { id: string; name: string }
export interface Placed extends Named { role: string; team: string | null }

/** Each unit after the one that it is a part of, by name, with how deep it is. */
export function inOrder<P extends Part>(parts: readonly P[]): (P & { depth: number })[] {
  const under = (parent: string | null, depth: number): (P & { depth: number })[] =>
    parts
      .filter((each) => each.parent === parent)
      .sort((a, b) => a.name.localeCompare(b.name))
      .flatMap((each) => [{ ...each, depth }, ...under(each.id, depth + 1)])
  return under(null, 0)
}

/** A unit and all that is below it: where it cannot be moved to. */
export function withBelow(parts: readonly Part[], id: string): string[] {
  return [id, ...parts.filter((each) => each.parent === id).flatMap((each) => withBelow(parts, each.id))]
}

export interface Row<B> { id: string; level: number; parent: string | null; open: boolean | null; unit: B | null; person: Placed | null }

/** What is seen of the tree, from above: a unit, its people, what is below. `open`: null where there is nothing to open. */
export function rowsOf<B extends Part & { depth: number; people: readonly Placed[] }>(branches: readonly B[], closed: ReadonlySet<string>): Row<B>[] {
  const rows: Row<B>[] = []
  const hidden = new Set<string>()
  for (const unit of branches) {
    if (unit.parent && (hidden.has(unit.parent) || closed.has(unit.parent))) {
      hidden.add(unit.id)
      continue
    }
    const full = unit.people.length > 0 || branches.some((each) => each.parent === unit.id)
    rows.push({ id: unit.id, level: unit.depth + 1, parent: unit.parent, open: full ? !closed.has(unit.id) : null, unit, person: null })
    if (!closed.has(unit.id)) rows.push(...unit.people.map((person) => ({ id: `${unit.id} ${person.id}`, level: unit.depth + 2, parent: unit.id, open: null, unit: null, person })))
  }
  return rows
}
