"""XF10, XF11: engine, leader of calls and database are killed during calls; talks go on where they can, and all end honestly."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.truth import behind, wrong
from tests.server import House, _roomy, run_house, until
from tests.sip import Dialog
from tests.size import figures, size
from tests.switchboard import Switchboard, caller_of, switchboard
from tests.telephone import free_port
from tests.voices import Voices, voices
from tests.waiting import wait
from ting.app import database
from ting.app.database import Dsns
from ting.app.migrate import migrate
from ting.app.postgres import Server
from ting.kit.db import Database

pytestmark = pytest.mark.slow
CALLS = size(4, 200)
APART_S = 0.1
HEARD_S = 2.0
LOUD = 0.1
"""Of what was spoken: from here on a tone is there, however busy the machine."""


@pytest.fixture
def house(dsns: Dsns) -> Iterator[House]:
    """A house with a telephone, to be killed."""
    yield from run_house(dsns, "asterisk", "phone", sip=f"127.0.0.1:{free_port()}")


class Talks:
    """Calls that are being talked in, each with its two voices."""

    def __init__(self, board: Switchboard, sound: Voices) -> None:
        self.board = board
        self.sound = sound
        self.calls: list[Dialog] = []

    async def begin(self, count: int) -> None:
        """Let so many more call and be answered."""
        ports, first = self.sound.ports, len(self.calls)
        self.board.picks_up = lambda leg: leg.answer(ports[2 * int(leg.caller[6:]) + 1])
        for n in range(first, first + count):
            self.calls.append(self.board.callers.call(self.board.number, caller=caller_of(n), port=ports[2 * n]))
            await asyncio.sleep(APART_S)
        for call in self.calls[first:]:
            leg = await self.board.talk(call)
            self.sound.speak({call.port: call.voice, leg.port: leg.voice})
        await self.go_on(self.calls[first:])

    async def go_on(self, calls: Sequence[Dialog]) -> None:
        """Wait until both sides of each of these calls hear each other, from now on."""
        ports = [port for call in calls for port in (call.port, self.board.rung[call.caller][-1].port)]

        async def look() -> list[int]:
            self.sound.begin(ports)
            await asyncio.sleep(HEARD_S)
            told = await self.sound.heard(ports)
            return [port for port, each in told.items() if each["s"] < 0.5 or each["last"] < LOUD]

        await until(look, lambda silent: not silent, what="both sides hear each other")


@asynccontextmanager
async def talks(house: House, db: Database, count: int) -> AsyncIterator[Talks]:
    """Have a centre with agents for so many calls, and one call more."""
    async with switchboard(house, db, count + 2) as board, voices(count + 2) as sound:
        yield Talks(board, sound)


async def nothing_is_left(made: Talks, db: Database) -> None:
    """Everything is over, in the books and on the line, and the house is as it must be."""
    await made.board.rests()
    await until(made.board.engine_has, lambda found: not any(found.values()), what="the engine carries nothing")
    assert await wrong(db) == []
    await until(lambda: behind(db), lambda late: not late, what="the relay's end of the log")


async def ends(made: Talks) -> dict[str, set[str]]:
    """By whom each call was ended, and why."""
    rows = await made.board.centre.fetch("select caller, ended_by, coalesce(why, '') as why from call")
    return {row["caller"]: {row["ended_by"], row["why"]} for row in rows}


async def test_the_engine_is_killed_and_its_calls_end_as_lost_and_the_next_one_goes_the_whole_way(
    house: House, dsns: Dsns
) -> None:
    async with Database.connect(dsns.app, dsns.house, size=4) as db, talks(house, db, CALLS) as made:
        await made.begin(CALLS)
        began = time.monotonic()
        house.kill("asterisk")
        house.start("asterisk")
        await made.board.rests()
        took = time.monotonic() - began
        assert all(found == {"system", "engine"} for found in (await ends(made)).values())
        rows = await made.board.centre.fetch("select distinct state, ended_by from contact")
        assert [tuple(row) for row in rows] == [("closed", "system")]
        await made.board.register()
        await made.begin(1)
        made.calls[-1].hang_up()
        await nothing_is_left(made, db)
        assert await made.board.centre.value("select count(*) from contact") == CALLS + 1
        figures("XF10", calls=CALLS, ended_s=round(took, 1), left=0, lost=0)


async def test_who_leads_calls_is_killed_and_talks_go_on_and_who_hung_up_meanwhile_has_gone(
    house: House, dsns: Dsns
) -> None:
    async with Database.connect(dsns.app, dsns.house, size=4) as db, talks(house, db, CALLS) as made:
        await made.begin(CALLS)
        house.kill("phone")
        left, stay = made.calls[: CALLS // 2], made.calls[CALLS // 2 :]
        for call in left:
            call.hang_up()
        await made.go_on(stay)
        house.start("phone")
        await made.begin(1)  # it called while nobody led calls, or just after
        await made.go_on(stay)
        for call in stay:
            await until(lambda c=call: made.board.state(c), lambda state: state == "talking")  # type: ignore[misc]
        for call in (*stay, made.calls[-1]):
            call.hang_up()
        await nothing_is_left(made, db)
        assert all("customer" in found for found in (await ends(made)).values())
        figures("XF11", calls=CALLS, hung_up_meanwhile=len(left), dropped=0, left=0)


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


async def test_the_database_is_killed_and_talks_go_on_and_what_happened_meanwhile_is_made_good(
    frail: tuple[Server, Dsns],
) -> None:
    server, dsns = frail
    for house in run_house(dsns, "asterisk", "phone", sip=f"127.0.0.1:{free_port()}"):
        async with Database.connect(dsns.app, dsns.house, size=4) as db, talks(house, db, CALLS) as made:
            await made.begin(CALLS)
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
            left, stay = made.calls[: CALLS // 2], made.calls[CALLS // 2 :]
            for call in left:
                call.hang_up()
            await made.go_on(stay)
            server.stop()
            server.start()
            await made.begin(1)
            await made.go_on(stay)
            for call in (*stay, made.calls[-1]):
                call.hang_up()
            await nothing_is_left(made, db)
            assert await made.board.centre.value("select count(*) from contact where state = 'closed'") == CALLS + 1
            figures("XF10 database", calls=CALLS, hung_up_meanwhile=len(left), dropped=0, left=0)
