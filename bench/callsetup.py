"""Calls begin and end: our share of INVITE to ring, hang-up to free seat, what a call costs, and twenty a second with a hundred up.

From the caller's INVITE until the agent's phone gets its own, at ten calls a second: beside a bare Asterisk's Dial, called by the
same hand in the same run. From the caller's BYE until another process of the house has heard that the seat carries
nothing any more. Then so many calls for so long that a hundred are up: nothing may be left of any.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any
from uuid import UUID

import uvloop

from bench._calls import NUMBER, bare, calling, spent_s
from bench._cost import Cost, cost
from bench._ground import Ground, commit_and_notify, ground, options, quantile, say
from tests.server import until
from tests.sip import Dialog, Peer
from tests.switchboard import Switchboard, caller_of, switchboard
from ting.app.asterisk import config, room
from ting.channels.phone.wire import Ari
from ting.events.seat import SeatChanged
from ting.kit.bus import Bus
from ting.kit.log import Tail, now_mark
from ting.kit.tasks import Tasks

BEYOND_MS, FREE_MS = 30.0, 50.0
WITHIN_S = 60.0
SPARE = 30
"""So many agents more than calls that are up: who has just hung up is not rung in the same moment."""


class Freed:
    """When each seat was heard to carry nothing."""

    def __init__(self, here: Ground, tasks: Tasks, mark: int) -> None:
        bus = Bus(here.db)
        self._tail = Tail(here.db, bus, mark)
        self._at: dict[UUID, list[float]] = {}
        tasks.keep("bus", bus.run)
        tasks.keep("tail", self._follow)

    async def _follow(self) -> None:
        async for _, page in self._tail.pages():
            now = time.perf_counter()
            for stored in page:
                if isinstance(stored.event, SeatChanged) and stored.event.load == 0:
                    self._at.setdefault(stored.event.seat, []).append(now)

    def after(self, seat: UUID, at: float) -> float | None:
        """Return how long after a moment that was, in ms."""
        return next(((each - at) * 1000 for each in self._at.get(seat, ()) if each > at), None)


async def pour(callers: Peer, number: str, *, rate: int, count: int, lasts_s: float, first: int) -> list[Dialog]:
    """Call so often, a call each tick whatever became of the others; each hangs up when it has been up for so long."""
    loop, calls = asyncio.get_running_loop(), []
    begun = loop.time()

    async def one(call: Dialog) -> None:
        try:
            await call.until("up", "over", seconds=WITHIN_S)
            await call.until("over", seconds=lasts_s)
        except TimeoutError:
            call.note("bye")
            call.hang_up()

    async with asyncio.TaskGroup() as group:
        for n in range(count):
            await asyncio.sleep(max(0.0, begun + n / rate - loop.time()))
            calls.append(callers.call(number, caller=caller_of(first + n)))
            group.create_task(one(calls[-1]))
    return calls


def rings_ms(calls: Sequence[Dialog], legs: dict[str, Dialog]) -> list[float]:
    """Return how long it took from each caller's INVITE until a phone rang."""
    return [(legs[call.caller].at["began"] - call.at["began"]) * 1000 for call in calls if call.caller in legs]


async def _bare(here: Ground, asked: Any) -> tuple[list[float], float]:
    """Return from INVITE to ring, and what a call costs in ms of processor."""
    legs: dict[str, Dialog] = {}

    def picks_up(dialog: Dialog) -> None:
        legs[dialog.caller] = dialog
        dialog.answer()

    async with bare(here.folder, record=False) as engine:
        engine.agents.rung = picks_up
        await pour(
            engine.callers, NUMBER, rate=asked.rate, count=asked.rate, lasts_s=1, first=asked.calls
        )  # warms it up
        spent = spent_s(here.server.pid or 0)
        calls = await pour(engine.callers, NUMBER, rate=asked.rate, count=asked.calls, lasts_s=1, first=0)
        await until(engine.channels, lambda count: not count)
        spent = spent_s(here.server.pid or 0) - spent
    return rings_ms(calls, legs), 1000 * spent / asked.calls


async def _ours(here: Ground, board: Switchboard, freed: Freed, asked: Any) -> tuple[list[float], list[float], Cost]:
    """Return from INVITE to ring, from hang-up to free seat, and what a call costs."""
    await pour(board.callers, board.number, rate=asked.rate, count=asked.rate, lasts_s=1, first=asked.calls)
    await board.rests()

    async def act() -> list[Dialog]:
        calls = await pour(board.callers, board.number, rate=asked.rate, count=asked.calls, lasts_s=1, first=0)
        await board.rests()
        return calls

    pids = {name: process.pid for name, process in board.house.processes.items()}
    costs, calls = await cost(here, pids, act, asked.calls, idle_s=1 if asked.tiny else 8)
    legs = {caller: rung[0] for caller, rung in board.rung.items()}
    await asyncio.sleep(0.5)
    ended = [(board.phones[legs[call.caller].user], call.at["bye"]) for call in calls if "bye" in call.at]
    took = [ms for seat, at in ended if (ms := freed.after(seat, at)) is not None]
    return rings_ms(calls, legs), took, costs


async def main() -> None:
    """Print the figures."""
    asked = options(__doc__, rate=(10, 4), calls=(300, 8), rush=(20, 6), seconds=(300, 3), up=(100, 6))
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(ground(size=4))
        limit, alone_ms = await _bare(here, asked)
        wakes = await commit_and_notify(here, times=30 if asked.tiny else 300)
        house = await stack.enter_async_context(calling(here))
        board = await stack.enter_async_context(switchboard(house, here.db, asked.up + SPARE))
        tasks = await stack.enter_async_context(Tasks())
        async with here.db.house() as tx:
            mark = await now_mark(tx)
        rings, frees, costs = await _ours(here, board, Freed(here, tasks, mark), asked)
        say(
            "a_call_costs",
            costs.total_ms,
            "ms",
            alone_ms,
            transactions=round(costs.transactions, 1),
            **{name: round(ms, 1) for name, ms in costs.ms.items()},
            a_second=asked.rate,
            limit_is="the same engine by itself, Dial",
        )
        say(
            "invite_to_ring_p95",
            quantile(rings, 0.95),
            "ms",
            quantile(limit, 0.95),
            at_most=round(quantile(limit, 0.95) + BEYOND_MS, 1),
            beyond=round(quantile(rings, 0.95) - quantile(limit, 0.95), 1),
            p50=round(quantile(rings, 0.5), 1),
            p99=round(quantile(rings, 0.99), 1),
            bare_p50=round(quantile(limit, 0.5), 1),
            calls=asked.calls,
            rang=len(rings),
            a_second=asked.rate,
            limit_is="the same engine by itself, Dial",
        )
        say(
            "hang_up_to_free_seat_p95",
            quantile(frees, 0.95),
            "ms",
            quantile(wakes, 0.95) * 1000,
            at_most=FREE_MS,
            p50=round(quantile(frees, 0.5), 1),
            p99=round(quantile(frees, 0.99), 1),
            calls=asked.calls,
            freed=len(frees),
            limit_is="a bare commit, then a NOTIFY heard by another connection",
        )
        await _rush(board, house, asked)


async def _rush(board: Switchboard, house: Any, asked: Any) -> None:
    """Many a second for minutes: what is left of them?"""
    count, most = asked.rush * asked.seconds, 0
    over = asyncio.Event()

    async def watch() -> None:
        nonlocal most
        while not over.is_set():
            most = max(most, (await board.open())["calls"])
            await asyncio.sleep(0.5)

    watching = asyncio.ensure_future(watch())
    lasts = asked.up / asked.rush
    calls = await pour(board.callers, board.number, rate=asked.rush, count=count, lasts_s=lasts, first=1_000_000)
    over.set()
    await watching
    with suppress(AssertionError):  # what is left is told
        await board.rests()
    left = await board.open()
    told = room.told(house.settings.data)
    assert told is not None
    async with Ari(told.url, config.USER, told.secret) as ari:
        channels = await until(lambda: _count(ari, "channels"), lambda n: not n)
    through = sum("bye" in call.at and call.caller in board.rung for call in calls)
    say(
        "calls_through_and_gone",
        through - sum(left.values()) - channels,
        "calls",
        count,
        target=1.0,
        a_second=asked.rush,
        seconds=asked.seconds,
        most_up=most,
        left=left,
        channels=channels,
        faults=len(house.errors()),
        limit_is="all that were made",
    )


async def _count(ari: Ari, what: str) -> int:
    return len(await ari.ask("GET", f"/{what}"))


if __name__ == "__main__":
    uvloop.run(main())
