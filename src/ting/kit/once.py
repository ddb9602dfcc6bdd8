"""What is asked under a key is done once: whose turn it is, that it was done, and what was answered. See docs/adr/0047."""

import asyncio
from uuid import UUID

import msgspec

from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, Refused

KEPT_MS = 24 * 3_600_000
SWEPT_S = 3600
LEASE_MS = 30_000
"""Who has written nothing by then is thought dead. One who was only slow finds that he has lost, and writes nothing."""


class Asked(msgspec.Struct, frozen=True):
    """A request under a key; both as fingerprints."""

    tenant: UUID
    person: UUID
    key: bytes
    request: bytes


class Turn(msgspec.Struct, frozen=True):
    """An attempt that has the key; nobody else does what was asked meanwhile."""

    asked: Asked
    attempt: UUID


class Before(msgspec.Struct, frozen=True):
    """It was done before. `answer`: as it was kept; None when nobody lived to keep it."""

    answer: bytes | None


# Who comes while another commits waits here for him, and then sees what came of it.
TAKE = """
insert into idempotency as i (tenant_id, person_id, key, attempt, request, begun_at, until)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (tenant_id, person_id, key) do update
set attempt = excluded.attempt, request = excluded.request, begun_at = excluded.begun_at, until = excluded.until,
    done = false, answer = null
where i.begun_at < $8 or (not i.done and i.until < $6 and i.request = excluded.request)
returning true
"""


async def take(tx: Tx, asked: Asked) -> Turn | Before:
    """Take the key, or learn what came of it before. Raises Refused, Gone."""
    turn = Turn(asked, new_id())
    whose = (asked.tenant, asked.person, asked.key)
    if await tx.fetchval(TAKE, *whose, turn.attempt, asked.request, tx.now, tx.now + LEASE_MS, tx.now - KEPT_MS):
        return turn
    found = await tx.fetchrow(
        "select request, done, until, answer from idempotency where tenant_id = $1 and person_id = $2 and key = $3",
        *whose,
    )
    if found is None:
        raise _in_progress()
    if found["request"] != asked.request:
        raise Refused(
            "key_used_otherwise",
            "This Idempotency-Key was used for another request.",
            "Take a new key for each thing to be done; send the same bytes again to repeat one.",
        )
    if found["answer"] is None and (not found["done"] or found["until"] >= tx.now):
        raise _in_progress()
    return Before(found["answer"])


async def witness(tx: Tx, turn: Turn) -> None:
    """Write into a transaction that has written that its request is done. Raises Gone when another has the key now."""
    if not await tx.fetchval("select pg_current_xact_id_if_assigned() is not null"):
        return
    if not await tx.execute(
        "update idempotency set done = true where tenant_id = $1 and attempt = $2", turn.asked.tenant, turn.attempt
    ):
        raise _in_progress()


async def keep(tx: Tx, turn: Turn, answer: bytes) -> None:
    """Keep what was answered."""
    await tx.execute(
        "update idempotency set done = true, answer = $3 where tenant_id = $1 and attempt = $2",
        turn.asked.tenant,
        turn.attempt,
        answer,
    )


async def was_done(tx: Tx, turn: Turn) -> bool:
    """Say whether something was written under this turn."""
    return bool(
        await tx.fetchval(
            "select done from idempotency where tenant_id = $1 and attempt = $2", turn.asked.tenant, turn.attempt
        )
    )


async def close(tx: Tx, turn: Turn, *, done: bool) -> None:
    """End a turn without an answer: what neither wrote nor counts as done may be tried again at once."""
    await tx.execute(
        "delete from idempotency where tenant_id = $1 and attempt = $2 and not (done or $3)",
        turn.asked.tenant,
        turn.attempt,
        done,
    )
    await tx.execute(
        "update idempotency set done = true, until = 0 where tenant_id = $1 and attempt = $2",
        turn.asked.tenant,
        turn.attempt,
    )


async def forget_answers(tx: Tx) -> None:
    """Forget what was answered in a tenant, for it may tell of somebody who was erased; that it was done stays known."""
    await tx.execute(
        "update idempotency set answer = null, until = 0 where tenant_id = $1 and answer is not null", tx.tenant
    )


async def sweep(tx: Tx) -> int:
    """Forget what is over; return how many (in a transaction of the house)."""
    return await tx.execute("delete from idempotency where begun_at < $1", tx.now - KEPT_MS)


async def sweep_for_ever(db: Database) -> None:
    """Forget what is over, each hour."""
    while True:
        async with db.house() as tx:
            await sweep(tx)
        await asyncio.sleep(SWEPT_S)


def _in_progress() -> Gone:
    return Gone(
        "key_in_progress",
        "The request with this Idempotency-Key is still being done.",
        "Send it again in a moment, with the same key.",
        retry_after=1,
    )
