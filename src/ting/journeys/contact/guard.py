"""Who may come in, and how fast: asked at the counter before anything is done for a customer. See docs/adr/0023.

Limits are buckets in this process's memory. Who is challenged or banned is in the database; each process remembers for
FRESH_S which subjects that may be, so that nobody else costs a question. Who begins a contact is looked up within it.
"""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.conduct import api as conduct
from ting.domains.conduct.api import Subject
from ting.domains.promises import api as promises
from ting.domains.tenancy import api as tenancy
from ting.kit import clock
from ting.kit.db import Database, Tx
from ting.kit.problem import Problem

FRESH_S = 2.0
STRIKE_S = 1.0
MOST = 50_000

Act = Literal["visit", "word", "contact", "answer"]
"""To be greeted as a new visitor; to say or do something; to begin a contact, or ask to be called; to solve a puzzle."""
COUNTED: dict[Act, frozenset[str]] = {
    "visit": frozenset({"network"}),
    "word": frozenset({"visitor"}),
    "answer": frozenset({"visitor"}),
    "contact": frozenset({"visitor", "network", "phone", "email"}),
}


class Caller(msgspec.Struct, frozen=True):
    """Somebody at the counter. `address`: from where, as the server sees it."""

    tenant: UUID
    visitor: UUID
    customer: UUID | None
    address: str

    def subjects(self, spared: tuple[str, ...], also: tuple[Subject, ...] = ()) -> list[Subject]:
        """Return as what he counts, the visitor first."""
        found = [Subject("visitor", str(self.visitor))]
        if self.customer is not None:
            found.append(Subject("customer", str(self.customer)))
        net = conduct.network(self.address, spared)
        return [*found, *([net] if net else []), *also]


class Banned(msgspec.Struct, frozen=True):
    """What a banned one is told: until when (null: nobody knows yet), and where he may write."""

    until: int | None
    appeal: str


class Known(msgspec.Struct, frozen=True):
    """What is remembered of a tenant for a moment."""

    at: float
    time_zone: str
    limits: conduct.Limits
    restrained: frozenset[str]


class Guard:
    """The doorman of one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[UUID, Known] = {}
        self._buckets: dict[tuple[UUID, Act, str], conduct.Bucket] = {}
        self._struck: dict[tuple[UUID, str], float] = {}

    async def greet(self, tenant: UUID, address: str) -> None:
        """Let a new visitor in. Raises Problem `slow_down` when too many come from where he comes from."""
        limits = (await self._of(tenant)).limits
        net = conduct.network(address, limits.spared)
        await self._count(tenant, [net] if net else [], "visit", limits)

    async def knock(self, tenant: UUID, address: str, reach: promises.Reach) -> None:
        """Let somebody who is nobody's visitor ask to be one. Raises Problem `banned`, or `slow_down` (with a time)."""
        known = await self._of(tenant)
        net = conduct.network(address, known.limits.spared)
        subjects = [*([net] if net else []), *_given(reach, known.time_zone)]
        if any(each.key in known.restrained for each in subjects):
            await self._look(tenant, subjects, known.limits)
        await self._count(tenant, subjects, "contact", known.limits)

    async def admit(self, caller: Caller, act: Act, reach: promises.Reach | None = None) -> None:
        """Let him do this now. Raises Problem `banned`, `challenge` (with work to be done) or `slow_down` (with a time).

        `reach`: a number or mail address that he gives with it.
        """
        known = await self._of(caller.tenant)
        subjects = caller.subjects(known.limits.spared, _given(reach, known.time_zone))
        if any(each.key in known.restrained for each in subjects):
            puzzle = await self._look(caller.tenant, subjects, known.limits)
            if puzzle is not None:
                await self._count(caller.tenant, subjects, "word", known.limits)  # who hammers at the door climbs on
                raise _challenge(puzzle)
        await self._count(caller.tenant, subjects, act, known.limits)

    async def solve(self, caller: Caller, answer: str) -> None:
        """Take the answer to what `challenge` asked. Raises Problem when it is none."""
        known = await self._of(caller.tenant)
        subjects = caller.subjects(known.limits.spared)
        await self._count(caller.tenant, subjects, "answer", known.limits)
        if not await self._db.run(caller.tenant, conduct.solve, subjects, answer):
            puzzle = await self._look(caller.tenant, subjects, known.limits)
            if puzzle is not None:
                raise _challenge(puzzle)

    async def banned(self, caller: Caller) -> Banned | None:
        """Say whether somebody may not come in, and what he is told."""
        limits = (await self._of(caller.tenant)).limits
        async with self._db.tx(caller.tenant) as tx:
            ban = await conduct.in_force(tx, caller.subjects(limits.spared))
        return Banned(ban.until, limits.appeal) if ban else None

    async def _of(self, tenant: UUID) -> Known:
        kept = self._known.get(tenant)
        now = clock.monotonic()
        if kept is None or now - kept.at >= FRESH_S:
            async with self._db.tx(tenant) as tx:
                zone = (await tenancy.current(tx)).time_zone
                kept = Known(now, zone, await conduct.limits(tx), frozenset(await conduct.restrained(tx)))
            self._known[tenant] = kept
        return kept

    async def _look(self, tenant: UUID, subjects: list[Subject], limits: conduct.Limits) -> conduct.Puzzle | None:
        """Return the work that is asked of him, if any is. Raises Problem `banned`, and counts that he came."""

        async def work(tx: Tx) -> conduct.Standing:
            found = await conduct.standing(tx, subjects)
            if found.ban is not None:
                await conduct.attempted(tx, found.ban.id)
            return found

        found = await self._db.run(tenant, work)
        if found.ban is not None:
            raise _refusal(found.ban, limits)
        return found.puzzle

    async def _count(self, tenant: UUID, subjects: list[Subject], act: Act, limits: conduct.Limits) -> None:
        now = round(clock.monotonic() * 1000)
        for each in subjects:
            if each.kind not in COUNTED[act]:
                continue
            few = act in ("visit", "contact")
            rate = conduct.contact_rate(limits, each.kind) if few else conduct.message_rate(limits)
            key = (tenant, act, each.key)
            self._buckets[key], wait = conduct.take(self._buckets.get(key), now, *rate)
            if wait:
                await self._strike(tenant, each)
                raise Problem(
                    "slow_down",
                    "That is faster than a person writes.",
                    f"Wait {-(-wait // 1000)} s.",
                    status=429,
                    wait_ms=wait,
                )
        if len(self._buckets) > MOST:
            self._buckets.clear()  # everybody gets a full one: rare, and nobody's harm

    async def _strike(self, tenant: UUID, subject: Subject) -> None:
        """Write a strike down; the domain counts those that are close together once, so here they are not even said."""
        now = clock.monotonic()
        if now - self._struck.get((tenant, subject.key), -STRIKE_S) < STRIKE_S:
            return
        if len(self._struck) > MOST:
            self._struck.clear()
        self._struck[tenant, subject.key] = now
        if await self._db.run(tenant, conduct.strike, subject):
            self._known.pop(tenant, None)


async def not_banned(tx: Tx, visitor: UUID, customer: UUID | None) -> None:
    """Raise Problem `banned` for somebody who may not come in, in the transaction that would let him."""
    subjects = Caller(tx.tenant, visitor, customer, "").subjects(())
    if (ban := await conduct.in_force(tx, subjects)) is not None:
        raise _refusal(ban, await conduct.limits(tx))


def _refusal(ban: conduct.Ban, limits: conduct.Limits) -> Problem:
    return Problem(
        "banned",
        "You cannot write to us at present.",
        f"Write to {limits.appeal} if you think that this is a mistake." if limits.appeal else "Come back later.",
        status=403,
        until=ban.until,
        appeal=limits.appeal,
    )


def _challenge(puzzle: conduct.Puzzle) -> Problem:
    return Problem(
        "challenge",
        "We must be sure that a person writes here.",
        "Answer with `solve`, or wait.",
        status=429,
        puzzle=puzzle.puzzle,
        bits=puzzle.bits,
        until=puzzle.until,
    )


def _given(reach: promises.Reach | None, time_zone: str) -> tuple[Subject, ...]:
    """Return as what somebody counts by the number or mail address that he gives."""
    if reach is None or reach.kind == "here":
        return ()
    try:
        return (Subject(reach.kind, promises.reach_of(reach, time_zone).value),)
    except Problem:
        return ()  # it is refused for what it is, further in
