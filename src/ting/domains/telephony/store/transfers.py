"""SQL of calls that a flow leads on."""

from uuid import UUID

from ting.domains.telephony.dialling import Class, Outcome
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


async def end(tx: Tx, call: UUID, step: int, outcome: Outcome) -> Taken:
    """Keep what became of it; return which channel it took."""
    row = await tx.fetchrow(
        "update call_transfer set outcome = $4 where tenant_id = $1 and call_id = $2 and step = $3 and outcome is null "  # noqa: S608
        f"returning {TAKEN}",
        tx.tenant,
        call,
        step,
        outcome,
    )
    return taken_by(row)
