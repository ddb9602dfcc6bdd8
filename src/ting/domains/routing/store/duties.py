"""Duties: what a seat is on by a routing profile, and how much it carries for that."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ting.domains.routing.model import Duty
from ting.kit.db import Tx

# Three layers: the person's own capacity, in its place that of the routing profiles in force (of several tenants the
# least), below it light duty. A layer that is not there is null. What the seat carries stays, above its capacity.
MEASURE = """
with layers as (
  select s.person_id, coalesce(s.own_capacity, s.full_capacity, s.capacity) as own,
         (select min(d.capacity) from duty d where d.person_id = s.person_id) as by_profile,
         case when s.full_capacity is not null then s.capacity end as light
  from seat s where s.person_id = $1
), now as (
  select person_id, own, by_profile, coalesce(by_profile, own) as whole, light,
         least(coalesce(by_profile, own), light) as capacity
  from layers
)
update seat set own_capacity = case when now.by_profile is not null then now.own end,
  full_capacity = case when now.light is not null then now.whole end, capacity = now.capacity,
  extra = greatest(seat.load - now.capacity, 0)
from now where seat.person_id = now.person_id
"""


async def measure(tx: Tx, person: UUID) -> None:
    """Work out anew how much a seat may carry."""
    await tx.execute(MEASURE, person)


async def put(tx: Tx, person: UUID, duty: Duty | None, capacity: int | None, skills: Mapping[UUID, int]) -> bool:
    """Keep what a person is on by his profile, or that he is on none; say whether that is new."""
    if duty is None:
        return bool(await tx.execute("delete from duty where tenant_id = $1 and person_id = $2", tx.tenant, person))
    return bool(
        await tx.execute(
            "insert into duty as d (tenant_id, person_id, profile_id, channels, capacity, queues, skills, since) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (person_id, tenant_id) do update "
            "set profile_id = excluded.profile_id, channels = excluded.channels, capacity = excluded.capacity, "
            "queues = excluded.queues, skills = excluded.skills, "
            "since = case when d.profile_id = excluded.profile_id then d.since else excluded.since end "
            "where (d.profile_id, d.channels, d.capacity, d.queues, d.skills) is distinct from "
            "(excluded.profile_id, excluded.channels, excluded.capacity, excluded.queues, excluded.skills)",
            tx.tenant,
            person,
            duty.profile,
            sorted(duty.channels) if duty.channels is not None else None,
            capacity,
            sorted(duty.queues) if duty.queues is not None else None,
            {str(skill): level for skill, level in skills.items()},
            tx.now,
        )
    )


def duties(rows: Sequence[Mapping[str, Any]] | None) -> dict[UUID, Duty]:
    """Return a seat's duties by tenant, from their JSON."""
    return {
        UUID(row["tenant_id"]): Duty(
            profile=UUID(row["profile_id"]),
            channels=None if row["channels"] is None else frozenset(row["channels"]),
            queues=None if row["queues"] is None else frozenset(UUID(queue) for queue in row["queues"]),
        )
        for row in rows or ()
    }


def levels(own: Mapping[str, int] | None, rows: Sequence[Mapping[str, Any]] | None) -> dict[UUID, int]:
    """Return the levels that count now: a profile's in place of the person's own; 0 is a skill that is not used."""
    found = dict(own or {})
    for row in rows or ():
        found |= row["skills"]
    return {UUID(skill): level for skill, level in found.items() if level > 0}
