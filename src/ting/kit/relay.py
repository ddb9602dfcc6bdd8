"""Relays: they hand the log to handlers, in order within an aggregate, each event once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from uuid import UUID

import structlog

from ting.kit import clock, measure, trace
from ting.kit.bus import Bus, doze
from ting.kit.db import Database, Tx
from ting.kit.event import Stored, known, read_row
from ting.kit.log import PAGE, Handler, Window, move_mark, read_on
from ting.kit.lookout import Lookout
from ting.kit.rest import Asks, Rest, always

log = structlog.get_logger()

LOT = 20
"""So many events share a transaction at most: whoever reads the log waits for the oldest transaction that runs."""
CALM = 2.0
"""Seconds after which a handler goes through what it has no ear for, so that its mark does not stay behind."""
GATHER = 0.05
"""Seconds in which what goes together may come together: a record is not waited for as an answer is."""
TRIES = 8
FIRST_BACK_OFF_MS = 500

# The mark's row is locked while an event of its page is handled: who moves it on, and forgets which events of the page
# were handled, waits for that; who comes later finds another page there.
FIRST = """
with here as (
  select handler from relay_mark
  where handler = $1 and lo = $3::text::xid8 and hi = $4::text::xid8 and last_id = $5 for share
), fresh as (
  insert into handled (handler, event_id) select handler, unnest($2::bigint[]) from here on conflict do nothing
  returning event_id
)
select exists (select from here) as here, (select array_agg(event_id) from fresh) as fresh
"""


# Asked when the mark has been moved on, and so is locked: nobody handles anything of the page any more.
LEFT = """
with done as (delete from handled where handler = $1 and event_id = any($2) returning event_id)
select (select array_agg(event_id) from done) as done,
       (select array_agg(aggregate) from parked where handler = $1 and aggregate = any($3) and not rests) as behind
"""


class Overtaken(Exception):
    """Another relay has done this page meanwhile."""


class Relay:
    """Hands the log to handlers: in order within an aggregate, in parallel across, each event once.

    A page of one event, or of what may be done together, is done in the transaction that moves the handler's mark on. Of
    another each event's own transaction holds a mark of its own (handler, event), so a repeat after a crash does nothing.
    These marks stand as long as the page they belong to: each transaction checks, under a lock, that the page is still
    the one to do, so that several relays may run and a slow one does nothing again. An event that fails is parked, and all later
    ones of its aggregate behind it; it is tried again with growing pauses, and after TRIES waits for
    `./ting doctor --replay`.
    """

    def __init__(
        self, db: Database, bus: Bus, handlers: Iterable[Handler], *, at_once: int = 8, rests: Asks = always
    ) -> None:
        """`rests`: what becomes of a tenant's event for a handler (kit/rest.py)."""
        self._rests = rests
        self._db = db
        self._handlers = {handler.name: handler for handler in handlers}
        self._limit = asyncio.Semaphore(at_once)
        hears = {name: frozenset(cls.TYPE for cls in handler.types) for name, handler in self._handlers.items()}
        self._lookout = Lookout(db, bus, hears)

    async def look_out(self) -> None:
        """Wake those who `follow` as soon as there is something for them, for ever."""
        await self._lookout.run()

    async def follow(self, name: str) -> None:
        """Work through the log for one handler, for ever."""
        handler = self._handlers[name]
        sleeper = self._lookout.sleeper(name)
        while True:
            if not await self.step(handler):
                await doze(sleeper, CALM)
                if handler.together:
                    await asyncio.sleep(GATHER)

    async def step(self, handler: Handler) -> bool:
        """Do one page; False when there is nothing more to do for now."""
        async with self._db.glance() as tx:
            found = await read_on(tx, handler.name, LOT if handler.together else PAGE, _types(handler))
        if found is None:
            await self._begin(handler.name)
            return True
        at, events, then = found
        wanted = [event for event in events if isinstance(event.event, handler.types)]
        if then == at:
            return False
        try:
            if not await self._at_once(handler, at, then, wanted):
                await self._each_stream(handler, at, wanted)
                await self._move(handler.name, at, then, wanted)
        except ExceptionGroup as several:
            if several.split(Overtaken)[1] is not None:
                raise
            return True
        except Overtaken:
            return True
        return then.lo != then.hi  # the window goes on

    async def _begin(self, name: str) -> None:
        async with self._db.house() as tx:
            await tx.execute(
                "insert into relay_mark (handler, lo, hi, last_id) values ($1, '0', '0', 0) on conflict do nothing",
                name,
            )

    async def _move(self, name: str, at: Window, then: Window, done: Sequence[Stored]) -> None:
        """Move a handler's mark on, and forget which events of its page were handled."""
        # A mark that a crash of the database takes back takes back what it forgot too: the page is gone through again.
        async with self._db.house(lasting=False) as tx:
            if await move_mark(tx, name, at, then):
                await tx.execute(
                    "delete from handled where handler = $1 and event_id = any($2)",
                    name,
                    [event.id for event in done if event.id not in then.ahead],
                )

    async def _at_once(self, handler: Handler, at: Window, then: Window, events: Sequence[Stored]) -> bool:
        """Do a page in the transaction that moves the mark on: one event, or a lot of what goes together.

        False: it is another page than that, or one of it failed, and each is to be tried alone.
        """
        if then.ahead or len(events) > (LOT if handler.together else 1):
            return False
        began = clock.monotonic()
        try:
            # A mark by itself may be taken back by a crash of the database: then its page is gone through again.
            async with self._db.house(lasting=bool(events)) as tx:
                await _pass(tx, handler.name, at, then)
                if events:
                    await self._all(tx, handler, events)
        except Overtaken:
            raise
        except Exception:
            log.warning("events failed, each is tried alone", handler=handler.name, exc_info=True)
            return False
        for _ in events:
            measure.handled(handler.name, "done", (clock.monotonic() - began) / len(events))
        return True

    async def _all(self, tx: Tx, handler: Handler, events: Sequence[Stored]) -> None:
        """Do these events, but those that were done before: they came along with an earlier page."""
        ids, streams = [event.id for event in events], [event.event.aggregate for event in events]
        left = await tx.fetchrow(LEFT, handler.name, ids, streams)
        done, behind = (set(left["done"] or ()), set(left["behind"] or ())) if left else (set(), set())
        lots: dict[UUID | None, list[Stored]] = defaultdict(list)
        for event in events:
            if event.id in done:
                continue
            with _span(handler, event):
                if not await self._may(tx, handler, event, behind=event.event.aggregate in behind):
                    continue
                if handler.handle_many is None:
                    await handler.handle(_within(tx, event.tenant), event)
            lots[event.tenant].append(event)
        if handler.handle_many is not None:
            for tenant, lot in lots.items():
                with _span(handler, lot[0]):
                    await handler.handle_many(_within(tx, tenant), lot)

    async def _each_stream(self, handler: Handler, at: Window, events: Sequence[Stored]) -> None:
        streams: dict[str, list[Stored]] = defaultdict(list)
        for event in events:
            streams[event.event.aggregate].append(event)
        async with asyncio.TaskGroup() as group:
            for stream in streams.values():
                group.create_task(self._stream(handler, at, stream))

    async def _stream(self, handler: Handler, at: Window, events: Sequence[Stored]) -> None:
        async with self._limit:
            for event in events:
                began = clock.monotonic()
                try:
                    await self._once(handler, at, event)
                    measure.handled(handler.name, "done", clock.monotonic() - began)
                except Overtaken:
                    raise
                except Exception as error:
                    measure.handled(handler.name, "parked", clock.monotonic() - began)
                    async with self._db.house() as tx:
                        # It may have been done all the same, with only the word of it lost.
                        if await _first(tx, handler.name, at, [event]):
                            log.exception("handler failed, event parked", handler=handler.name, event_id=event.id)
                            await _park(tx, handler.name, event, error)

    async def _once(self, handler: Handler, at: Window, event: Stored) -> None:
        with _span(handler, event):
            async with self._db.house() as tx:
                if await _first(tx, handler.name, at, [event]):
                    behind = await _behind_parked(tx, handler.name, event)
                    if await self._may(tx, handler, event, behind=behind):
                        await handler.handle(_within(tx, event.tenant), event)

    async def _may(self, tx: Tx, handler: Handler, event: Stored, *, behind: bool) -> bool:
        """Say whether an event may be handled now; else it is parked, or nobody's business. `behind`: one before it is parked."""
        rest = await self._rests(tx, handler.name, event.tenant) if event.tenant else Rest.WORKS
        if rest is not Rest.WORKS:
            if rest is Rest.WAITS:
                await _park(tx, handler.name, event, None, rests=True)
            return False
        if behind:
            await _park(tx, handler.name, event, None)
        return not behind

    async def retry_parked(self) -> int:
        """Try the first parked event of each aggregate whose time has come; return how many were settled."""
        async with self._db.house() as tx:
            due = await tx.fetch(
                "select distinct on (handler, aggregate) handler, event_id, next_at, stuck from parked "
                "where not rests order by handler, aggregate, event_id"
            )
        settled = 0
        for row in due:
            handler = self._handlers.get(row["handler"])
            if handler and not row["stuck"]:
                settled += await self._retry(handler, row["event_id"])
        return settled

    async def _retry(self, handler: Handler, event_id: int) -> int:
        try:
            async with self._db.house() as tx:
                row = await tx.fetchrow(
                    "select p.next_at, l.id, l.xid::text as xid, l.tenant_id, l.seq, l.type, l.version, "
                    "l.body::text as body, l.at, l.trace "
                    "from parked p join log l on l.id = p.event_id "
                    "where p.handler = $1 and p.event_id = $2 and p.next_at <= $3 for update of p skip locked",
                    handler.name,
                    event_id,
                    tx.now,
                )
                event = row and read_row(row, known())
                if not event:
                    return 0
                if event.tenant and await self._rests(tx, handler.name, event.tenant) is Rest.WAITS:
                    await tx.execute(
                        "update parked set rests = true where handler = $1 and event_id = $2", handler.name, event_id
                    )
                    return 1
                await handler.handle(_within(tx, event.tenant), event)
                await tx.execute("delete from parked where handler = $1 and event_id = $2", handler.name, event_id)
        except Exception as error:
            log.warning("parked event failed again", handler=handler.name, event_id=event_id, exc_info=True)
            async with self._db.house() as tx:
                await tx.execute(
                    "update parked set tries = tries + 1, error = $3, next_at = $4 + ($5::bigint << least(tries, 12)), "
                    "stuck = tries + 1 >= $6 where handler = $1 and event_id = $2",
                    handler.name,
                    event_id,
                    _said(error),
                    tx.now,
                    FIRST_BACK_OFF_MS,
                    TRIES,
                )
            return 0
        return 1

    async def retry_for_ever(self) -> None:
        """Look at what is parked, once a second."""
        while True:
            while await self.retry_parked():
                pass
            await asyncio.sleep(1)


def _within(tx: Tx, tenant: UUID | None) -> Tx:
    return tx.within(tenant) if tenant else tx


def _span(handler: Handler, event: Stored) -> AbstractContextManager[object]:
    return trace.span(handler.name, event.trace, event=event.id, type=event.event.TYPE)


@cache
def _types(handler: Handler) -> list[str]:
    return [type_ for (type_, _), cls in known().items() if issubclass(cls, handler.types)]


async def _pass(tx: Tx, handler: str, at: Window, then: Window) -> None:
    if not await move_mark(tx, handler, at, then):
        raise Overtaken


async def _first(tx: Tx, handler: str, at: Window, events: Sequence[Stored]) -> set[int]:
    """Mark events as handled; return those that were not before. Raises Overtaken when their page is not to be done now."""
    ids = [event.id for event in events]
    row = await tx.fetchrow(FIRST, handler, ids, str(at.lo), str(at.hi), at.last_id)
    if row is None or not row["here"]:
        raise Overtaken
    return set(row["fresh"] or ())


async def _behind_parked(tx: Tx, handler: str, event: Stored) -> bool:
    return bool(
        await tx.fetchval(
            "select exists (select from parked where handler = $1 and aggregate = $2 and not rests)",
            handler,
            event.event.aggregate,
        )
    )


async def _park(tx: Tx, handler: str, event: Stored, error: BaseException | None, *, rests: bool = False) -> None:
    """Park an event: after a failure it is due soon; behind another of its aggregate it is due when that is settled.

    One that rests is due when it is woken.
    """
    await tx.execute(
        "insert into parked (handler, event_id, tenant_id, aggregate, error, tries, next_at, rests) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        handler,
        event.id,
        event.tenant,
        event.event.aggregate,
        _said(error) if error else "its module is off" if rests else "waits behind an earlier event of its aggregate",
        1 if error else 0,
        tx.now + FIRST_BACK_OFF_MS if error else 0,
        rests,
    )


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
