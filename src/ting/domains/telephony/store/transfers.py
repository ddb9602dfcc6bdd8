"""SQL of calls that a flow leads on."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.telephony.dialling import Class, Outcome
from ting.domains.telephony.outside import FarWho, LedOn
from ting.domains.telephony.store.channels import TAKEN, Taken, taken_by
from ting.kit.db import Tx


async def found(tx: Tx, call: UUID, step: int) -> tuple[Outcome | None, bool]:
    """Return what became of a transfer, and whether it is known at all."""
    row = await tx.fetchrow(
        "select outcome from call_transfer where tenant_id = $1 and call_id = $2 and step = $3", tx.tenant, call, step
    )
    return (row["outcome"], True) if row else (None, False)


async def lock_number(tx: Tx, number: UUID) -> None:
    """Let two at the same moment be counted one after the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"transfer:{number}")


async def counted(tx: Tx, number: UUID, leads: Class, since: int) -> int:
    """Return how often a number of ours has led on to such numbers since then."""
    made: int = await tx.fetchval(
        "select count(*) from call_transfer where tenant_id = $1 and number_id = $2 and class = $3 and began_at > $4",
        tx.tenant,
        number,
        leads,
        since,
    )
    return made


async def insert(tx: Tx, call: UUID, step: int, *, number: UUID, called: str, leads: Class, trunk: UUID | None) -> None:
    """Keep that a call is being led on, and by which trunk."""
    await tx.execute(
        "insert into call_transfer (call_id, step, tenant_id, number_id, called, class, began_at, trunk_id) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        call,
        step,
        tx.tenant,
        number,
        called,
        leads,
        tx.now,
        trunk,
    )


async def end(tx: Tx, call: UUID, step: int, outcome: Outcome) -> Taken | None:
    """Keep what became of it; return which channel it took, None where it is known already."""
    row = await tx.fetchrow(
        "update call_transfer set outcome = $4, answered_at = case when $4 = 'answered' then $5::bigint end "  # noqa: S608
        f"where tenant_id = $1 and call_id = $2 and step = $3 and outcome is null returning {TAKEN}",
        tx.tenant,
        call,
        step,
        outcome,
        tx.now,
    )
    return taken_by(row) if row else None


async def hung_up(tx: Tx, call: UUID, by: FarWho) -> int | None:
    """Keep who ended the talk outside; return since when they had talked, None where it is over already, or never was."""
    since: int | None = await tx.fetchval(
        "update call_transfer set ended_at = $3, ended_by = $4 "
        "where tenant_id = $1 and call_id = $2 and answered_at is not null and ended_at is null returning answered_at",
        tx.tenant,
        call,
        tx.now,
        by,
    )
    return since


async def of_calls(tx: Tx, calls: Sequence[UUID]) -> list[LedOn]:
    """Return where these calls were led on, each call's in their order."""
    rows = await tx.fetch(
        "select call_id, called, began_at, outcome, answered_at, ended_at, ended_by from call_transfer "
        "where tenant_id = $1 and call_id = any($2) order by call_id, step",
        tx.tenant,
        calls,
    )
    return [
        LedOn(
            call=row["call_id"],
            called=row["called"],
            began_at=row["began_at"],
            outcome=row["outcome"],
            answered_at=row["answered_at"],
            ended_at=row["ended_at"],
            by=row["ended_by"],
        )
        for row in rows
    ]
