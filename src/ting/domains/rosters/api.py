"""The door of rosters: profiles are kept, rosters planned, and it is said by which profile somebody works."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from ting.domains.rosters import store
from ting.domains.rosters.model import (
    Profile,
    Roster,
    Shift,
    Turn,
    checked_profile,
    in_force,
    kept_from,
    next_bound,
    spans,
    turns,
)
from ting.kit.db import Tx
from ting.kit.problem import NotThere, Refused
from ting.kit.timers import cancel_timer, set_timer
from ting.kit.wall import local_date

__all__ = ["TIMER", "Profile", "Roster", "Shift", "Turn"]

TIMER = "roster"


class Plan(msgspec.Struct, frozen=True):
    """By which profile somebody works now, and what follows: each turn with its instant."""

    turns: tuple[Turn, ...]

    @property
    def now(self) -> UUID | None:
        """The profile in force; None: as he is set up."""
        return self.turns[0].profile

    @property
    def next(self) -> Turn | None:
        """What follows, if anything does."""
        return self.turns[1] if len(self.turns) > 1 else None


async def profiles(tx: Tx, ids: list[UUID] | None = None) -> dict[UUID, Profile]:
    """Return profiles by name, those that are archived at the end."""
    return await store.profiles(tx, ids)


async def save_profile(
    tx: Tx,
    id_: UUID,
    profile: Profile,
    *,
    channels: Collection[str],
    queues: Collection[UUID],
    skills: Collection[UUID],
) -> list[UUID]:
    """Keep a profile; return who works by it, or will. Refused: archiving one that somebody needs."""
    persons = await store.needed(tx, id_)
    if profile.archived and persons:
        raise Refused("in_use", "Somebody works by it, or will.", "Give them another profile first.")
    await store.put_profile(tx, id_, checked_profile(profile, channels, queues, skills))
    return persons


async def rosters(tx: Tx, persons: Sequence[UUID]) -> dict[UUID, Roster]:
    """Return these people's rosters, with the days that still stand; who has none has an empty one."""
    rows = await store.rosters(tx, persons)
    since = min((kept_from(tx.now, row.time_zone) for row in rows.values()), default=None)
    shifts = await store.shifts(tx, [row.no for row in rows.values()], since=since) if rows else {}
    found = {person: Roster() for person in persons}
    for person, row in rows.items():
        days: dict[str, list[Shift]] = {}
        for span in shifts.get(row.no, []):
            if span.day >= kept_from(tx.now, row.time_zone):
                days.setdefault(span.day.isoformat(), []).append(span.shift)
        found[person] = Roster(default=row.default, days={day: tuple(each) for day, each in days.items()})
    return found


async def save_roster(tx: Tx, person: UUID, roster: Roster, *, time_zone: str) -> None:
    """Keep a roster on the wall clock of a zone. Days that are long over stay as they were."""
    known = await store.profiles(tx, None)
    before = (await rosters(tx, [person]))[person]
    wanted = {roster.default, *(shift.profile for shifts in roster.days.values() for shift in shifts)} - {None}
    had = {before.default, *(shift.profile for shifts in before.days.values() for shift in shifts)}
    if any(each not in known or (known[each].archived and each not in had) for each in wanted):
        raise NotThere("profile")
    found = spans(roster.days, time_zone, today=local_date(time_zone, tx.now))
    row = await store.put_roster(tx, person, roster.default, time_zone)
    await store.replace_shifts(tx, row.no, kept_from(tx.now, time_zone), found)


async def turn(tx: Tx, person: UUID, *, time_zone: str) -> UUID | None:
    """Return the profile by which somebody works now, and set the timer to the next change. None: as he is set up.

    Where the wall clock that he works by has become another, his shifts are moved to it first.
    """
    row = await store.lock_roster(tx, person)
    if row is None:
        return None
    if row.time_zone != time_zone:
        await save_roster(tx, person, (await rosters(tx, [person]))[person], time_zone=time_zone)
    shifts = (await store.shifts(tx, [row.no], ending_after=tx.now)).get(row.no, [])
    due = next_bound(shifts, tx.now)
    if due is None:
        await cancel_timer(tx, TIMER, row.id)
    else:
        await set_timer(tx, TIMER, row.id, due, tenant=tx.tenant, person=str(person))
    return in_force(shifts, row.default, tx.now)


async def tenants_of(tx: Tx, person: UUID) -> list[UUID]:
    """Return the tenants in which a person has a roster (in a transaction of the house)."""
    return await store.tenants_of(tx, person)


async def plans(tx: Tx, persons: Sequence[UUID]) -> Mapping[UUID, Plan]:
    """Return, for those of these people who have a roster, what they work by now and what follows."""
    rows = await store.rosters(tx, persons)
    if not rows:
        return {}
    shifts = await store.shifts(tx, [row.no for row in rows.values()], ending_after=tx.now)
    return {person: Plan(tuple(turns(shifts.get(row.no, []), row.default, tx.now))) for person, row in rows.items()}
