"""Timers that outlive processes: set in a transaction, done once in another, in the order in which they fall due."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from ting.kit.db import RETRIED, Database, Row, Tx
from ting.kit.rest import Asks, Rest, always

log = structlog.get_logger()

BATCH = 100
TICK = 0.2  # seconds between looks; timers here are for people, who do not notice
BACK_OFF_MS = 1000


class Timer(NamedTuple):
    """A timer that has fallen due."""

    key: str
    kind: str
    tenant: UUID | None
    due_at: int
    body: dict[str, Any]


Ring = Callable[[Tx, Timer], Awaitable[None]]


async def set_timer(tx: Tx, kind: str, of: UUID, due_at: int, *, tenant: UUID | None, **body: Any) -> None:
    """Set the timer of `kind` for one thing to `due_at` ms; there is one each, setting it again moves it."""
    await tx.execute(
        "insert into timer (key, tenant_id, kind, due_at, body) values ($1, $2, $3, $4, $5) "
        "on conflict (key) do update set due_at = excluded.due_at, body = excluded.body, tries = 0, rests = false",
        f"{kind}:{of}",
        tenant,
        kind,
        due_at,
        json.dumps(body | {"of": str(of)}),
    )


async def set_timers(tx: Tx, kind: str, due: Sequence[tuple[UUID, int, UUID]]) -> None:
    """Set the timers of `kind` for many things at once, each (thing, due at, tenant), in one statement."""
    await tx.execute(
        "insert into timer (key, tenant_id, kind, due_at, body) "
        "select $1 || ':' || of, tenant, $1, due_at, jsonb_build_object('of', of) "
        "from unnest($2::uuid[], $3::bigint[], $4::uuid[]) as t(of, due_at, tenant) "
        "on conflict (key) do update set due_at = excluded.due_at, body = excluded.body, tries = 0, rests = false",
        kind,
        [of for of, _, _ in due],
        [at for _, at, _ in due],
        [tenant for _, _, tenant in due],
    )


async def cancel_timer(tx: Tx, kind: str, of: UUID) -> None:
    """Forget a timer; harmless when there is none."""
    await tx.execute("delete from timer where key = $1", f"{kind}:{of}")


class Timers:
    """Rings what is due. Several processes may run one: a timer rings in one of them."""

    def __init__(self, db: Database, rings: Mapping[str, Ring], *, rests: Asks = always) -> None:
        """`rests`: what becomes of a tenant's timer of a kind (kit/rest.py)."""
        self._rests = rests
        self._db = db
        self._rings = rings

    async def run(self) -> None:
        """Ring for ever."""
        while True:
            if not await self.step():
                await asyncio.sleep(TICK)

    async def step(self) -> int:
        """Ring what is due now, at most BATCH; return how many were looked at."""
        async with self._db.house() as tx:
            rows = await tx.fetch(
                "select key from timer where due_at <= $1 and not rests order by due_at limit $2", tx.now, BATCH
            )
        for row in rows:
            await self._ring(row["key"])
        return len(rows)

    async def _ring(self, key: str) -> None:
        """Ring one timer in one transaction with its removal; when that fails, later again."""
        try:
            async with self._db.house() as tx:
                row = await tx.fetchrow(
                    "delete from timer where key = "
                    "(select key from timer where key = $1 and due_at <= $2 and not rests for update skip locked) "
                    "returning key, kind, tenant_id, due_at, body",
                    key,
                    tx.now,
                )
                if row is None:
                    return
                if row["tenant_id"] and not await self._works(tx, row):
                    return
                timer = Timer(row["key"], row["kind"], row["tenant_id"], row["due_at"], row["body"])
                await self._rings[timer.kind](tx.within(timer.tenant) if timer.tenant else tx, timer)
        except Exception as error:
            if not isinstance(error, RETRIED):
                log.exception("timer failed, rings again later", key=key)
            async with self._db.house() as tx:
                await tx.execute(
                    "update timer set tries = tries + 1, due_at = $2 + ($3::bigint << least(tries, 8)) where key = $1",
                    key,
                    tx.now,
                    50 if isinstance(error, RETRIED) else BACK_OFF_MS,
                )

    async def _works(self, tx: Tx, row: Row) -> bool:
        """Say whether a timer may ring now; one that is to wait stays where it was, and is looked at no more until it is woken."""
        rest = await self._rests(tx, row["kind"], row["tenant_id"])
        if rest is Rest.WAITS:
            await tx.execute(
                "insert into timer (key, kind, tenant_id, due_at, body, rests) values ($1, $2, $3, $4, $5, true) "
                "on conflict (key) do nothing",
                *(row[name] for name in ("key", "kind", "tenant_id", "due_at", "body")),
            )
        return rest is Rest.WORKS
