"""A twin of a network: TCP to a database or a bus that can be slow, frozen, cut, or half open."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit, urlunsplit

from ting.app.database import Dsns


class Proxy:
    """Listens on `port` and leads to one server, as well as it is told to."""

    def __init__(self, host: str, port: int) -> None:
        """`host`: a name, or the folder of a PostgreSQL's socket."""
        self._to = (host, port)
        self._passes = asyncio.Event()
        self._passes.set()
        self._delay = 0.0
        self._refuses = False
        self._pairs: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}
        self._forgotten: set[asyncio.Task[None]] = set()
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, host: str, port: int) -> AsyncIterator[Self]:
        """Serve until the block ends."""
        proxy = cls(host, port)
        server = await asyncio.start_server(proxy._meet, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            for task in list(proxy._pairs):
                task.cancel()
            await asyncio.gather(*proxy._pairs, return_exceptions=True)

    def lead(self, host: str, port: int) -> None:
        """Be a balancer that has noticed: from now on, lead there. Connections to where it led before break."""
        self._to = (host, port)
        self.cut()
        self._refuses = False

    def slow(self, seconds: float) -> None:
        """Each piece takes so long, each way."""
        self._delay = seconds

    def freeze(self) -> None:
        """Nothing passes, and nobody is told: whoever connects is let in and hears nothing."""
        self._passes.clear()

    def cut(self) -> None:
        """Connections break, new ones are broken off."""
        self._refuses = True
        for writers in self._pairs.values():
            for writer in writers:
                writer.transport.abort()

    def forget(self) -> None:
        """The connections of now are half open: they stay, and nothing passes them ever again. New ones are well."""
        self._forgotten |= set(self._pairs)

    def heal(self) -> None:
        """Be a good network; what was held back while frozen arrives."""
        self._delay, self._refuses = 0.0, False
        self._passes.set()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task
        self._pairs[task] = [writer]
        try:
            await self._passes.wait()
            there, back = await self._open()
            self._pairs[task].append(back)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(task, reader, back))
                both.create_task(self._pass(task, there, writer))
        except (OSError, asyncio.CancelledError, ExceptionGroup):
            pass
        finally:
            for each in self._pairs.pop(task):
                each.transport.abort()
            self._forgotten.discard(task)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._to
        if host.startswith("/"):
            return await asyncio.open_unix_connection(str(Path(host) / f".s.PGSQL.{port}"))
        return await asyncio.open_connection(host, port)

    async def _pass(self, pair: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1 << 16):
            await asyncio.sleep(self._delay)
            await self._passes.wait()
            if pair not in self._forgotten:
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError):
            if pair not in self._forgotten:
                writer.write_eof()


@asynccontextmanager
async def before_database(dsns: Dsns) -> AsyncIterator[tuple[Proxy, Dsns]]:
    """Put a proxy before a PostgreSQL: it, and the addresses that lead through it."""
    parts = urlsplit(dsns.house)
    folder = parse_qs(parts.query).get("host", [""])[0]
    host, port = (folder, 5432) if folder else (parts.hostname or "127.0.0.1", parts.port or 5432)
    async with Proxy.to(host, port) as proxy:
        yield proxy, Dsns(*(_through(dsn, proxy.port) for dsn in (dsns.owner, dsns.app, dsns.house)))


def _through(dsn: str, port: int) -> str:
    parts = urlsplit(dsn)
    netloc = f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{port}"
    return urlunsplit(parts._replace(netloc=netloc, query=""))
