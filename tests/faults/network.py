"""A network between clients and the house, which a test can cut: nothing comes through, and nobody is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ting.kit.tasks import Tasks


class Network:
    """Passes on what is sent, both ways, until it is cut. Connections stay open meanwhile, as in a tunnel."""

    def __init__(self, to: tuple[str, int]) -> None:
        self._to = to
        self._whole = asyncio.Event()
        self._whole.set()
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def to(cls, address: tuple[str, int]) -> AsyncIterator["Network"]:
        """Lay a network to this address."""
        made = cls(address)
        async with Tasks() as tasks:

            async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await made._whole.wait()
                far_reader, far_writer = await asyncio.open_connection(*made._to)
                tasks.start("there", made._pass(reader, far_writer))
                tasks.start("back", made._pass(far_reader, writer))

            server = await asyncio.start_server(come, "127.0.0.1", 0)
            made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            try:
                yield made
            finally:
                server.close()

    def cut(self) -> None:
        """From now on nothing comes through."""
        self._whole.clear()

    def mend(self) -> None:
        """What was sent meanwhile comes late; then all is as before."""
        self._whole.set()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(1 << 16):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
