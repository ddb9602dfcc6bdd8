"""Who works by what in the demo: routing profiles, and rosters from last week to the next, in the shifts of its past."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from ting.app.demo_shifts import SHIFTS
from ting.domains.rosters import api as rosters
from ting.domains.routing import api as routing
from ting.journeys.rosters.duty import follow, zone_of
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.wall import local_date

BEHIND, AHEAD = 7, 14
"""So many days a roster tells of."""


class Plan(NamedTuple):
    """What one company plans: `people`: by which profile (its key) each agent works in his shifts."""

    tenant: UUID
    profiles: Sequence[Mapping[str, Any]]
    people: Sequence[tuple[UUID, str]]
    queues: Mapping[str, UUID]
    skills: Mapping[str, UUID]


async def put(tx: Tx, plan: Plan) -> None:
    """Keep profiles and rosters; seats follow."""
    keys: dict[str, UUID] = {}
    for one in plan.profiles:
        keys[one["key"]] = id_ = new_id()
        profile = rosters.Profile(
            name=one["name"],
            channels=tuple(one["channels"]) if "channels" in one else None,
            capacity=one.get("capacity"),
            queues=tuple(plan.queues[key] for key in one["queues"]) if "queues" in one else None,
            skills={plan.skills[key]: level for key, level in one.get("skills", {}).items()},
        )
        channels = tuple(routing.DEFAULT_WEIGHTS.channels)
        await rosters.save_profile(
            tx, id_, profile, channels=channels, queues=list(plan.queues.values()), skills=list(plan.skills.values())
        )
    otherwise = next(iter(keys.values()))
    always = {one["key"] for one in plan.profiles if one.get("always")}
    for index, (person, key) in enumerate(plan.people):
        zone = await zone_of(tx, person)
        if key in always:  # who opens the demo at night is to find somebody on the telephone as well
            roster = rosters.Roster(default=keys[key])
        else:
            roster = rosters.Roster(default=otherwise, days=_days(index, keys[key], zone, tx.now))
        await rosters.save_roster(tx, person, roster, time_zone=zone)
        await follow(tx, person)


def _days(index: int, profile: UUID, zone: str, now: int) -> dict[str, tuple[rosters.Shift, ...]]:
    """Return the days on which the n-th agent works: five in seven, as he did until now."""
    start, end = SHIFTS[index % len(SHIFTS)]
    shift = rosters.Shift(profile, f"{start:02}:00", f"{end if end <= 24 else end - 24:02}:00")
    today = local_date(zone, now)
    days = (ahead for ahead in range(-BEHIND, AHEAD) if (2 * index - ahead) % 7 < 5)
    return {(today + timedelta(days=ahead)).isoformat(): (shift,) for ahead in days}
