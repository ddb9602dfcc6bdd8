"""Ten thousand waiting at once: a number taken, a place told, an offer made.

Two thousand of the ten thousand (`detail.sockets`) hold a real socket to one `web` process, as many as a box of two
cores opens in a minute beside the bench itself; the others stand in the same line without a window. Limits of the same
run: a bare durable commit; one bare frame to as many sockets from a bare server; a bare commit and a bare NOTIFY.
"""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
import uvloop
import websockets
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from bench._ground import Ground, bare_commits, commit_and_notify, ground, quantile, say
from tests.centre import Centre, open_centre
from tests.crowd import add_visitors, line_up, seat
from tests.server import House
from ting.domains.routing import api as routing
from ting.events.contact import Offered
from ting.journeys.contact.queue import give_up
from ting.kit.bus import Bus
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.log import Tail, now_mark
from ting.kit.tasks import Tasks

WAITING, SOCKETS = 10_000, 2_000
MOVES, BETWEEN = 40, 1.0
ARRIVALS, GAP = 300, 0.05
FREED = 200
AT_MOST_MS = 200.0
SHARES = (0.5, 0.95, 0.99)


class Ticket(msgspec.Struct):
    """What the bench looks at of a ticket."""

    ahead: int


class State(msgspec.Struct):
    """What the bench looks at of a state."""

    phase: str
    ticket: Ticket | None = None


class Heard(msgspec.Struct):
    """What the bench looks at of a frame."""

    op: str
    state: State | None = None


class Window(asyncio.Protocol):
    """A customer's socket, as thin as can be: two thousand of them must not be slower than the server."""

    decoder = msgspec.json.Decoder(Heard)

    def __init__(self, url: str) -> None:
        self.ws = ClientProtocol(parse_uri(url))
        self.state: State | None = None
        self.at = 0.0
        self.frames = 0
        self.news = asyncio.Event()

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        self.ws.send_request(self.ws.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Take in what has come."""
        self.ws.receive_data(data)
        for event in self.ws.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self.frames += 1
                self.at = time.perf_counter()
                heard = self.decoder.decode(bytes(event.data))
                self.state = heard.state or self.state
            self.news.set()
        self._flush()

    def tell(self, **said: Any) -> None:
        """Send a frame."""
        self.ws.send_text(msgspec.json.encode(said))
        self._flush()

    async def until(self, good: Callable[["Window"], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(60):
            while not good(self):
                self.news.clear()
                await self.news.wait()

    def _flush(self) -> None:
        self.transport.writelines(self.ws.data_to_send())


async def main() -> None:
    """Print the figures."""
    async with ground(size=4) as here, AsyncExitStack() as stack:
        house = House(here.dsns, here.folder)
        stack.callback(house.stop)
        centre = await open_centre(here.db, house.url, ring_ms=600_000)
        secrets = [f"window {n}" for n in range(SOCKETS + ARRIVALS)]
        visitors = await add_visitors(centre, secrets)
        # The first tenth of the line will leave; the windows stand behind it.
        await line_up(centre, centre.queues["help"], WAITING, visitors[:SOCKETS], first=WAITING // 10)
        house.start("web")
        house.start("work")
        await house.ready()
        windows = await _open(centre, secrets)
        waiting, asking = windows[:SOCKETS], windows[SOCKETS:]
        bus = Bus(here.db)
        tasks = await stack.enter_async_context(Tasks())
        tasks.keep("bus", bus.run)
        await asyncio.sleep(3)
        pushed = await _moves(centre, waiting)
        tasks.keep("moving", lambda: _moving(centre))
        numbers = await _arrivals(asking)
        offers = await _frees(here, centre, bus)
        faults = house.errors()
        house.stop()
        commits = await bare_commits(here, 1, 3)
        notices = await commit_and_notify(here)
        frames = await _bare_frames(len(waiting))
    common = {"waiting": WAITING, "sockets": SOCKETS, "faults": len(faults), "durable": True}
    figures = (
        ("enqueue", numbers, commits, {"samples": ARRIVALS, "arrivals_per_s": round(1 / GAP), "line_moves_per_s": 1}),
        ("place_push_to_the_last", pushed, frames, {"moves": MOVES, "pushes": MOVES * SOCKETS}),
        ("assignment", offers, notices, {"samples": FREED, "line_moves_per_s": 1}),
    )
    limits = {
        "enqueue": "one bare commit of one row",
        "place_push_to_the_last": "one bare frame to as many sockets",
        "assignment": "a bare commit, then a NOTIFY heard by another connection",
    }
    for name, took, limit, detail in figures:
        for share in SHARES:
            say(
                f"{name}_p{round(share * 100)}",
                quantile(took, share) * 1000,
                "ms",
                quantile(limit, share) * 1000,
                at_most=AT_MOST_MS,
                **common,
                **detail,
                limit_is=limits[name],
            )


async def _moves(centre: Centre, windows: list[Window]) -> list[float]:
    """Let the head of the line leave again and again: how long from that commit until the last window shows it?"""
    took = []
    for _ in range(MOVES):
        wanted = [window.state.ticket.ahead - 1 for window in windows if window.state and window.state.ticket]
        began = await _head_leaves(centre)
        await asyncio.gather(
            *(window.until(lambda w, n=n: _ahead(w) == n) for window, n in zip(windows, wanted, strict=True))  # type: ignore[misc]
        )
        took.append(max(window.at for window in windows) - began)
        await asyncio.sleep(max(0.0, BETWEEN - took[-1]))
    return took


def _ahead(window: Window) -> int | None:
    return window.state.ticket.ahead if window.state and window.state.ticket else None


async def _moving(centre: Centre) -> None:
    while True:
        await _head_leaves(centre)
        await asyncio.sleep(BETWEEN)


async def _head_leaves(centre: Centre) -> float:
    """Let the first of the line give up; return when that was committed."""
    contact = await centre.value(
        "select contact_id from ticket where tenant_id = $1 and state = 'waiting' order by rank, entered_at, id limit 1",
        centre.tenant.id,
    )
    await centre.db.run(centre.tenant.id, give_up, contact)
    return time.perf_counter()


async def _arrivals(windows: list[Window]) -> list[float]:
    """Let customers ask, at a steady rate whatever the server does: how long until each holds his number?"""
    took = []

    async def ask(window: Window) -> None:
        began = time.perf_counter()
        window.tell(op="start", key=str(new_id()), question="When will it be my turn?", lang="en")
        await window.until(lambda w: _ahead(w) is not None)
        took.append(time.perf_counter() - began)

    asked = []
    for window in windows:
        asked.append(asyncio.ensure_future(ask(window)))
        await asyncio.sleep(GAP)
    await asyncio.gather(*asked)
    return took


async def _frees(here: Ground, centre: Centre, bus: Bus) -> list[float]:
    """Let agents become free one by one: how long until the log shows another process the offer?"""
    persons = await seat(centre, FREED, capacity=2, available=False)
    freed: dict[UUID, float] = {}
    took: list[float] = []
    all_told = asyncio.Event()
    async with here.db.house() as tx:
        tail = Tail(here.db, bus, await now_mark(tx))

    async def listen() -> None:
        async for _, page in tail.pages():
            now = time.perf_counter()
            agents = {stored.event.agent for stored in page if isinstance(stored.event, Offered)}
            took.extend(now - freed.pop(agent) for agent in agents & freed.keys())
            if len(took) == FREED:
                all_told.set()

    async with Tasks() as tasks:
        tasks.keep("listen", listen)
        for person in persons:
            freed[person] = time.perf_counter() + 3600
            await here.db.run(centre.tenant.id, _become_free, person)
            freed[person] = time.perf_counter()
            await asyncio.sleep(GAP)
        await asyncio.wait_for(all_told.wait(), 60)
    return took


async def _become_free(tx: Tx, person: UUID) -> None:
    await routing.set_status(tx, person, "available", None)


async def _open(centre: Centre, secrets: list[str]) -> list[Window]:
    """Open the windows, fifty at a time, and greet."""
    at_once = asyncio.Semaphore(50)

    async def one(secret: str) -> Window:
        async with at_once:
            url = centre.url.replace("http", "ws", 1) + "/api/webchat/live"
            window = await _connect(url, centre.url)
            window.tell(op="hello", key=centre.key, token=secret)
            await window.until(lambda w: w.state is not None)
            return window

    return await asyncio.gather(*(one(secret) for secret in secrets))


async def _connect(url: str, base: str) -> Window:
    host, _, port = base.split("//")[1].partition(":")
    _, window = await asyncio.get_running_loop().create_connection(lambda: Window(url), host, int(port))
    await window.until(lambda w: w.ws.handshake_exc is not None or w.ws.state.name == "OPEN")
    return window


async def _bare_frames(count: int) -> list[float]:
    """Return how long one frame to as many sockets takes from a bare server in a process of its own, until the last."""
    async with _bare_server() as url:
        at_once = asyncio.Semaphore(50)

        async def one() -> Window:
            async with at_once:
                return await _connect(url, url.replace("ws", "http", 1))

        windows = await asyncio.gather(*(one() for _ in range(count)))
        took = []
        for n in range(1, MOVES + 1):
            began = time.perf_counter()
            windows[0].tell(op="move")
            await asyncio.gather(*(window.until(lambda w, n=n: w.frames == n) for window in windows))  # type: ignore[misc]
            took.append(max(window.at for window in windows) - began)
        return took


@asynccontextmanager
async def _bare_server() -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    fd = listening.fileno()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.waiting", "bare", str(fd), pass_fds=[fd], stdin=asyncio.subprocess.PIPE
    )
    try:
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        process.terminate()
        await process.wait()
        listening.close()


async def bare(fd: int) -> None:
    """Send a frame as long as a state to all who listen, whenever one of them says so."""
    frame = msgspec.json.encode({"op": "state", "state": {"phase": "queued", "x": "x" * 500}}).decode()
    everybody: set[websockets.ServerConnection] = set()

    async def serve(connection: websockets.ServerConnection) -> None:
        everybody.add(connection)
        async for _ in connection:
            websockets.broadcast(everybody, frame)

    async with websockets.serve(serve, sock=socket.socket(fileno=fd), compression=None):
        await asyncio.Future()


if __name__ == "__main__":
    uvloop.run(bare(int(sys.argv[2])) if sys.argv[1:2] == ["bare"] else main())
