"""A reader of the log that takes whole pages: for what costs one statement a page, however much happens in it.

A handler (kit/log.py) costs a transaction an event, which is too much for something that few tenants use and that may
concern every message. The reader's mark stands in the transaction of what it writes, so that each page is taken once; of
several processes one takes it. What a page brought along from beyond its end comes again: writing it twice is once.
"""

from collections.abc import Awaitable, Callable, Sequence

from ting.kit.bus import Bus, doze
from ting.kit.db import Database, Tx
from ting.kit.event import Stored
from ting.kit.log import move_mark, now_mark, read_on

Take = Callable[[Tx, Sequence[Stored]], Awaitable[None]]


async def begin_now(tx: Tx, name: str) -> None:
    """Let a reader or handler that has never run begin now, before anybody can have asked for what it brings."""
    await tx.execute(
        "insert into relay_mark (handler, lo, hi, last_id) values ($1, $2::text::xid8, $2::text::xid8, 0) "
        "on conflict do nothing",
        name,
        str(await now_mark(tx)),
    )


class Feed:
    """One reader of one process."""

    def __init__(self, db: Database, bus: Bus, name: str, take: Take) -> None:
        self._db = db
        self._bus = bus
        self._name = name
        self._take = take

    async def run(self) -> None:
        """Read for ever."""
        sleeper = self._bus.sleeper()
        while True:
            if not await self.step():
                await doze(sleeper)

    async def step(self) -> bool:
        """Take one page; False when there was none."""
        async with self._db.glance() as tx:
            found = await read_on(tx, self._name)
        if found is None:
            return False
        at, events, then = found
        if not events and at.lo == at.hi:
            return False  # who waits writes nothing: that would wake others, who would write in their turn
        async with self._db.house() as tx:
            if await move_mark(tx, self._name, at, then) and events:
                await self._take(tx, events)
        return then.lo != then.hi
