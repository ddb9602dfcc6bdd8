"""The bus's line between nodes: NATS core, which carries to whoever listens at that moment and keeps nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.aio.msg import Msg

CONNECT = 3
"""Seconds."""


class Nats:
    """Words and wake-ups as messages on two subjects of one house; several may share a server."""

    def __init__(self, servers: str, realm: str, name: str) -> None:
        """`servers`: addresses by commas, with user and password or token; `realm`: what sets this house apart."""
        self._servers = [each.strip() for each in servers.split(",") if each.strip()]
        self._wake, self._word = f"ting.{realm}.log", f"ting.{realm}.word"
        self._name = name

    @asynccontextmanager
    async def open(self, woken: Callable[[str], None], heard: Callable[[str], None]) -> AsyncIterator["_Mouth"]:
        """Listen. A connection that is lost is not mended here: the bus notices, and opens another line."""

        async def wake(message: Msg) -> None:
            woken(message.data.decode())

        async def word(message: Msg) -> None:
            heard(message.data.decode())

        client = Client()
        try:
            await client.connect(
                self._servers, name=self._name, connect_timeout=CONNECT, allow_reconnect=False, error_cb=_quiet
            )
            await client.subscribe(self._wake, cb=wake)
            await client.subscribe(self._word, cb=word)
            yield _Mouth(client, self._wake, self._word)
        finally:
            with suppress(Exception):
                async with asyncio.timeout(1):  # it would wait for a server that is frozen
                    await client.close()


class _Mouth:
    def __init__(self, client: Client, wake: str, word: str) -> None:
        self._client, self._wake, self._word = client, wake, word

    async def say(self, who: str, words: Sequence[str]) -> None:
        for each in words:
            await self._client.publish(self._word, each.encode())
        await self._client.publish(self._wake, who.encode())


async def _quiet(_error: Exception) -> None:
    """The bus says what is the matter."""
