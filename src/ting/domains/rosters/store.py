"""All SQL of rosters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from ting.domains.rosters.model import Profile, Shift, Span
from ting.kit.db import Row, Tx
from ting.kit.ids import new_id


class RosterRow(msgspec.Struct, frozen=True):
    """A roster without its shifts."""

    id: UUID
    no: int
    person: UUID
    default: UUID | None
    time_zone: str


async def profiles(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, Profile]:
    """Return profiles by name."""
    rows = await tx.fetch(
        "select * from profile where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by archived, name",
        tx.tenant,
        ids,
    )
    return {row["id"]: _profile(row) for row in rows}


async def put_profile(tx: Tx, id_: UUID, profile: Profile) -> None:
    """Keep a profile, new or not."""
    await tx.execute(
        "insert into profile (id, tenant_id, name, channels, capacity, queues, skills, archived) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set name = excluded.name, "
        "channels = excluded.channels, capacity = excluded.capacity, queues = excluded.queues, "
        "skills = excluded.skills, archived = excluded.archived",
        id_,
        tx.tenant,
        profile.name,
        profile.channels,
        profile.capacity,
        profile.queues,
        {str(skill): level for skill, level in profile.skills.items()},
        profile.archived,
    )


async def needed(tx: Tx, profile: UUID) -> list[UUID]:
    """Return who works by a profile, or will."""
    rows = await tx.fetch(
        "select person_id from roster where tenant_id = $1 and default_id = $2 union "
        "select r.person_id from roster r join shift s on s.roster_no = r.no "
        "where s.tenant_id = $1 and s.profile_id = $2 and s.ends_at > $3",
        tx.tenant,
        profile,
        tx.now,
    )
    return [row["person_id"] for row in rows]


async def rosters(tx: Tx, persons: Sequence[UUID] | None) -> dict[UUID, RosterRow]:
    """Return rosters by person."""
    rows = await tx.fetch(
        "select * from roster where tenant_id = $1 and ($2::uuid[] is null or person_id = any($2))", tx.tenant, persons
    )
    return {row["person_id"]: _roster(row) for row in rows}


async def tenants_of(tx: Tx, person: UUID) -> list[UUID]:
    """Return the tenants in which a person has a roster (in a transaction of the house)."""
    rows = await tx.fetch("select tenant_id from roster where person_id = $1 order by tenant_id", person)
    return [row["tenant_id"] for row in rows]


async def put_roster(tx: Tx, person: UUID, default: UUID | None, time_zone: str) -> RosterRow:
    """Keep a roster but for its shifts, and lock it until the transaction ends."""
    row = await tx.fetchrow(
        "insert into roster (id, tenant_id, person_id, default_id, time_zone) values ($1, $2, $3, $4, $5) "
        "on conflict (tenant_id, person_id) do update set default_id = excluded.default_id, "
        "time_zone = excluded.time_zone returning *",
        new_id(),
        tx.tenant,
        person,
        default,
        time_zone,
    )
    if row is None:
        raise LookupError("a row that was written is there")
    return _roster(row)


async def lock_roster(tx: Tx, person: UUID) -> RosterRow | None:
    """Lock a roster."""
    row = await tx.fetchrow(
        "select * from roster where tenant_id = $1 and person_id = $2 for update", tx.tenant, person
    )
    return _roster(row) if row else None


async def replace_shifts(tx: Tx, roster: int, since: date, spans: Iterable[Span]) -> None:
    """Put these shifts in place of all from a day on."""
    await tx.execute(
        "delete from shift where roster_no = $1 and tenant_id = $2 and day >= $3", roster, tx.tenant, since
    )
    await tx.executemany(
        "insert into shift (roster_no, tenant_id, day, starts, ends, profile_id, begins_at, ends_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (roster, tx.tenant, each.day, each.shift.start, each.shift.end, each.shift.profile, *each[2:])
            for each in spans
        ],
    )


async def shifts(
    tx: Tx, rosters: Sequence[int], *, since: date | None = None, ending_after: int = 0
) -> dict[int, list[Span]]:
    """Return shifts by roster, in order: from a day on, or those that end after an instant."""
    rows = await tx.fetch(
        "select * from shift where tenant_id = $1 and roster_no = any($2) and ($3::date is null or day >= $3) "
        "and ends_at > $4 order by begins_at, ends_at, starts",
        tx.tenant,
        rosters,
        since,
        ending_after,
    )
    found: dict[int, list[Span]] = {}
    for row in rows:
        shift = Shift(row["profile_id"], row["starts"], row["ends"])
        found.setdefault(row["roster_no"], []).append(Span(row["day"], shift, row["begins_at"], row["ends_at"]))
    return found


def _profile(row: Row) -> Profile:
    skills: Mapping[str, int] = row["skills"]
    return Profile(
        name=row["name"],
        channels=tuple(row["channels"]) if row["channels"] is not None else None,
        capacity=row["capacity"],
        queues=tuple(row["queues"]) if row["queues"] is not None else None,
        skills={UUID(skill): level for skill, level in skills.items()},
        archived=row["archived"],
    )


def _roster(row: Row) -> RosterRow:
    return RosterRow(row["id"], row["no"], row["person_id"], row["default_id"], row["time_zone"])
