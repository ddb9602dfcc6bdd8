"""The bus's line in a house of one node: NOTIFY, on a connection of its own."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ting.kit.db import Database

if TYPE_CHECKING:
    import asyncpg

WAKE = "ting_log"
WORD = "ting_word"


class Notices:
    """Words and wake-ups as notifications of the database that everything else is in anyway."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @asynccontextmanager
    async def open(self, woken: Callable[[str], None], heard: Callable[[str], None]) -> AsyncIterator["_Mouth"]:
        """Listen, on a connection that is dropped at the end."""
        async with self._db.listener() as conn:
            await conn.add_listener(WAKE, lambda _conn, _pid, _channel, payload: woken(str(payload)))
            await conn.add_listener(WORD, lambda _conn, _pid, _channel, payload: heard(str(payload)))
            yield _Mouth(conn)


class _Mouth:
    def __init__(self, conn: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._conn = conn

    async def say(self, who: str, words: Sequence[str]) -> None:
        if words:
            await self._conn.executemany("select pg_notify($1, $2)", [(WORD, word) for word in words])
        await self._conn.execute(f"notify {WAKE}, '{who}'")
