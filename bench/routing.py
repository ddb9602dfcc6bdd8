"""Routing at size: 100,000 wait over 20 queues in three languages at three levels, and 10,000 are seated.

An assignment counts when ticket, seat load, offer and its events are committed, under the constraints and the roles that
the house ships. Limits of the same run: commits of a single row a second by 16 clients of the same PostgreSQL; for the
time from an agent who is free to his offer, a bare commit and then a bare NOTIFY.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import asyncpg

from bench._floor import Big, free_and_say, furnish
from bench._ground import Ground, bare_commits, commit_and_notify, ground, options, quantile, say
from tests.centre import open_centre
from ting.domains.routing import api as routing
from ting.journeys.contact.route import Router
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.tasks import Tasks

CLIENTS = 16
ROUNDS = 5
TICK = 0.005
TARGET, AT_MOST_MS = 1.2, 5.0
BEGUN_S, LATEST_S = 60.0, 15.0
"""How long the router may take until it knows everybody; until the last of those who were freed has an offer."""


class Watched(Router):
    """A router that notes when whose offer was committed."""

    def __init__(self, db: Database, bus: Bus) -> None:
        super().__init__(db, bus)
        self.offered: dict[UUID, list[float]] = {}
        self.made = 0

    async def _make(self, proposals: list[routing.Proposal]) -> None:
        await super()._make(proposals)
        now = time.perf_counter()
        for proposal in proposals:
            self.offered.setdefault(proposal.person, []).append(now)


async def main() -> None:
    """Print the figures."""
    asked = options(
        __doc__, waiting=(100_000, 400), seats=(10_000, 100), freed=(2_000, 20), rate=(3_000, 100), seconds=(5, 1)
    )
    async with ground() as here:
        big = await furnish(await open_centre(here.db, queue=False), waiting=asked.waiting, seats=asked.seats)
        await _settle(here)
        bus = Bus(here.db)
        router = Watched(here.db, bus)
        began = time.perf_counter()
        await router.rebuild()
        await router.step()  # the whole line finds its crowds once, as it does when a router takes the lead
        lead = time.perf_counter() - began
        size = {"waiting": asked.waiting, "seats": asked.seats, "lead_taken_s": round(lead, 2), "durable": True}
        await _throughput(here, big, router, asked, size)
        await _latency(here, big, router, bus, asked, size)


async def _throughput(here: Ground, big: Big, router: Watched, asked: argparse.Namespace, size: dict[str, Any]) -> None:
    """So many are free at once, again and again: how fast are they matched, and their offers committed?"""
    took, limits = [], []
    persons = cycle(big.persons)
    for n in range(1 + ROUNDS):
        freed = list(islice(persons, asked.freed))
        await here.db.run(None, free_and_say, freed)
        before = await _offers(big)
        began = time.perf_counter()
        while await router.step():
            pass
        spent = time.perf_counter() - began
        made = await _offers(big) - before
        if n:  # the first warms up
            took.append(made / spent)
            limits.append(len(await bare_commits(here, CLIENTS, 0.5 if asked.tiny else 1.0)))
    say(
        "assignments_committed",
        took,
        "assignments/s",
        [each / (0.5 if asked.tiny else 1.0) for each in limits],
        target=TARGET,
        freed_at_once=asked.freed,
        limit_is=f"commits of one row a second, {CLIENTS} clients",
        **size,
    )


async def _latency(
    here: Ground, big: Big, router: Watched, bus: Bus, asked: argparse.Namespace, size: dict[str, Any]
) -> None:
    """Agents become free at a steady rate: how long from that commit to that of the offer?"""
    router.offered.clear()
    async with Tasks() as tasks:
        tasks.keep("bus", bus.run)
        tasks.keep("router", router.run)
        await _begun(here, big, router)
        freed = await _freed_elsewhere(here, big, asked)
        over = time.perf_counter() + LATEST_S
        while len(took := _took(router, freed)) < len(freed) and time.perf_counter() < over:  # noqa: ASYNC110 - it is looked at, not told
            await asyncio.sleep(0.5)
    limit = await commit_and_notify(here, times=30 if asked.tiny else 300)
    say(
        "free_to_committed_p99",
        quantile(took, 0.99),
        "ms",
        quantile(limit, 0.99) * 1000,
        at_most=AT_MOST_MS,
        p50=round(quantile(took, 0.5), 2),
        p95=round(quantile(took, 0.95), 2),
        offered_a_second=asked.rate,
        freed=len(freed),
        offers=len(took),
        limit_is="a bare commit, then a NOTIFY heard by another connection",
        **size,
    )


async def _begun(here: Ground, big: Big, router: Watched) -> None:
    """Wait until the router knows everybody who waits: it offers to whoever is free."""
    async with asyncio.timeout(BEGUN_S):
        while not router.offered:
            await here.db.run(None, free_and_say, big.persons[:1])
            await asyncio.sleep(0.2)


def _took(router: Watched, freed: Sequence[tuple[UUID, float]]) -> list[float]:
    """Return how many ms it took for those who have been offered something since they were free."""
    return [
        (min(after) - at) * 1000
        for person, at in freed
        if (after := [offered for offered in router.offered.get(person, ()) if offered > at])
    ]


async def _freed_elsewhere(here: Ground, big: Big, asked: argparse.Namespace) -> list[tuple[UUID, float]]:
    """Let a process of its own free agents; return whom, and when that was committed."""
    words = {
        "app": here.dsns.app,
        "house": here.dsns.house,
        "persons": [str(person) for person in big.persons],
        "rate": asked.rate,
        "seconds": asked.seconds,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.routing", "free", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate(json.dumps(words).encode())
    return [(UUID(person), at) for person, at in json.loads(out)]


async def free() -> None:
    """Free agents at a steady rate, whatever becomes of them; say whom, and when that was committed."""
    told = json.loads(sys.stdin.read())
    persons = cycle([UUID(person) for person in told["persons"]])
    freed: list[tuple[str, float]] = []
    at_once = max(1, round(told["rate"] * TICK))
    async with Database.connect(told["app"], told["house"], size=8) as db, Tasks() as tasks:
        bus = Bus(db)
        tasks.keep("bus", bus.run)

        async def some(whom: Sequence[UUID]) -> None:
            await db.run(None, free_and_say, whom)
            now = time.perf_counter()
            freed.extend((str(person), now) for person in whom)

        began, ticks, works = time.perf_counter(), int(told["seconds"] * told["rate"] / at_once), []
        for n in range(ticks):
            await asyncio.sleep(max(0.0, began + n * at_once / told["rate"] - time.perf_counter()))
            works.append(asyncio.ensure_future(some(list(islice(persons, at_once)))))
        await asyncio.gather(*works)
    print(json.dumps(freed))


async def _offers(big: Big) -> int:
    return int(await big.centre.value("select count(*) from offer"))


async def _settle(here: Ground) -> None:
    """Let the database know what it holds, as it would by itself after a while."""
    owner = await asyncpg.connect(here.server.dsn())
    await owner.execute("vacuum analyze")
    await owner.execute("checkpoint")
    await owner.close()


if __name__ == "__main__":
    asyncio.run(free() if sys.argv[1:2] == ["free"] else main())
