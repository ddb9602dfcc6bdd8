"""SQL of lines, as the log told of them. What is told again changes nothing."""

from uuid import UUID

from ting.domains.reports.lines import Blocked, Busy
from ting.events.line import CallBlocked, LinesBusy
from ting.kit.db import Tx


async def busy(tx: Tx, event: LinesBusy, *, tenant: UUID, seq: int, at: int) -> None:
    """Take in that all channels of a line are taken, or are not any more."""
    if event.busy:
        await tx.execute(
            "insert into line_busy (tenant_id, seq, trunk_id, from_at) values ($1, $2, $3, $4) on conflict do nothing",
            tenant,
            seq,
            event.trunk,
            at,
        )
        return
    await tx.execute(
        "update line_busy set until_at = greatest($4, from_at) where tenant_id = $1 and trunk_id is not distinct from $2 "
        "and until_at is null and seq < $3",
        tenant,
        event.trunk,
        seq,
        at,
    )


async def blocked(tx: Tx, event: CallBlocked, *, tenant: UUID, at: int) -> None:
    """Take in a call for which there was no channel."""
    await tx.execute(
        "insert into line_blocked (call_id, tenant_id, trunk_id, direction, why, at) values ($1, $2, $3, $4, $5, $6) "
        "on conflict do nothing",
        event.call,
        tenant,
        event.trunk,
        event.direction,
        event.why,
        at,
    )


async def clear(tx: Tx) -> None:
    """Empty the projections, and keep everybody else from writing to them until this transaction ends."""
    await tx.execute("lock table line_busy, line_blocked in exclusive mode")
    await tx.execute("delete from line_busy")
    await tx.execute("delete from line_blocked")


async def between(tx: Tx, since: int, until: int) -> tuple[list[Blocked], list[Busy]]:
    """Return what touches [since, until) of the tenant's lines."""
    calls = await tx.fetch(
        "select trunk_id, direction, at from line_blocked where tenant_id = $1 and at >= $2 and at < $3 order by at, call_id",
        tx.tenant,
        since,
        until,
    )
    times = await tx.fetch(
        "select trunk_id, from_at, until_at from line_busy where tenant_id = $1 and from_at < $3 "
        "and (until_at is null or until_at > $2) order by seq",
        tx.tenant,
        since,
        until,
    )
    return [Blocked(*row) for row in calls], [Busy(*row) for row in times]
