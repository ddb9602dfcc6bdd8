"""The bus, over both of its lines: what is said reaches every process, and a line that is lost comes back by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.bus_server import bus_server
from tests.proxy import Proxy, before_database
from tests.server import until
from ting.app.database import Dsns
from ting.kit.bus import Bus
from ting.kit.bus_nats import Nats
from ting.kit.bus_postgres import Notices
from ting.kit.db import Database
from ting.kit.tasks import Tasks


class Ear:
    """Two processes' buses, and what the second heard."""

    def __init__(self, one: Bus, other: Bus) -> None:
        self.one, self.other = one, other
        self.words: list[Any] = []
        self.sleeper = other.sleeper()
        other.hear(self.words.append)

    async def carries(self) -> bool:
        return self.one.carries and self.other.carries

    async def silent(self) -> bool:
        return not self.one.carries and not self.other.carries

    async def hears(self, word: dict[str, Any]) -> None:
        self.sleeper.clear()
        self.one.say(word)

        async def heard() -> list[Any]:
            return self.words

        await until(heard, lambda words: word in words, what=f"{word} at the other bus")
        self.one.wake()
        async with asyncio.timeout(10):
            await self.sleeper.wait()


@asynccontextmanager
async def over_nats(dsns: Dsns) -> AsyncIterator[tuple[Proxy, Ear]]:
    with bus_server() as server:
        async with Proxy.to("127.0.0.1", server.port) as proxy, Database.connect(dsns.app, dsns.house, size=2) as db:
            lines = [Nats(f"nats://127.0.0.1:{proxy.port}", "house", f"test {n}") for n in range(2)]
            async with _running(Bus(db, lines[0]), Bus(db, lines[1])) as ear:
                stranger = Bus(db, Nats(f"nats://127.0.0.1:{proxy.port}", "other", "another house on the same server"))
                stranger.hear(lambda word: ear.words.append(("a stranger heard", word)))
                async with Tasks() as tasks:
                    tasks.keep("stranger", stranger.run)
                    yield proxy, ear


@asynccontextmanager
async def over_postgres(dsns: Dsns) -> AsyncIterator[tuple[Proxy, Ear]]:
    async with before_database(dsns) as (proxy, through), Database.connect(dsns.app, dsns.house, size=2) as db:
        line = Notices(Database(db._app, db._house, through.house))
        async with _running(Bus(db, line), Bus(db, line)) as ear:
            yield proxy, ear


@asynccontextmanager
async def _running(one: Bus, other: Bus) -> AsyncIterator[Ear]:
    ear = Ear(one, other)
    async with Tasks() as tasks:
        tasks.keep("one", one.run)
        tasks.keep("other", other.run)
        yield ear


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (over_nats, "cut"),
        (over_nats, "freeze"),
        (over_nats, "forget"),
        (over_postgres, "cut"),
        (over_postgres, "freeze"),
    ],
)
async def test_what_is_said_reaches_the_others_and_a_line_that_was_lost_is_found_out_and_opened_again(
    dsns: Dsns, line: Any, fault: str
) -> None:
    async with line(dsns) as (proxy, ear):
        await until(ear.carries, what="an open line")
        await ear.hears({"op": "typing", "n": 1})
        getattr(proxy, fault)()
        if fault != "forget":  # what is forgotten is opened again at once, too quickly to be seen
            await until(ear.silent, what="both notice")
            ear.one.say({"op": "typing", "n": 2})
            proxy.heal()
        else:
            ear.words.clear()

            async def said_again() -> list[Any]:
                ear.one.say({"op": "typing", "n": 3})
                return list(ear.words)

            await until(said_again, what="a word over a new line")
        await until(ear.carries, what="the line is back")
        await ear.hears({"op": "typing", "n": 4})
        assert not [word for word in ear.words if isinstance(word, tuple)]
