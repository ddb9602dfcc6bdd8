"""XF2: the database is killed in the middle of conversations; 0 lost, doubled or out of order."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.centre import Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.server import House, _roomy, until
from tests.size import FULL, figures, size
from tests.waiting import wait
from ting.app import database
from ting.app.database import Dsns
from ting.app.migrate import migrate
from ting.app.postgres import Server
from ting.kit.db import Database
from ting_sim import DeskClient

pytestmark = pytest.mark.slow
KILLS = size(3, 100)
TALKS = 4
PACE_S = {"agent": 0.05, "customer": 1.0 if FULL else 0.05}
"""Who writes for long at more than a person's pace is asked to slow down."""


@pytest.fixture
def frail() -> Iterator[tuple[Server, Dsns]]:
    """A PostgreSQL of this test's own, to be killed."""
    folder = Path(tempfile.mkdtemp(prefix="ting-frail-", dir=_roomy()))
    folder.chmod(0o711)
    server = Server(folder, password=database.passwords(folder).superuser, durable=False)
    server.start()

    async def make() -> Dsns:
        dsns = await database.prepare(server.dsn(), database.passwords(folder), database="frail")
        await migrate(dsns.owner)
        return dsns

    yield server, wait(make)
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


async def test_the_database_is_killed_during_conversations_and_no_word_is_lost_doubled_or_out_of_order(
    frail: tuple[Server, Dsns],
) -> None:
    server, dsns = frail
    with tempfile.TemporaryDirectory(prefix="ting-house-", dir=_roomy()) as folder:
        house = House(dsns, Path(folder))
        for name in ("web", "work"):
            house.start(name)
        try:
            await house.ready()
            async with Database.connect(dsns.app, dsns.house, size=4) as db:
                await _converse(house, db, server)
        finally:
            house.stop()
            for line in [line for line in house.errors() if "request failed" in line][:5]:
                print("FAULT", line[-900:])


async def _converse(house: House, db: Database, server: Server) -> None:
    centre = await open_centre(db, house.url)
    over = asyncio.Event()
    spoken: dict[tuple[int, str], list[str]] = {}
    async with Stage.open() as stage:
        desks: list[DeskClient] = []
        talks = []
        for n in range(2):
            await centre.add_person(f"agent{n}", capacity=TALKS)
            desks.append(await stage.desk(centre, f"agent{n}"))
        for n in range(TALKS):
            widget = await stage.widget(centre, f"Talk {n}")
            offered = [d for d in desks for _ in range(1)]

            async def ringing(w: str | None = widget.contact) -> DeskClient | None:
                return next((d for d in offered if any(o.contact == w for o in d.offers.values())), None)  # noqa: B023

            desk = await until(ringing, what="an offer")
            assert desk is not None
            offer = next(o for o in desk.offers.values() if o.contact == widget.contact)
            talks.append((widget, desk, await desk.accept(offer)))

        async def say(n: int, who: str) -> None:
            widget, desk, contact = talks[n]
            mine = spoken.setdefault((n, who), [])
            while not over.is_set():
                text = f"{who}{len(mine)}"
                if who == "customer":
                    mine.append((await widget.say(text)).id)
                else:
                    mine.append((await desk.say(centre.slug, contact.id, text)).id)
                await asyncio.sleep(PACE_S[who])

        async def total() -> int:
            return sum(map(len, spoken.values()))

        async def chaos() -> None:
            for _ in range(KILLS):
                before = await total()
                await until(total, lambda n, b=before: n >= b + 40, what="forty more messages")  # type: ignore[misc]
                assert server.pid is not None
                os.kill(server.pid, signal.SIGKILL)
                await until(lambda: _gone(server))
                server.stop()
                server.start()
            before = await total()
            await until(total, lambda n: n >= before + 20, what="talk after the last kill")
            over.set()

        await asyncio.gather(chaos(), *(say(n, who) for n in range(TALKS) for who in ("customer", "agent")))
        for n, (widget, desk, contact) in enumerate(talks):
            truth = await desk.refetch(centre.slug, contact.id)
            count = len(truth)
            for who in ("customer", "agent"):
                texts = [m for m in truth if m.by == who and m.text and m.text.startswith(who)]
                assert [m.text for m in texts] == [f"{who}{k}" for k in range(len(spoken[n, who]))]
                assert [m.id for m in texts] == spoken[n, who]
            # By their number: the answer to the customer's own last word overtakes what the agent said before it.
            await widget.wait_for(lambda w, all_=count: len(w.messages) >= all_)  # type: ignore[misc]
            assert [m.id for m in widget.messages] == [m.id for m in truth]
            last = truth[-1].seq
            await desk.wait_for(lambda d, c=contact.id, s=last: d.transcript(c).last_seq >= s)  # type: ignore[misc]
            await desk.contact(centre.slug, contact.id)
            assert [m for m in desk.transcript(contact.id).check(truth[-200:]) if "was heard" not in m] == []
        for _, desk, contact in talks:
            await desk.wait_for(lambda d: d.seat is not None and d.seat.connected)
            await centre.finish(desk, contact.id)
        assert await wrong(db) == []
        await until(lambda: behind(db), lambda late: not late, what="the relay's end of the log")
        rows = await centre.fetch(
            "select reason, ended, code, acw_ended_at is not null as done from segment where tenant_id = $1",
            centre.tenant.id,
        )
        assert [tuple(row) for row in rows] == [("answered", "agent", "solved", True)] * TALKS
        figures("XF2", kills=KILLS, words=sum(map(len, spoken.values())), lost=0, doubled=0, out_of_order=0)


async def _gone(server: Server) -> bool:
    return server.poll() is not None
