"""Agents' connections with contacts."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.db import Row, Tx


class AssignmentRow(msgspec.Struct, frozen=True):
    """One agent's connection with a contact."""

    id: UUID
    tenant: UUID
    contact: UUID
    ticket: UUID
    queue: UUID
    person: UUID
    channel: str
    weight: int
    state: Literal["serving", "wrapup", "done"]
    started_at: int
    ended_at: int | None
    wrap_due_at: int | None
    done_at: int | None


async def recent(tx: Tx, queue: UUID, since: int) -> tuple[int, int | None]:
    """Return how many contacts of a queue were answered since then, and the average handling time in ms of the last 50."""
    row = await tx.fetchrow(
        "select (select count(*) from assignment where tenant_id = $1 and queue_id = $2 and started_at > $3) as answered, "
        "(select avg(done_at - started_at)::bigint from (select done_at, started_at from assignment "
        "where tenant_id = $1 and queue_id = $2 and state = 'done' order by started_at desc limit 50) d) as handle",
        tx.tenant,
        queue,
        since,
    )
    return (row["answered"], row["handle"]) if row else (0, None)


async def insert(
    tx: Tx, id_: UUID, *, contact: UUID, ticket: UUID, queue: UUID, person: UUID, channel: str, weight: int
) -> AssignmentRow:
    """Begin an agent's connection with a contact."""
    rows = await tx.fetch(
        "insert into assignment (id, tenant_id, contact_id, ticket_id, queue_id, person_id, channel, weight, started_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *",
        id_,
        tx.tenant,
        contact,
        ticket,
        queue,
        person,
        channel,
        weight,
        tx.now,
    )
    return _row(rows[0])


async def found(
    tx: Tx, *, person: UUID | None = None, contact: UUID | None = None, live: bool = True
) -> list[AssignmentRow]:
    """Return connections, oldest first: of a person (for the house: in all tenants), or of a contact."""
    rows = await tx.fetch(
        "select * from assignment where ($1::uuid is null or person_id = $1) and ($2::uuid is null or contact_id = $2) "
        "and (not $3 or state <> 'done') order by started_at, id",
        person,
        contact,
        live,
    )
    return [_row(row) for row in rows]


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> list[AssignmentRow]:
    """Return every connection of these contacts."""
    rows = await tx.fetch(
        "select * from assignment where tenant_id = $1 and contact_id = any($2) order by started_at, id",
        tx.tenant,
        contacts,
    )
    return [_row(row) for row in rows]


async def live(tx: Tx) -> list[AssignmentRow]:
    """Return all connections of the tenant that are not done."""
    rows = await tx.fetch(
        "select * from assignment where tenant_id = $1 and state <> 'done' order by started_at, id", tx.tenant
    )
    return [_row(row) for row in rows]


async def lock(tx: Tx, id_: UUID) -> AssignmentRow | None:
    """Lock and return a connection."""
    row = await tx.fetchrow("select * from assignment where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return _row(row) if row else None


async def move(tx: Tx, id_: UUID, was: str, state: str, wrap_due_at: int | None = None) -> AssignmentRow | None:
    """Move a connection from one state to another; None when it was not in the first."""
    row = await tx.fetchrow(
        "update assignment set state = $4, ended_at = coalesce(ended_at, $5), wrap_due_at = coalesce($6, wrap_due_at), "
        "done_at = case when $4 = 'done' then $5 end where tenant_id = $1 and id = $2 and state = $3 returning *",
        tx.tenant,
        id_,
        was,
        state,
        tx.now,
        wrap_due_at,
    )
    return _row(row) if row else None


async def serve_on(tx: Tx, id_: UUID, channel: str, weight: int) -> bool:
    """Let a connection that is served be on this channel; False where it is."""
    return bool(
        await tx.execute(
            "update assignment set channel = $3, weight = $4 where tenant_id = $1 and id = $2 and state = 'serving' "
            "and channel <> $3",
            tx.tenant,
            id_,
            channel,
            weight,
        )
    )


def _row(row: Row) -> AssignmentRow:
    return AssignmentRow(
        id=row["id"],
        tenant=row["tenant_id"],
        contact=row["contact_id"],
        ticket=row["ticket_id"],
        queue=row["queue_id"],
        person=row["person_id"],
        channel=row["channel"],
        weight=row["weight"],
        state=row["state"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        wrap_due_at=row["wrap_due_at"],
        done_at=row["done_at"],
    )
