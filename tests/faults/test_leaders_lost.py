"""The router's lead moves to another process, however the leader is lost; none is offered twice, lost, or too many."""

import asyncio
import os
import random
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.centre import Centre, open_centre
from tests.faults.test_races import come, on_duty
from tests.faults.test_routers_killed import _answer, _closed
from tests.faults.truth import behind, wrong
from tests.proxy import Proxy, before_database
from tests.server import House, _roomy, until
from tests.size import size
from ting.app.database import Dsns
from ting.journeys.contact.queue import Outlooks
from ting.journeys.contact.route import LEADER
from ting.kit.db import Database

pytestmark = pytest.mark.slow
LEADS = """
select split_part(a.application_name, ' ', 3) from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.objid = $1 and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
"""
CONTACTS = size(4, 120)
"""Before each loss, after it, and when who was lost is back."""


async def test_a_leader_is_killed_frozen_and_cut_off_and_another_leads_with_every_contact_served_once(
    dsns: Dsns,
) -> None:
    async with before_database(dsns) as (proxy, through), Database.connect(dsns.app, dsns.house, size=8) as db:
        with _house(dsns) as house:
            centre = await open_centre(db, ring_ms=60_000, refuse_ms=0)
            for n in range(6):
                await on_duty(db, centre, (await centre.add_person(f"agent{n}")).id)
            _start(house, "one", through)  # alone: he leads
            await until(lambda: _leader(centre), lambda now: now == "one", seconds=60, what="a lead")
            _start(house, "other", dsns)
            await until(lambda: _nodes(centre), lambda now: len(now) == 2, seconds=60, what="who stands by")
            came = 0
            async with _answered(db, centre):
                for fault, name, heir in (
                    ("cut", "one", "other"),
                    ("frozen", "other", "one"),
                    ("killed", "one", "other"),
                ):
                    came = await _serve(db, centre, came)
                    moving = asyncio.ensure_future(_moved(centre, heir))
                    _lose(house, proxy, name, fault)
                    print(f"{fault}: the lead moved after {await moving:.2f} s")
                    came = await _serve(db, centre, came)
                    _find(house, proxy, name, fault)
                    came = await _serve(db, centre, came)
            assert await wrong(db) == []
            assert await centre.value("select count(*) from offer where state = 'accepted'") == came
            await until(lambda: behind(db), lambda late: not late, seconds=60, what="the relay's end of the log")


@contextmanager
def _house(dsns: Dsns) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="ting-house-", dir=_roomy()) as folder:
        house = House(dsns, Path(folder))
        try:
            yield house
        finally:
            for process in house.processes.values():
                process.send_signal(signal.SIGCONT)
            house.stop()


def _start(house: House, name: str, dsns: Dsns) -> None:
    house.start(name, env={"TING_NODE": name, "TING_APP_DSN": dsns.app, "TING_HOUSE_DSN": dsns.house})


def _lose(house: House, proxy: Proxy, name: str, fault: str) -> None:
    if fault == "killed":
        house.kill(name)
    elif fault == "frozen":
        os.kill(house.processes[name].pid, signal.SIGSTOP)
    else:
        proxy.freeze()


def _find(house: House, proxy: Proxy, name: str, fault: str) -> None:
    """Who was frozen or cut off is back, and believes that he leads."""
    if fault == "frozen":
        os.kill(house.processes[name].pid, signal.SIGCONT)
    elif fault == "cut":
        proxy.heal()


async def _leader(centre: Centre) -> str | None:
    found: str | None = await centre.value(LEADS, LEADER)
    return found


async def _nodes(centre: Centre) -> list[str]:
    return [row["name"] for row in await centre.fetch("select name from node where kind = 'work'")]


async def _moved(centre: Centre, heir: str) -> float:
    loop = asyncio.get_running_loop()
    since = loop.time()
    await until(lambda: _leader(centre), lambda now: now == heir, seconds=60, what=f"{heir}'s lead")
    return loop.time() - since


async def _serve(db: Database, centre: Centre, came: int) -> int:
    """So many come, and are served to the end; return how many there have been in all."""
    outlooks = Outlooks(db)
    for _ in range(CONTACTS // 4):
        await asyncio.gather(*(come(db, centre, outlooks) for _ in range(4)))
    came += CONTACTS // 4 * 4
    await until(lambda: _closed(centre), lambda now: now == came, seconds=60, what="the last contact")
    return came


@asynccontextmanager
async def _answered(db: Database, centre: Centre) -> AsyncIterator[None]:
    over = asyncio.Event()
    answering = asyncio.ensure_future(_answer(db, centre, over, random.Random(1)))
    try:
        yield
    finally:
        over.set()
        await answering
