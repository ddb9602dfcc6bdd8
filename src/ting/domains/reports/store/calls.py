"""SQL of calls for a supervisor, as the log told of them."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.reports.calls import CallWait
from ting.kit.db import Row, Tx

PUT = """
insert into call_wait as c (id, tenant_id, contact_id, seq, queue_id, agent_id, called_at, ended_at, outcome, answered_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (id) do update set seq = excluded.seq, ended_at = excluded.ended_at, outcome = excluded.outcome,
  answered_by = excluded.answered_by
where c.seq < excluded.seq
"""


async def by_id(tx: Tx, id_: UUID) -> CallWait | None:
    """Return a call, locked."""
    row = await tx.fetchrow("select * from call_wait where id = $1 for update", id_)
    return _call(row) if row else None


async def put(tx: Tx, calls: Sequence[CallWait]) -> None:
    """Keep calls as they are now."""
    rows = [
        (c.id, c.tenant, c.contact, c.seq, c.queue, c.agent, c.called_at, c.ended_at, c.outcome, c.answered_by)
        for c in calls
    ]
    await tx.executemany(PUT, rows)


async def clear(tx: Tx) -> None:
    """Empty the projection, and keep everybody else from writing to it until this transaction ends."""
    await tx.execute("lock table call_wait in exclusive mode")
    await tx.execute("delete from call_wait")


async def between(tx: Tx, since: int, until: int) -> list[CallWait]:
    """Return the tenant's calls of [since, until), in order."""
    rows = await tx.fetch(
        "select * from call_wait where tenant_id = $1 and called_at >= $2 and called_at < $3 order by called_at, id",
        tx.tenant,
        since,
        until,
    )
    return [_call(row) for row in rows]


def _call(row: Row) -> CallWait:
    return CallWait(
        id=row["id"],
        tenant=row["tenant_id"],
        contact=row["contact_id"],
        seq=row["seq"],
        queue=row["queue_id"],
        agent=row["agent_id"],
        called_at=row["called_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"],
        answered_by=row["answered_by"],
    )
