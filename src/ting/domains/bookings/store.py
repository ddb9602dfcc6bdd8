"""All SQL of bookings."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from ting.domains.bookings.model import FIRST_NUMBER, Booking, Held, Resource, written
from ting.kit.db import Row, Tx

Taken = asyncpg.ExclusionViolationError
"""The table's own word that a lane is taken."""


async def resources(tx: Tx, ids: Sequence[UUID] | None) -> Mapping[UUID, Resource]:
    """Return resources by name."""
    rows = await tx.fetch(
        "select id, plan from resource where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by archived, name",
        tx.tenant,
        ids,
    )
    return {row["id"]: msgspec.convert(row["plan"], Resource) for row in rows}


async def put_resource(tx: Tx, id_: UUID, resource: Resource) -> None:
    """Keep a resource."""
    await tx.execute(
        "insert into resource (id, tenant_id, name, archived, plan) values ($1, $2, $3, $4, $5) "
        "on conflict (id) do update set name = excluded.name, archived = excluded.archived, plan = excluded.plan",
        id_,
        tx.tenant,
        resource.name,
        resource.archived,
        msgspec.to_builtins(resource),
    )


async def lock_resource(tx: Tx, id_: UUID) -> Resource | None:
    """Lock a resource: of two who book it, the second sees what the first took."""
    row = await tx.fetchrow(
        "select plan from resource where tenant_id = $1 and id = $2 and not archived for update", tx.tenant, id_
    )
    return msgspec.convert(row["plan"], Resource) if row else None


async def tenant_of(tx: Tx, id_: UUID) -> UUID | None:
    """Return whose a booking is (in a transaction of the house)."""
    found: UUID | None = await tx.fetchval("select tenant_id from booking where id = $1", id_)
    return found


async def held(tx: Tx, resource: UUID, start: int, end: int, but: UUID | None = None) -> list[Held]:
    """Return what is taken of a resource in a span of time, but for one booking."""
    rows = await tx.fetch(
        "select lane, at, ends from booking "
        "where tenant_id = $1 and resource_id = $2 and state = 'booked' and at < $4 and ends > $3 "
        "and id is distinct from $5",
        tx.tenant,
        resource,
        start,
        end,
        but,
    )
    return [Held(row["lane"], row["at"], row["ends"]) for row in rows]


async def next_number(tx: Tx) -> int:
    """Take the tenant's next number."""
    found: int = await tx.fetchval(
        "insert into booking_counter as c (tenant_id, last) values ($1, $2) "
        "on conflict (tenant_id) do update set last = c.last + 1 returning last",
        tx.tenant,
        FIRST_NUMBER,
    )
    return found


async def insert(tx: Tx, id_: UUID, resource: UUID, contact: UUID, customer: UUID) -> None:
    """Offer a resource: nothing is held yet."""
    await tx.execute(
        "insert into booking (id, tenant_id, resource_id, resource_no, contact_id, customer_id, state, made_at, changed_at) "
        "select $1, tenant_id, id, no, $4, $5, 'offered', $6, $6 from resource where tenant_id = $2 and id = $3",
        id_,
        tx.tenant,
        resource,
        contact,
        customer,
        tx.now,
    )


async def hold(tx: Tx, id_: UUID, number: int, at: int, ends: int, lane: int) -> None:
    """Book: the table refuses what would be double."""
    await tx.execute(
        "update booking set state = 'booked', number = $3, at = $4, ends = $5, lane = $6, changed_at = $7 "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        number,
        at,
        ends,
        lane,
        tx.now,
    )


async def let_go(tx: Tx, id_: UUID, state: str) -> None:
    """Give the time back."""
    await tx.execute(
        "update booking set state = $3, changed_at = $4 where tenant_id = $1 and id = $2", tx.tenant, id_, state, tx.now
    )


async def lock(tx: Tx, id_: UUID) -> tuple[Booking, int | None] | None:
    """Lock a booking; return it and its number as a number."""
    row = await tx.fetchrow("select * from booking where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return (_booking(row), row["number"]) if row else None


async def by_ids(tx: Tx, ids: Sequence[UUID]) -> list[Booking]:
    """Return these bookings."""
    rows = await tx.fetch("select * from booking where tenant_id = $1 and id = any($2)", tx.tenant, ids)
    return [_booking(row) for row in rows]


async def between(tx: Tx, start: int, end: int) -> list[Booking]:
    """Return what is booked in a span of time, in order."""
    rows = await tx.fetch(
        "select * from booking where tenant_id = $1 and state = 'booked' and at < $3 and ends > $2 "
        "order by at, number limit 2000",
        tx.tenant,
        start,
        end,
    )
    return [_booking(row) for row in rows]


def _booking(row: Row) -> Booking:
    return Booking(
        id=row["id"],
        resource=row["resource_id"],
        contact=row["contact_id"],
        customer=row["customer_id"],
        state=row["state"],
        number=written(row["number"]) if row["number"] is not None else None,
        at=row["at"],
        ends=row["ends"],
        made_at=row["made_at"],
        changed_at=row["changed_at"],
    )
