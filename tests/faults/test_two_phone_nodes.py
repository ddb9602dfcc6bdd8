"""Two nodes with a telephone each: phones register with both, each call is its node's own, and a node's death ends its own only."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.bus_server import bus_server
from tests.centre import Centre, Stage, open_centre
from tests.faults.test_two_nodes import Node
from tests.journeys.test_setup import signed
from tests.server import House, _roomy, until
from tests.telephone import free_port, open_line
from ting.app.asterisk import room
from ting.app.database import Dsns
from ting.kit.db import Database
from ting_sim import DeskClient
from ting_sim.calling import Caller, Phones, Way
from ting_sim.sip import peer
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop

pytestmark = pytest.mark.slow
NAMES = ("first", "second")
RTP = {"first": "18000-18199", "second": "18200-18399"}
LONG = Way(listens_s=0.1, patience_s=600.0, talks_s=600.0)
LOST_S = 200.0
"""A call that nobody leads is over after a minute; its machine may be busy."""


@contextmanager
def nodes(dsns: Dsns) -> Iterator[dict[str, tuple[Node, House]]]:
    """Two nodes on one database and one bus, each with an engine of its own."""
    started: dict[str, tuple[Node, House]] = {}
    with bus_server() as bus, tempfile.TemporaryDirectory(prefix="ting-nodes-", dir=_roomy()) as folder:
        Path(folder).chmod(0o711)  # as root an engine runs as somebody else
        try:
            for name in NAMES:
                house = House(dsns, Path(folder), sip=f"127.0.0.1:{free_port()}", rtp=RTP[name])
                started[name] = Node(house, bus, name), house
            yield started
        finally:
            for node, _ in started.values():
                node.process.terminate()
            for node, _ in started.values():
                node.process.wait(60)


async def engine(house: House, name: str) -> None:
    """Wait until a node's engine runs. The first one of a machine fetches it."""

    async def look() -> str:
        told = room.told(house.folder / name)
        return told.state if told else ""

    state = await until(look, lambda state: state in ("started", "unavailable"), seconds=600)
    assert state == "started"


@asynccontextmanager
async def calling(house: House, number: str, caller: str, tally: Tally, phones: Phones) -> AsyncIterator[None]:
    """Let somebody call at a node, and stay."""
    async with peer(house.settings.sip) as socket:
        served = phones.talks.__contains__
        task = spawn(Caller(socket, number, caller=caller, way=LONG, tally=tally, served=served).run(), caller)
        try:
            yield
        finally:
            await stop(task)


async def state(centre: Centre, caller: str) -> str:
    found = await centre.value("select state from call where caller = $1 order by began_at desc limit 1", caller)
    return str(found or "")


async def all_there(desks: list[DeskClient]) -> bool:
    return all([await registered(desk) for desk in desks])


async def talking(centre: Centre, *callers: str) -> bool:
    return all([await state(centre, caller) == "talking" for caller in callers])


async def registered(desk: DeskClient) -> bool:
    own = await desk.ask("GET", "/api/me/phones")
    return all(each["registered"] for each in own["phones"])


async def test_each_node_carries_its_own_calls_and_takes_nobody_elses_with_it(dsns: Dsns) -> None:
    with nodes(dsns) as made:
        (first, one), (second, other) = made.values()
        for (node, house), name in zip(made.values(), NAMES, strict=True):
            await node.ready()
            await engine(house, name)
        async with Database.connect(dsns.app, dsns.house, size=4) as db, Stage.open() as stage:
            centre = await open_centre(db, f"http://127.0.0.1:{second.port}", acw_ms=0, ring_ms=60_000)
            await centre.add_person("ada", "administrator", seat=False)
            for name in ("ann", "bob"):
                await centre.add_person(name)
            async with signed(other, centre, "ada") as ada:
                number = await open_line(ada, centre)
            desks = [await stage.desk(centre, name) for name in ("ann", "bob")]
            given = [await desk.ask("POST", "/api/me/phones", json={"name": "Desk phone"}) for desk in desks]
            passwords = {each["username"]: each["password"] for each in given}
            async with peer(one.settings.sip) as here, peer(other.settings.sip) as there:
                at_first, at_second = (
                    Phones(here, passwords, random.Random(1)),
                    Phones(there, passwords, random.Random(2)),
                )
                running = [spawn(each.run(), "phones") for each in (at_first, at_second)]
                tally = Tally()
                try:
                    await asyncio.gather(at_first.there.wait(), at_second.there.wait())
                    await until(lambda: all_there(desks), what="both phones are there")
                    async with (
                        calling(one, number, "+886912345601", tally, at_first),
                        calling(other, number, "+886912345602", tally, at_second),
                    ):
                        both = ("+886912345601", "+886912345602")
                        await until(lambda: talking(centre, *both), what="both talk")
                        assert (at_first.talks, at_second.talks) == ({"+886912345601"}, {"+886912345602"})
                        first.lose()
                        await until(
                            lambda: state(centre, "+886912345601"),
                            lambda s: s == "over",
                            seconds=LOST_S,
                            what="its end",
                        )
                        assert at_second.talks == {"+886912345602"}
                        assert await state(centre, "+886912345602") == "talking"
                        async with calling(other, number, "+886912345603", tally, at_second):
                            await until(lambda: talking(centre, "+886912345603"), what="a call after it")
                finally:
                    await stop(*running)
