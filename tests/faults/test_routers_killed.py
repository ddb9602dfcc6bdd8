"""XF1, XF21: routers are killed while hundreds of contacts come; none is offered twice, lost, or too many."""

import asyncio
import random
import tempfile
from pathlib import Path
from uuid import UUID

import pytest

from tests.centre import Centre, open_centre
from tests.faults.test_races import come, on_duty
from tests.faults.truth import behind, differing, wrong
from tests.server import House, _roomy, until
from tests.size import figures, size
from ting.app.database import Dsns
from ting.journeys.contact import serve, wrapup
from ting.journeys.contact.queue import Outlooks
from ting.kit.db import Database
from ting.kit.problem import Problem

pytestmark = pytest.mark.slow
CONTACTS = size(240, 100_000)
KILLS = size(8, 2000)
EACH = CONTACTS // KILLS // 2
"""So many contacts are served between two kills, at least."""


async def test_routers_are_killed_while_hundreds_come_and_each_contact_is_served_once_and_no_seat_overfull(
    dsns: Dsns,
) -> None:
    rng = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="ting-house-", dir=_roomy()) as folder:
        house = House(dsns, Path(folder))
        workers = ["work0", "work1"]
        for name in workers:
            house.start(name)
        try:
            async with Database.connect(dsns.app, dsns.house, size=8) as db:
                centre = await open_centre(db, ring_ms=60_000, refuse_ms=0)
                for n in range(12):
                    person = await centre.add_person(f"agent{n}")
                    await on_duty(db, centre, person.id)
                over = asyncio.Event()

                async def chaos() -> None:
                    """Kill one of the two; whoever leads, the other is there; start a third in its place."""
                    for n in range(KILLS):
                        done = await _closed(centre)
                        await until(lambda: _closed(centre), lambda now, n=done: now >= n + EACH)  # type: ignore[misc]
                        victim = workers.pop(rng.randrange(2))
                        house.kill(victim)
                        workers.append(f"work{n + 2}")
                        house.start(workers[-1])

                async def arrivals() -> None:
                    outlooks = Outlooks(db)
                    for _ in range(CONTACTS // 4):
                        await asyncio.gather(*(come(db, centre, outlooks) for _ in range(4)))
                        await asyncio.sleep(0.02)

                answering = asyncio.ensure_future(_answer(db, centre, over, rng))
                await asyncio.gather(chaos(), arrivals())
                await until(lambda: _closed(centre), lambda now: now == CONTACTS, what="the last contact")
                over.set()
                await answering
                assert await wrong(db) == []
                assert await centre.value("select sum(load) from seat") == 0
                served = await centre.value(
                    "select count(*) from (select contact_id from assignment group by 1 having count(*) = 1) once"
                )
                assert served == CONTACTS
                assert await centre.value("select count(*) from offer where state = 'accepted'") == CONTACTS
                await until(lambda: behind(db), lambda late: not late, what="the relay's end of the log")
                segments = await centre.value("select count(*) from segment where acw_ended_at is not null")
                assert segments == CONTACTS
                house.stop()
                assert await differing(db) == []
                figures("XF1", contacts=CONTACTS, kills=KILLS, twice=0, lost=0, over_capacity=0)
                figures("XF21", contacts=CONTACTS, kills=KILLS, differing=0)
        finally:
            house.stop()


async def _closed(centre: Centre) -> int:
    return int(await centre.value("select count(*) from contact where state = 'closed'"))


async def _answer(db: Database, centre: Centre, over: asyncio.Event, rng: random.Random) -> None:
    """All agents: each offer is accepted, or now and then declined; each contact soon ended and wrapped up."""
    tenant = centre.tenant.id

    async def handle(offer: UUID, person: UUID, contact: UUID) -> None:
        try:
            if rng.random() < 0.1:
                await db.run(tenant, serve.decline, offer, person, "busy")
                return
            await db.run(tenant, serve.accept, offer, person)
        except Problem:
            return
        await db.run(tenant, serve.end_by_agent, contact, person)
        await db.run(tenant, wrapup.wrap_up, contact, person, code="solved", note=None)

    while not over.is_set():
        live = await centre.fetch("select id, person_id, contact_id from offer where state = 'live'")
        await asyncio.gather(*(handle(row["id"], row["person_id"], row["contact_id"]) for row in live))
        await asyncio.sleep(0.02)
