"""Customers' windows by the thousand: sockets that cost their own process as little as can be, and a bare server for them.

They answer pings, read no more of a frame than they must, and never mask what they send (the mask is zero).
"""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import websockets

AT_ONCE = 50
PER_ADDRESS = 8_000
"""So many sockets come from one address: it has 28,000 ports, and others use them too."""
TEXT, CLOSE, PING = 0x81, 0x88, 0x89
OPEN = b"HTTP/1.1 101"


class Ticket(msgspec.Struct):
    """What is looked at of a ticket."""

    ahead: int


class State(msgspec.Struct):
    """What is looked at of a state."""

    phase: str
    ticket: Ticket | None = None


class Heard(msgspec.Struct):
    """What is looked at of a frame."""

    op: str
    state: State | None = None
    ahead: int | None = None


_decoder = msgspec.json.Decoder(Heard)


class Window(asyncio.Protocol):
    """One socket. `ahead` is the place that was shown last, `at` when that was."""

    __slots__ = ("ahead", "at", "buffer", "closed", "frames", "gone", "heard", "open", "phase", "transport", "url")

    def __init__(self, url: str, heard: Callable[["Window"], None]) -> None:
        self.url = url
        self.heard = heard
        self.buffer = b""
        self.open = False
        self.gone = False
        self.frames = 0
        self.ahead: int | None = None
        self.phase = ""
        self.closed = ""
        """How it was closed, as far as that was told."""
        self.at = 0.0

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        host, _, path = self.url.split("//", 1)[1].partition("/")
        transport.write(
            f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take in what has come."""
        data = self.buffer + data
        if not self.open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.buffer = head
                return
            self.open = head.startswith(OPEN)
            self.gone = not self.open
            self.closed = "" if self.open else head.partition(b"\r")[0].decode()
            self.heard(self)
        while frame := _frame(data):
            kind, begin, end_at = frame
            self._take(kind, data[begin:end_at])
            data = data[end_at:]
        self.buffer = data

    def connection_lost(self, exc: Exception | None) -> None:
        """The server is gone."""
        self.closed = self.closed or repr(exc)
        self.gone = True
        self.heard(self)

    def tell(self, **said: Any) -> None:
        """Send a frame."""
        self._send(TEXT, msgspec.json.encode(said))

    def _take(self, kind: int, body: bytes) -> None:
        if kind == PING:
            self._send(0x8A, body)
        elif kind == CLOSE:
            self.closed = f"{int.from_bytes(body[:2], 'big')} {body[2:].decode()}"
        elif kind == TEXT:
            self.frames += 1
            self.at = time.perf_counter()
            told = _decoder.decode(body)
            if told.state is not None:
                self.phase = told.state.phase
                self.ahead = told.state.ticket.ahead if told.state.ticket else None
            elif told.ahead is not None:
                self.ahead = told.ahead
            self.heard(self)

    def _send(self, kind: int, body: bytes) -> None:
        size = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
        self.transport.write(bytes([kind]) + size + bytes(4) + body)


def _frame(data: bytes) -> tuple[int, int, int] | None:
    """Return (kind, begin, end) of the first frame's body, once it is all there."""
    if len(data) < 2:
        return None
    begin, size = 2, data[1]
    if size >= 126:
        begin = 4 if size == 126 else 10
        size = int.from_bytes(data[2:begin], "big")
    return (data[0], begin, begin + size) if len(data) >= begin + size else None


class Windows:
    """Many of them, and how to wait for all."""

    def __init__(self, first: int = 0) -> None:
        """`first`: the number of the first of them, where others have others."""
        self._first = first
        self.all: list[Window] = []
        self._news = asyncio.Event()
        self._good: Callable[[Window], bool] = lambda _: False
        self._left: set[Window] = set()

    async def open(self, url: str, count: int, *, hello: Callable[[int], dict[str, Any]] | None = None) -> None:
        """Open so many, and greet with what `hello` says for each; returns when all have been shown something."""
        at_once = asyncio.Semaphore(AT_ONCE)
        first = self._first + len(self.all)

        async def one(number: int) -> None:
            async with at_once:
                window = await self._connect(url, number)
                self.all.append(window)
                if hello is not None:
                    window.tell(op="hello", **hello(number))
                    await self._until(window, lambda w: w.frames > 0)

        await asyncio.gather(*(one(number) for number in range(first, first + count)))

    def close(self) -> None:
        """Close all, without a word."""
        for window in self.all:
            window.transport.abort()

    async def until_all(self, good: Callable[[Window], bool], *, seconds: float = 120) -> float:
        """Wait until it is so in every window; return when the last of them was told."""
        self._good, self._left = good, {window for window in self.all if not good(window)}
        async with asyncio.timeout(seconds):
            while self._left:
                self._news.clear()
                await self._news.wait()
        return max(window.at for window in self.all)

    async def _connect(self, url: str, number: int) -> Window:
        host, _, port = url.split("//", 1)[1].partition("/")[0].partition(":")
        here = (f"127.0.0.{2 + number // PER_ADDRESS}", 0)
        _, window = await asyncio.get_running_loop().create_connection(
            lambda: Window(url, self._heard), host, int(port), local_addr=here
        )
        await self._until(window, lambda w: w.open)
        return window

    async def _until(self, window: Window, good: Callable[[Window], bool]) -> None:
        news = asyncio.Event()
        window.heard = lambda _: news.set()
        async with asyncio.timeout(120):
            while not good(window):
                if window.gone:
                    raise ConnectionError(f"the server has closed a window: {window.closed}")
                news.clear()
                await news.wait()
        window.heard = self._heard

    def _heard(self, window: Window) -> None:
        if window in self._left and self._good(window):
            self._left.discard(window)
            if not self._left:
                self._news.set()


async def bare_broadcasts(count: int, rounds: int) -> list[float]:
    """Return how long one frame to as many sockets takes from a bare server in a process of its own, until the last."""
    async with bare_server() as (url, _):
        windows = Windows()
        await windows.open(url, count)
        took = []
        for n in range(1, rounds + 1):
            began = time.perf_counter()
            windows.all[0].tell(op="move")
            took.append(await windows.until_all(lambda w, n=n: w.frames == n) - began)  # type: ignore[misc]
        return took


@asynccontextmanager
async def bare_server() -> AsyncIterator[tuple[str, int]]:
    """Let a bare server stand; yields its address and its process."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    fd = listening.fileno()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench._windows", str(fd), pass_fds=[fd], stdin=asyncio.subprocess.PIPE
    )
    try:
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/", process.pid
    finally:
        process.terminate()
        await process.wait()
        listening.close()


async def _bare(words: Sequence[str]) -> None:
    """Send a frame as long as a place to all who listen, whenever one of them says so."""
    frame = msgspec.json.encode({"op": "place", "ahead": 1234, "x": "x" * 100}).decode()
    everybody: set[websockets.ServerConnection] = set()

    async def serve(connection: websockets.ServerConnection) -> None:
        everybody.add(connection)
        async for _ in connection:
            websockets.broadcast(everybody, frame)

    async with websockets.serve(serve, sock=socket.socket(fileno=int(words[0])), compression=None):
        await asyncio.Future()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_bare(sys.argv[1:]))
