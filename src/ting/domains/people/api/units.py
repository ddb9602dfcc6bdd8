"""How the centre is organised: one tree, changed by one at a time, shown as far as the reader sees its people."""

from collections import defaultdict
from uuid import UUID

from ting.domains.people import store
from ting.domains.people.store import units as kept
from ting.domains.people.units import (
    Branch,
    Called,
    Job,
    OrgChart,
    Placed,
    Unit,
    check_empty,
    check_place,
    checked,
    headcounts,
    in_order,
    vacancies,
)
from ting.kit.db import Tx
from ting.kit.problem import NotThere


async def units(tx: Tx, ids: list[UUID] | None = None) -> dict[UUID, Unit]:
    """Return these units of the tenant, or all, by name."""
    return await kept.every(tx, ids)


async def save_unit(tx: Tx, id_: UUID, unit: Unit) -> None:
    """Keep a unit; what is below it moves along. Refused: to be below itself, and a head or deputy who has left."""
    unit = checked(unit)
    await kept.lock(tx)
    known = await kept.every(tx)
    check_place(known, id_, unit.parent)
    before = known.get(id_, Unit(name=""))
    new = {unit.head, *unit.deputies} - {None, before.head, *before.deputies}
    if len(await kept.active(tx, [person for person in new if person])) < len(new):
        raise NotThere("person")
    await kept.put(tx, id_, unit)


async def remove_unit(tx: Tx, id_: UUID) -> None:
    """Forget a unit to which nothing belongs."""
    await kept.lock(tx)
    below = [unit.name for unit in (await kept.every(tx)).values() if unit.parent == id_]
    check_empty(below, await kept.teams_in(tx, id_), await kept.people_in(tx, id_))
    await kept.drop(tx, id_)


async def check_unit(tx: Tx, id_: UUID | None) -> None:
    """Raise NotThere unless the tenant has this unit; None is none."""
    if id_ is not None and not await kept.there(tx, id_):
        raise NotThere("unit")


async def place_team(tx: Tx, team: UUID, unit: UUID) -> None:
    """Let a team belong to a unit."""
    await kept.place_team(tx, team, unit)


async def led(tx: Tx) -> list[tuple[str, bool]]:
    """Return each unit's name, and whether somebody who works here heads it."""
    found = (await kept.every(tx)).values()
    active = await kept.active(tx, [unit.head for unit in found if unit.head])
    return [(unit.name, unit.head in active) for unit in found]


async def org_chart(tx: Tx) -> OrgChart:
    """Return the tree with its people, their roles and what is vacant."""
    known = await kept.every(tx)
    places = await kept.places(tx)
    placed: dict[UUID | None, list[Placed]] = defaultdict(list)
    seen = await store.agents(tx)
    for agent in seen:
        placed[places.get(agent.id)].append(Placed(agent.id, agent.name, agent.role, agent.team))
    counts = headcounts(known, (places[agent.id] for agent in seen if agent.id in places))
    named = {agent.id: agent.name for agent in seen}
    active = await kept.active(tx, {one for unit in known.values() for one in (unit.head, *unit.deputies) if one})

    def called(person: UUID) -> Called:
        return Called(person, named.get(person, ""))

    branches = [
        Branch(
            id=id_,
            name=known[id_].name,
            parent=known[id_].parent,
            depth=depth,
            purpose=known[id_].purpose,
            head=called(head) if (head := known[id_].head) is not None and head in active else None,
            deputies=[called(person) for person in known[id_].deputies if person in active],
            people=placed[id_],
            headcount=counts[id_],
            vacancies=vacancies(known[id_], counts[id_], active),
        )
        for id_, depth in in_order(known)
    ]
    jobs = {role.key: Job(role.name, role.description) for role in await store.roles.every(tx)}
    return OrgChart(branches, placed[None], jobs)
