"""Who was asked to hold, and until when."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations.model import Hold
from ting.kit.db import Tx


async def put(tx: Tx, contact: UUID, agent: UUID, until: int) -> Hold:
    """Begin to hold, or promise another time; return it with when it began."""
    began: int = await tx.fetchval(
        "insert into hold (contact_id, tenant_id, agent_id, began_at, until) values ($1, $2, $3, $4, $5) "
        "on conflict (contact_id) do update set agent_id = excluded.agent_id, until = excluded.until "
        "returning began_at",
        contact,
        tx.tenant,
        agent,
        tx.now,
        until,
    )
    return Hold(began, until)


async def end(tx: Tx, contact: UUID) -> Hold | None:
    """Hold no longer; return what was promised, or None when nobody held."""
    row = await tx.fetchrow(
        "delete from hold where tenant_id = $1 and contact_id = $2 returning began_at, until", tx.tenant, contact
    )
    return Hold(row["began_at"], row["until"]) if row else None


async def of(tx: Tx, contacts: Sequence[UUID]) -> dict[UUID, Hold]:
    """Return who holds, of these contacts."""
    rows = await tx.fetch(
        "select contact_id, began_at, until from hold where tenant_id = $1 and contact_id = any($2)",
        tx.tenant,
        list(contacts),
    )
    return {row["contact_id"]: Hold(row["began_at"], row["until"]) for row in rows}
