"""All SQL of monitors."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.monitors.model import Monitor
from ting.kit.db import Row, Tx


async def insert(tx: Tx, of: Monitor) -> bool:
    """Keep a monitor; False when its person listens somewhere already."""
    return bool(
        await tx.execute(
            "insert into monitor (id, tenant_id, contact_id, call_id, person_id, way, asked_at) "
            "values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            of.id,
            tx.tenant,
            of.contact,
            of.call,
            of.person,
            of.way,
            of.asked_at,
        )
    )


async def of_person(tx: Tx, contact: UUID, person: UUID) -> Monitor | None:
    """Lock and return a person's monitor of a contact."""
    row = await tx.fetchrow(
        "select * from monitor where tenant_id = $1 and contact_id = $2 and person_id = $3 for update",
        tx.tenant,
        contact,
        person,
    )
    return _monitor(row) if row else None


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> list[Monitor]:
    """Return who listens in on these contacts, in order."""
    rows = await tx.fetch(
        "select * from monitor where tenant_id = $1 and contact_id = any($2) order by asked_at, id", tx.tenant, contacts
    )
    return [_monitor(row) for row in rows]


async def put(tx: Tx, of: Monitor) -> None:
    """Keep how a monitor stands."""
    await tx.execute(
        "update monitor set way = $3, joined_at = $4 where tenant_id = $1 and id = $2",
        tx.tenant,
        of.id,
        of.way,
        of.joined_at,
    )


async def drop(tx: Tx, id_: UUID) -> Monitor | None:
    """End a monitor; return it as it was, None when it had ended."""
    row = await tx.fetchrow("delete from monitor where tenant_id = $1 and id = $2 returning *", tx.tenant, id_)
    return _monitor(row) if row else None


def _monitor(row: Row) -> Monitor:
    return Monitor(
        id=row["id"],
        contact=row["contact_id"],
        call=row["call_id"],
        person=row["person_id"],
        way=row["way"],
        asked_at=row["asked_at"],
        joined_at=row["joined_at"],
    )
