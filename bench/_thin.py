"""Clients that cost next to nothing, so that what is measured is the server: a WebSocket of text frames, and bare HTTP."""

import asyncio
import base64
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self, cast
from urllib.parse import urlsplit

TEXT, CLOSE, PING = 1, 8, 9
Heard = Callable[[bytes], None]


class Thin(asyncio.Protocol):
    """One connection. `heard` is called with each text frame; it is not to keep the loop for long."""

    def __init__(self, upgrade: bytes, heard: Heard) -> None:
        self._upgrade = upgrade
        self._buffer = bytearray()
        self._shaken = False
        self.heard = heard
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = asyncio.Event()

    @classmethod
    async def connect(cls, url: str, heard: Heard, headers: Mapping[str, str] | None = None) -> Self:
        """Open a socket at this address (ws://…). Raises ConnectionError when the server does not take it."""
        where = urlsplit(url)
        host, port = where.hostname or "", where.port or 80
        lines = [
            f"GET {where.path or '/'} HTTP/1.1",
            f"Host: {where.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        upgrade = "\r\n".join([*lines, "", ""]).encode()
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(lambda: cls(upgrade, heard), host, port)
        await made.opened
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, and no subclass
        self._transport.write(self._upgrade)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self.closed.set()
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed before it was open"))

    def send(self, text: bytes) -> None:
        """Send a text frame of less than 64 KiB. Its mask is zero, which leaves it as it is."""
        size = len(text)
        long = bytes([0x80 | 126]) + size.to_bytes(2) if size > 125 else bytes([0x80 | size])
        self._transport.write(b"\x81" + long + b"\0\0\0\0" + text)

    def close(self) -> None:
        """End it."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take in what came, frame by frame."""
        self._buffer += data
        if not self._shaken:
            head, end, _ = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            self._shaken = True
            del self._buffer[: len(head) + 4]
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self.opened.set_exception(ConnectionError(bytes(head.partition(b"\r\n")[0]).decode()))
                return
            self.opened.set_result(None)
        self._frames()

    def _frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, begin = buffer[at + 1], at + 2
            if size == 126:
                size, begin = int.from_bytes(buffer[at + 2 : at + 4]), at + 4
            elif size == 127:
                size, begin = int.from_bytes(buffer[at + 2 : at + 10]), at + 10
            if len(buffer) < begin + size:
                break
            kind, payload = buffer[at] & 15, bytes(buffer[begin : begin + size])
            at = begin + size
            if kind == TEXT:
                self.heard(payload)
            elif kind == PING:
                self._transport.write(b"\x8a" + bytes([0x80 | len(payload)]) + b"\0\0\0\0" + payload)
            elif kind == CLOSE:
                self._transport.close()
        del buffer[:at]


class Asker:
    """Asks over one connection, one thing after another."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        where = urlsplit(url)
        self._where = where.hostname or "", where.port or 80
        lines = [
            f"Host: {where.netloc}",
            "X-Ting: 1",
            "Content-Length: 0",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self._head = "\r\n".join([*lines, "", ""])
        self._turn = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, method: str = "GET") -> bytes:
        """Ask without a body; return what is answered. Raises ConnectionError for anything but 200."""
        async with self._turn:
            if self._streams is None or self._streams[0].at_eof():  # the server ends what is idle
                self._streams = await asyncio.open_connection(*self._where)
            reader, writer = self._streams
            writer.write(f"{method} {path} HTTP/1.1\r\n{self._head}".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            body = await reader.readexactly(size)
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise ConnectionError(head.splitlines()[0].decode(), body.decode())
        return body

    def close(self) -> None:
        """End it."""
        if self._streams is not None:
            self._streams[1].close()


def family(*pids: int) -> list[int]:
    """Return these processes with their children."""
    return [*pids, *(int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _parent(path) in pids)]


def _parent(path: Path) -> int:
    try:
        return int(path.read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended meanwhile
        return 0
