"""Places: what one costs, what all cost, and how soon thousands of open windows show that the line has moved.

100,000 stand in the lines in memory. `--sockets` windows (of 10,000 that a house is measured with, as many as open in a
while) are open at one `web` process; the head of their line leaves, and the clock runs from that commit until the last
window shows its new place. Limits of the same run: a bisect in a plain sorted list; a bare sort of the same line; one
bare frame, as long as a place, to as many sockets of a bare server.
"""

import asyncio
import bisect
import random
import time
from contextlib import AsyncExitStack
from uuid import UUID

import uvloop

from bench._ground import cpu_seconds, ground, options, say, times
from bench._windows import Windows, bare_broadcasts
from tests.centre import Centre, open_centre
from tests.crowd import add_visitors, line_up
from tests.server import House
from ting.domains.routing.line import Line
from ting.journeys.contact.queue import give_up
from ting.kit.bus import Bus
from ting.kit.tasks import Tasks

QUEUES, ASKED, ROUNDS = 20, 20_000, 9
BETWEEN = 1.0
ONE_US, ALL_MS, PUSH = 10.0, 50.0, 2.0


async def main() -> None:
    """Print the figures."""
    asked = options(__doc__, waiting=(100_000, 500), sockets=(2_000, 20), moves=(9, 2))
    in_memory(asked.waiting)
    async with ground(size=4) as here, AsyncExitStack() as stack:
        house = House(here.dsns, here.folder)
        stack.callback(house.stop)
        centre = await open_centre(here.db, house.url, ring_ms=600_000)
        secrets = [f"window {n}" for n in range(asked.sockets)]
        visitors = await add_visitors(centre, secrets)
        # The first of the line leave; the windows stand behind them.
        standing = asked.sockets + asked.moves + 20
        await line_up(centre, centre.queues["help"], standing, visitors, first=standing - asked.sockets)
        house.start("web")
        await house.ready()
        windows = Windows()
        began = time.perf_counter()
        await windows.open(
            centre.url.replace("http", "ws", 1) + "/api/webchat/live",
            asked.sockets,
            hello=lambda n: {"key": centre.key, "token": secrets[n]},
        )
        opened = time.perf_counter() - began
        await asyncio.sleep(2)
        tasks = await stack.enter_async_context(Tasks())
        tasks.keep("bus", Bus(here.db).run)  # who commits says so, as every process of the house does
        await asyncio.sleep(1)
        web = house.processes["web"].pid
        spent = cpu_seconds(web)
        took = await _moves(centre, windows, asked.moves + 1)
        spent = cpu_seconds(web) - spent
        faults = len(house.errors())
    limit = await bare_broadcasts(asked.sockets, asked.moves + 1)
    say(
        "place_pushed_to_the_last",
        [each * 1000 for each in took[1:]],
        "ms",
        [each * 1000 for each in limit[1:]],
        within=PUSH,
        sockets=asked.sockets,
        opened_s=round(opened, 1),
        cpu_us_a_socket=round(spent / len(took) / asked.sockets * 1e6, 1),
        faults=faults,
        limit_is="one bare frame, as long as a place, to as many sockets",
    )


def in_memory(waiting: int) -> None:
    """Print what a place costs where a hundred thousand stand in twenty lines."""
    chance = random.Random(1)
    lines = [Line() for _ in range(QUEUES)]
    keys: list[list[tuple[int, int, int]]] = [[] for _ in lines]
    for n in range(waiting):
        queue = n % QUEUES
        key = (n * 30 - chance.choice([0, 0, 0, 120_000]), n * 30, chance.getrandbits(128))
        keys[queue].append(key)
        lines[queue].put(key, n * 30, "arrival")
    plain = [sorted(each) for each in keys]
    asked = [(n % QUEUES, chance.choice(keys[n % QUEUES])) for n in range(min(ASKED, waiting))]
    ids = [(queue, UUID(int=key[2])) for queue, key in asked]
    figure = times(lambda: [lines[queue].ahead(id_) for queue, id_ in ids], ROUNDS)
    limit = times(lambda: [bisect.bisect_left(plain[queue], key) for queue, key in asked], ROUNDS)
    say(
        "one_place",
        [each / len(asked) * 1e6 for each in figure],
        "us",
        [each / len(asked) * 1e6 for each in limit],
        at_most=ONE_US,
        waiting=waiting,
        limit_is="a bisect in a plain sorted list",
    )
    for each in keys:
        chance.shuffle(each)
    figure = times(lambda: [line.places() for line in lines], ROUNDS)
    limit = times(lambda: [sorted(each) for each in keys], ROUNDS)
    say(
        "all_places",
        [each * 1000 for each in figure],
        "ms",
        [each * 1000 for each in limit],
        at_most=ALL_MS,
        waiting=waiting,
        queues=QUEUES,
        limit_is="a bare sort of the same lines",
    )


async def _moves(centre: Centre, windows: Windows, moves: int) -> list[float]:
    """Let the head of the line leave again and again: how long from that commit until the last window shows it?"""
    took = []
    for _ in range(moves):
        wanted = {window: window.ahead - 1 for window in windows.all if window.ahead is not None}
        began = await _head_leaves(centre)
        last = await windows.until_all(lambda w, wanted=wanted: w.ahead == wanted[w])  # type: ignore[misc]
        took.append(last - began)
        await asyncio.sleep(max(0.0, BETWEEN - took[-1]))
    return took


async def _head_leaves(centre: Centre) -> float:
    """Let the first of the line give up; return when that was committed."""
    contact = await centre.value(
        "select contact_id from ticket where tenant_id = $1 and state = 'waiting' order by rank, entered_at, id limit 1",
        centre.tenant.id,
    )
    await centre.db.run(centre.tenant.id, give_up, contact)
    return time.perf_counter()


if __name__ == "__main__":
    uvloop.run(main())
