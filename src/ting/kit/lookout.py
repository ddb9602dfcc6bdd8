"""One look at the log for all handlers of a process: who has something to hear is woken, the others sleep on.

Without it each handler would read the log, and move its mark, after every commit of anybody. It is a hint and no more:
a handler looks by itself when it has not been woken for a while, and what it does is decided by its own mark.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from ting.kit.bus import Bus, doze
from ting.kit.db import Database

LOOK = """
with w as (select pg_snapshot_xmin(pg_current_snapshot()) as hi)
select w.hi::text as hi,
       (select array_agg(distinct type) from log where xid >= $1::text::xid8 and xid < w.hi) as types
from w
"""


class Lookout:
    """Wakes those who hear what was said. `hears`: by name, the types of events."""

    def __init__(self, db: Database, bus: Bus, hears: Mapping[str, frozenset[str]]) -> None:
        self._db = db
        self._bus_sleeper = bus.sleeper()
        self._sleepers = {name: asyncio.Event() for name in hears}
        self._by_type: dict[str, list[asyncio.Event]] = defaultdict(list)
        for name, types in hears.items():
            for type_ in types:
                self._by_type[type_].append(self._sleepers[name])

    def sleeper(self, name: str) -> asyncio.Event:
        """Return an event that is set when there is something for this one to hear; who waits clears it."""
        return self._sleepers[name]

    async def run(self) -> None:
        """Look for ever. What was said before it began, or while it failed, everybody looks for himself."""
        at = await self._look(None)
        for sleeper in self._sleepers.values():
            sleeper.set()
        while True:
            at = await self._look(at)
            await doze(self._bus_sleeper)

    async def _look(self, at: str | None) -> str:
        async with self._db.glance() as tx:
            if at is None:
                return str(await tx.fetchval("select pg_snapshot_xmin(pg_current_snapshot())::text"))
            [row] = await tx.fetch(LOOK, at)
        for type_ in row["types"] or ():
            for sleeper in self._by_type.get(type_, ()):
                sleeper.set()
        return str(row["hi"])
