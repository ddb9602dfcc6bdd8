"""XF7, XF8: words of SIP are lost, and callers hang up at any moment; each call has one end, and its seat is free."""

import asyncio
import random
import time
from collections.abc import Iterator

import pytest

from tests.faults.truth import wrong
from tests.server import House, run_house, until
from tests.sip import Dialog, Message, Peer
from tests.size import FULL, figures, size
from tests.switchboard import Switchboard, caller_of, switchboard
from tests.telephone import free_port
from tests.voices import voices
from ting.app.database import Dsns
from ting.kit.db import Database

pytestmark = pytest.mark.slow
ROUNDS = size(1, 20)
POINTS, SPREAD_S = size(10, 40), 1.0
"""At so many moments of a call's first second its caller hangs up."""
CUTS = size(1, 10)
PICKS_UP_S = 0.3


@pytest.fixture(scope="module")
def house(module_dsns: Dsns) -> Iterator[House]:
    """A house with a telephone."""
    yield from run_house(module_dsns, "asterisk", "phone", sip=f"127.0.0.1:{free_port()}")


class Lossy:
    """Loses the first words of a method that go one way."""

    def __init__(self, peer: Peer, method: str, times: int, *, coming: bool) -> None:
        self.left = times
        self._method = method
        if coming:
            peer.hears = self._hears
        else:
            peer.says = self._says

    async def done(self, what: str) -> None:
        """Wait until all is lost that was to be."""

        async def look() -> int:
            return self.left

        await until(look, lambda left: not left, what=f"{what} is lost")

    def _hears(self, message: Message) -> bool:
        return self._passes(message.method == self._method and (self._method == "ACK" or bool(message.code)))

    def _says(self, data: bytes) -> bool:
        return self._passes(data.startswith(self._method.encode()))

    def _passes(self, hit: bool) -> bool:
        if hit and self.left:
            self.left -= 1
            return False
        return True


LOSSES = {
    "the caller's BYE": ("callers", "BYE", False),
    "the answer to the caller's BYE": ("callers", "BYE", True),
    "the caller's ACK": ("callers", "ACK", False),
    "the agent's BYE": ("agents", "BYE", False),
    "the answer to the agent's BYE": ("agents", "BYE", True),
    "the ACK to the agent": ("agents", "ACK", True),
}


@pytest.mark.parametrize("what", LOSSES)
async def test_a_word_that_is_lost_is_said_again_and_the_seat_is_free(
    house: House, module_dsns: Dsns, what: str
) -> None:
    side, method, coming = LOSSES[what]
    async with (
        Database.connect(module_dsns.app, module_dsns.house, size=4) as db,
        switchboard(house, db, 1) as board,
    ):
        took = []
        for n in range(ROUNDS):
            lossy = Lossy(getattr(board, side), method, 2, coming=coming)
            call = board.callers.call(board.number, caller=caller_of(n))
            leg = await board.talk(call)
            if method == "ACK":
                await lossy.done(what)
            began = time.monotonic()
            (call if side == "callers" else leg).hang_up()
            await board.rests()
            took.append(time.monotonic() - began)
            await lossy.done(what)
            await (leg if side == "callers" else call).until("over")
        assert await wrong(db) == []
        figures("XF7", lost=what, calls=ROUNDS, longest_s=round(max(took), 2), stuck=0)


@pytest.mark.skipif(not FULL, reason="it takes more than a minute: ./ting test full XF7")
async def test_who_vanishes_without_a_word_is_taken_for_gone(house: House, module_dsns: Dsns) -> None:
    async with (
        Database.connect(module_dsns.app, module_dsns.house, size=4) as db,
        switchboard(house, db, 1) as board,
        voices(1) as sound,
    ):
        board.picks_up = lambda leg: leg.answer(sound.ports[1])
        call = board.callers.call(board.number, port=sound.ports[0])
        leg = await board.talk(call)
        sound.speak({sound.ports[0]: call.voice, sound.ports[1]: leg.voice})
        await asyncio.sleep(3)
        sound.speak({sound.ports[0]: None})
        board.callers.says = lambda data: False
        began = time.monotonic()
        await until(board.open, lambda found: not any(found.values()), seconds=180, what="the call is over")
        figures("XF7 vanished", freed_s=round(time.monotonic() - began, 1))


async def test_a_caller_who_hangs_up_at_any_moment_has_one_end_and_no_phone_rings_on(
    house: House, module_dsns: Dsns
) -> None:
    chance = random.Random(8)
    moments = [SPREAD_S * n / POINTS for n in range(POINTS)] * CUTS
    chance.shuffle(moments)
    async with (
        Database.connect(module_dsns.app, module_dsns.house, size=4) as db,
        switchboard(house, db, 12) as board,
    ):
        board.picks_up = _soon
        ends: dict[str, float] = {}

        async def one(n: int, moment: float) -> None:
            call = board.callers.call(board.number, caller=caller_of(n))
            await asyncio.sleep(moment)
            ends[call.caller] = time.perf_counter()
            call.hang_up()
            await call.until("over")

        for first in range(0, len(moments), 10):
            some = moments[first : first + 10]
            await asyncio.gather(*(one(first + n, moment) for n, moment in enumerate(some)))
            await board.rests()
        await _nothing_rings(board)
        await until(board.engine_has, lambda found: not any(found.values()), what="the engine carries nothing")
        twice = await board.centre.fetch(
            "select caller from call where tenant_id = $1 group by caller having count(*) > 1", board.centre.tenant.id
        )
        assert twice == []
        rows = await board.centre.fetch(
            "select distinct state from contact where tenant_id = $1", board.centre.tenant.id
        )
        assert {row["state"] for row in rows} <= {"closed"}
        assert await wrong(db) == []
        rung = [leg.at["over"] - ends[caller] for caller, legs in board.rung.items() for leg in legs if caller in ends]
        figures("XF8", points=POINTS, calls=len(moments), rang=len(rung), rang_on_s=round(max(rung, default=0.0), 2))


def _soon(leg: Dialog) -> None:
    """Pick up after a while, unless it rings no more."""
    asyncio.get_running_loop().call_later(PICKS_UP_S, lambda: leg.answer() if "over" not in leg.at else None)


async def _nothing_rings(board: Switchboard) -> None:
    for legs in board.rung.values():
        for leg in legs:
            await leg.until("over")
