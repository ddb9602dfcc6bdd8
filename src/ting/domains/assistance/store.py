"""All SQL of assistance."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.assistance.model import Call
from ting.kit.db import Row, Tx


async def insert(tx: Tx, call: Call) -> bool:
    """Keep a new call; False when this one is kept, or the contact's agent calls already."""
    return bool(
        await tx.execute(
            "insert into assist_call (id, tenant_id, contact_id, queue_id, agent_id, words, called_at) "
            "values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            call.id,
            tx.tenant,
            call.contact,
            call.queue,
            call.agent,
            call.words,
            call.called_at,
        )
    )


async def by_id(tx: Tx, id_: UUID) -> Call | None:
    """Return a call."""
    row = await tx.fetchrow("select * from assist_call where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _call(row) if row else None


async def live(tx: Tx, contacts: Sequence[UUID] | None = None) -> list[Call]:
    """Return the tenant's calls that nobody has answered, the oldest first: all, or beside these contacts."""
    rows = await tx.fetch(
        "select * from assist_call where tenant_id = $1 and state = 'calling' "
        "and ($2::uuid[] is null or contact_id = any($2)) order by called_at, id",
        tx.tenant,
        list(contacts) if contacts is not None else None,
    )
    return [_call(row) for row in rows]


async def end(tx: Tx, id_: UUID, state: str, *, by: UUID | None = None) -> Call | None:
    """End a call that nobody has answered; None when it is over: somebody was faster, and he decides."""
    row = await tx.fetchrow(
        "update assist_call set state = $3, answered_by = $4, ended_at = $5 "
        "where tenant_id = $1 and id = $2 and state = 'calling' returning *",
        tx.tenant,
        id_,
        state,
        by,
        tx.now,
    )
    return _call(row) if row else None


async def set_words(tx: Tx, id_: UUID, words: str | None) -> Call | None:
    """Say what a call is about; None when it is over."""
    row = await tx.fetchrow(
        "update assist_call set words = $3 where tenant_id = $1 and id = $2 and state = 'calling' returning *",
        tx.tenant,
        id_,
        words,
    )
    return _call(row) if row else None


def _call(row: Row) -> Call:
    return Call(
        id=row["id"],
        contact=row["contact_id"],
        queue=row["queue_id"],
        agent=row["agent_id"],
        words=row["words"],
        state=row["state"],
        called_at=row["called_at"],
        answered_at=row["ended_at"] if row["answered_by"] else None,
        answered_by=row["answered_by"],
    )
