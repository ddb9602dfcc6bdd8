"""Who has something to hear is woken, and nobody else; and who was not woken hears of it all the same."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.kit.test_log import Doer, only, say
from tests.server import until
from ting.events.contact import Back, Lost
from ting.kit import relay as relays
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.log import Handler
from ting.kit.relay import Relay


@asynccontextmanager
async def following(relay: Relay, *doers: Doer, lookout: bool) -> AsyncIterator[None]:
    """Let them follow, as the work process does."""
    ways = [relay.follow(doer.name) for doer in doers] + ([relay.look_out()] if lookout else [])
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_one_is_woken_by_what_it_hears_and_another_sleeps_on(
    kit_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "CALM", 3600.0)
    hears, sleeps = Doer(Lost), Doer(Back)
    looked: Counter[str] = Counter()

    class Counted(Relay):
        async def step(self, handler: Handler) -> bool:
            looked[handler.name] += 1
            return await super().step(handler)

    relay = Counted(kit_db, Bus(kit_db), [hears.handler, sleeps.handler])
    async with following(relay, hears, sleeps, lookout=True):
        contact = new_id()
        async with kit_db.house() as tx:
            tx.within(new_id()).emit(Back(contact=contact))
        await until(lambda: sleeps.done(kit_db), lambda done: f"contact:{contact}" in done)
        before = Counter(looked)
        for _ in range(12):
            await heard(hears, kit_db, await say(kit_db, [new_id()]))
        assert looked[hears.name] >= before[hears.name] + 12
        # the end of that look, one more after it, and one for the lookout's own beginning
        assert looked[sleeps.name] <= before[sleeps.name] + 3


async def test_without_a_lookout_nothing_is_lost(kit_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "CALM", 0.05)
    doer = Doer(Lost)
    async with following(Relay(kit_db, Bus(kit_db), [doer.handler]), doer, lookout=False):
        said = await say(kit_db, [new_id(), new_id()], 2)
        await heard(doer, kit_db, said)


async def heard(doer: Doer, db: Database, said: dict[str, list[int]]) -> None:
    """Wait until it has done all of this."""

    async def done() -> dict[str, list[int]]:
        return only(await doer.done(db), said)

    await until(done, lambda done: done == said)
