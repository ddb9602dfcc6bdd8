"""Chat: messages acknowledged a second, and how long a message takes to the other side, through the whole server.

Limits of the same run, with as many clients: a bare durable commit of one row; for the way to the other side, a bare
commit and a bare frame.
"""

import asyncio
import json
import socket
import time
from contextlib import AsyncExitStack
from functools import partial

import websockets

from bench._ground import bare_commits, ground, quantile, say, together
from tests.centre import Centre, open_centre
from tests.server import House
from ting_sim import DeskClient, WidgetClient

PAIRS = 12
SECONDS = 8.0
SENT = 60


async def main() -> None:
    """Print the figures."""
    async with ground(size=4) as here, AsyncExitStack() as stack:
        house = House(here.dsns, here.folder)
        stack.callback(house.stop)
        house.start("web")
        house.start("work")
        await house.ready()
        centre = await open_centre(here.db, house.url)
        pairs = [await _pair(stack, centre, n) for n in range(PAIRS)]
        acknowledged = await _acknowledged(centre, pairs)
        took = await _across(centre, pairs)
        wrong = [fault for _, widget, _ in pairs for fault in await widget.verify()]
        house.stop()
        commits = await bare_commits(here, PAIRS, 4)
        frames = await _bare_frames()
    say(
        "messages_acknowledged",
        acknowledged / SECONDS,
        "messages/s",
        len(commits) / 4,
        clients=PAIRS,
        seconds=SECONDS,
        faults=len(wrong),
        limit_is=f"bare commits of one row, {PAIRS} clients",
        durable=True,
    )
    for share in (0.5, 0.95):
        say(
            f"message_to_other_side_p{round(share * 100)}",
            quantile(took, share) * 1000,
            "ms",
            (quantile(commits, share) + quantile(frames, share)) * 1000,
            clients=PAIRS,
            messages=len(took),
            limit_is="a bare commit and a bare frame, as many clients",
        )


async def _pair(stack: AsyncExitStack, centre: Centre, number: int) -> tuple[DeskClient, WidgetClient, str]:
    await centre.add_person(f"agent{number}", capacity=2)
    desk = await stack.enter_async_context(centre.desk(f"agent{number}"))
    await desk.status("available")
    widget = await stack.enter_async_context(centre.widget())
    await widget.start("Hello?")
    await desk.wait_for(lambda d: bool(d.offers), timeout=60)
    contact = await desk.accept(next(iter(desk.offers.values())))
    await widget.wait_for(lambda w: w.phase == "serving", timeout=60)
    return desk, widget, contact.id


async def _acknowledged(centre: Centre, pairs: list[tuple[DeskClient, WidgetClient, str]]) -> int:
    """Let every agent write as fast as he is acknowledged; return how many messages that were."""
    count = 0
    over = time.perf_counter() + SECONDS

    async def write(desk: DeskClient, contact: str) -> None:
        nonlocal count
        while time.perf_counter() < over:
            await desk.say(centre.slug, contact, "The quick brown fox jumps over the lazy dog.")
            count += 1

    await asyncio.gather(*(write(desk, contact) for desk, _, contact in pairs))
    return count


async def _across(centre: Centre, pairs: list[tuple[DeskClient, WidgetClient, str]]) -> list[float]:
    """Let every agent write a little, and take the time until his customer has it."""
    took: list[float] = []

    async def write(desk: DeskClient, widget: WidgetClient, contact: str) -> None:
        for n in range(SENT):
            text = f"message {n} of {contact}"
            began = time.perf_counter()
            seen = widget.wait_for(partial(_has, text), timeout=30)
            await asyncio.gather(desk.say(centre.slug, contact, text), seen)
            took.append(time.perf_counter() - began)
            await asyncio.sleep(0.1)

    await asyncio.gather(*(write(desk, widget, contact) for desk, widget, contact in pairs))
    return took


def _has(text: str, widget: WidgetClient) -> bool:
    return bool(widget.messages) and widget.messages[-1].text == text


async def _bare_frames() -> list[float]:
    """Return how long a bare frame there and back takes, halved, with as many sockets."""
    took: list[float] = []

    async def echo(connection: websockets.ServerConnection) -> None:
        async for frame in connection:
            await connection.send(frame)

    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]

    async def client() -> None:
        async with websockets.connect(f"ws://127.0.0.1:{port}", compression=None, proxy=None) as connection:
            for _ in range(SENT):
                began = time.perf_counter()
                await connection.send(json.dumps({"op": "message", "text": "x" * 100}))
                await connection.recv()
                took.append((time.perf_counter() - began) / 2)
                await asyncio.sleep(0.01)

    async with websockets.serve(echo, sock=free, compression=None):
        await together([client] * PAIRS)
    return took


if __name__ == "__main__":
    asyncio.run(main())
