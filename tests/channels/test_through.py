"""A call's way through a flow on the line: what is played, what a key cuts short, what silence leads to, who goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_flow_guide import guide
from tests.server import House, until
from ting.channels.phone.through import Last, Through
from ting.domains.flows import api as flows
from ting.domains.flows.api import Caller, Flow, FlowChoice, FlowStep, Prompt
from ting.journeys.flows.guide import HungUp, Queued
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.tasks import Tasks
from ting.kit.wav import seconds

HI = Prompt({"en": "Hello"})


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    return await open_centre(db, house.url)


class Stand:
    """A line that notes what is played, and says that it was heard when the test wants it."""

    def __init__(self) -> None:
        self.played: list[str] = []
        self.stopped: list[str] = []
        self.long: list[float] = []
        self.way: Through

    async def play(self, id_: str, sound: bytes) -> bool:
        self.played.append(id_)
        self.long.append(seconds(sound))
        return True

    async def stop(self, id_: str) -> None:
        self.stopped.append(id_)

    async def plays(self, n: int) -> None:
        """Wait until so many sounds were played, or begun."""

        async def count() -> int:
            return len(self.played)

        await until(count, lambda found: found >= n, what=f"sound {n}")

    async def heard(self, n: int) -> None:
        """Say that the n-th sound was heard to its end, once it is played."""
        await self.plays(n)
        self.way.happened("played", self.played[n - 1])


@asynccontextmanager
async def call(
    centre: Centre, db: Database, at: Path, wait_s: int = 30
) -> AsyncIterator[tuple[Stand, asyncio.Future[Last]]]:
    queue, id_ = centre.queues["help"].id, new_id()
    steps = (
        FlowStep(key="hello", do="say", prompt=HI, next="menu"),
        FlowStep(
            key="menu",
            do="menu",
            prompt=HI,
            choices=(FlowChoice("1", "number"),),
            otherwise="bye",
            tries=2,
            wait_s=wait_s,
        ),
        FlowStep(key="number", do="digits", prompt=HI, into="member", most=4, next="wait", otherwise="bye"),
        FlowStep(key="wait", do="queue", queue=queue),
        FlowStep(key="bye", do="end", prompt=HI),
    )
    async with db.tx(centre.tenant.id) as tx:
        await flows.put(tx, id_, flows.made(Flow(name="Main", langs=("en",), steps=steps)))
    leads = guide(db, at)
    begun = await leads.begin(centre.tenant.id, new_id(), id_, Caller(number="+886912345678"))
    assert begun is not None
    stand = Stand()
    stand.way = Through(leads, *begun, stand.play, stand.stop)
    led: asyncio.Future[Last] = asyncio.get_running_loop().create_future()

    async def lead() -> None:
        led.set_result(await stand.way.lead())

    async with Tasks() as tasks:
        tasks.start("call", lead())
        yield stand, led


async def test_keys_lead_to_the_queue_with_what_was_keyed(centre: Centre, db: Database, tmp_path: Path) -> None:
    async with call(centre, db, tmp_path) as (stand, led):
        await stand.heard(1)
        await stand.plays(2)
        for key in "14711":
            stand.way.happened("key", key)
        last = await led
        assert last == Queued(centre.queues["help"].id, None, (), 0, Prompt())
        assert stand.way.walk.state.keyed == {"member": "4711"}
        assert stand.stopped[0] == stand.played[1], "a key cuts the menu short"


async def test_who_presses_nothing_is_asked_again_and_let_go(centre: Centre, db: Database, tmp_path: Path) -> None:
    async with call(centre, db, tmp_path, wait_s=1) as (stand, led):
        for n in range(1, 6):  # hello, menu; not understood, menu; bye
            await stand.heard(n)
        assert await led == HungUp(HI)
        assert stand.way.walk.state.trail == ("hello", "menu", "bye")


async def test_who_hangs_up_is_gone_at_any_moment(centre: Centre, db: Database, tmp_path: Path) -> None:
    async with call(centre, db, tmp_path) as (stand, led):
        await stand.plays(1)
        stand.way.happened("gone")
        assert await led == HungUp(why="caller")
