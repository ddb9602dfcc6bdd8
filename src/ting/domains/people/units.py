"""How a centre is organised: units under units. Rules without I/O.

Somebody belongs to the unit that he is put in, or else to that of his team: a whole team is placed at once, and who
leads a department needs no team.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.problem import NotThere, Refused
from ting.kit.text import name_of

PURPOSE_MAX = 2000
Vacancy = Literal["no_head", "head_left", "nobody"]


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A department, a section, a group: what it is for, who heads it, and what it is a part of (None: nothing)."""

    name: str
    parent: UUID | None = None
    head: UUID | None = None
    deputies: tuple[UUID, ...] = ()
    """Who stand in for the head, the first before the next."""
    purpose: str = ""


class Placed(msgspec.Struct, frozen=True):
    """Somebody at his place. `role`: its key."""

    id: UUID
    name: str
    role: str
    team: str | None


class Called(msgspec.Struct, frozen=True):
    """Somebody by name; empty where the reader does not see him."""

    id: UUID
    name: str


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """A unit at its place in the tree. `headcount`: of it and all that is below."""

    id: UUID
    name: str
    parent: UUID | None
    depth: int
    purpose: str
    head: Called | None
    deputies: list[Called]
    people: list[Placed]
    headcount: int
    vacancies: list[Vacancy]


class Job(msgspec.Struct, frozen=True):
    """What a role is called, and what is expected of who has it."""

    name: str
    description: str


class OrgChart(msgspec.Struct, frozen=True):
    """The whole tree, each unit after the one that it is a part of; who belongs to none; roles by key."""

    units: list[Branch]
    unplaced: list[Placed]
    jobs: dict[str, Job]


def checked(unit: Unit) -> Unit:
    """Return a unit as it is kept; raise Refused when it cannot be."""
    if unit.head is not None and unit.head in unit.deputies:
        raise Refused(
            "deputy_is_head",
            "Nobody stands in for himself.",
            "Take the head out of the deputies, or let somebody else head the unit.",
            field="deputies",
        )
    if len(unit.purpose) > PURPOSE_MAX:
        raise Refused("too_long", f"The text has more than {PURPOSE_MAX} characters.", "Shorten it.", field="purpose")
    return msgspec.structs.replace(
        unit, name=name_of(unit.name), purpose=unit.purpose.strip(), deputies=tuple(dict.fromkeys(unit.deputies))
    )


def above(units: Mapping[UUID, Unit], id_: UUID) -> Iterator[UUID]:
    """Yield what a unit is a part of, the nearest first."""
    parent = units[id_].parent if id_ in units else None
    while parent is not None:
        yield parent
        parent = units[parent].parent


def check_place(units: Mapping[UUID, Unit], id_: UUID, parent: UUID | None) -> None:
    """Raise Refused when a unit would be below itself, NotThere when there is nothing to be below."""
    if parent is None:
        return
    if parent not in units:
        raise NotThere("unit")
    if id_ == parent or id_ in above(units, parent):
        itself = units[id_].name if id_ in units else "This unit"
        raise Refused(
            "unit_circle",
            f"{units[parent].name} is {itself} itself, or a part of it.",
            "Choose a unit that is not below it, or move that one first.",
            field="parent",
        )


def check_empty(below: Collection[str], teams: Collection[str], people: int) -> None:
    """Raise Refused when something belongs to a unit that is to be removed."""
    parts = [f"units: {', '.join(below)}"] if below else []
    parts += [f"teams: {', '.join(teams)}"] if teams else []
    parts += [f"people, also disabled ones: {people}"] if people else []
    if parts:
        raise Refused(
            "in_use",
            f"It still has {'; '.join(parts)}.",
            "Move them to another unit first.",
            names=[*below, *teams],
        )


def in_order(units: Mapping[UUID, Unit]) -> list[tuple[UUID, int]]:
    """Return all units with their depth, each after the one that it is a part of, and by name."""
    parts: dict[UUID | None, list[UUID]] = defaultdict(list)
    for id_ in sorted(units, key=lambda each: (units[each].name, each), reverse=True):
        parts[units[id_].parent].append(id_)
    found, waiting = [], [(id_, 0) for id_ in parts[None]]
    while waiting:
        id_, depth = waiting.pop()
        found.append((id_, depth))
        waiting.extend((part, depth + 1) for part in parts[id_])
    return found


def headcounts(units: Mapping[UUID, Unit], places: Iterable[UUID]) -> Counter[UUID]:
    """Return how many belong to each unit or to what is below. `places`: one for each person."""
    found: Counter[UUID] = Counter()
    for place in places:
        found.update((place, *above(units, place)))
    return found


def vacancies(unit: Unit, headcount: int, active: Collection[UUID]) -> list[Vacancy]:
    """Return what is missing of a unit. `active`: who works for the centre now."""
    found: list[Vacancy] = []
    if unit.head is None:
        found.append("no_head")
    elif unit.head not in active:
        found.append("head_left")
    if headcount == 0:
        found.append("nobody")
    return found
