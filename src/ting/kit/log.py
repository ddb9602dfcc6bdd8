"""The one log: read in order, followed live, handed to handlers that do each event once.

Transactions commit out of the order in which they drew ids, so `id > last` would lose events. A reader therefore takes
windows of *finished* transactions: everything with `mark <= xid < pg_snapshot_xmin(now)`, sorted by id. No transaction
below xmin is still running, so nothing can appear in a window later. A mark is one number, the xid below which all is
read.

Within an aggregate, ids are drawn under its lock and so stand in the order of the commits; xids need not: B may have
drawn the lower one, for something it wrote before it came to the lock that A held. Then a third transaction between the
two can put an end to the window after B and before A, though A came first. A page therefore takes along, from beyond
its window, what the events in it follow on (`AHEAD`): all of that is committed and seen, since B waited for it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple, cast, get_type_hints

import structlog

from ting.kit import clock, measure, trace
from ting.kit.bus import Bus, doze
from ting.kit.db import Database, Row, Tx
from ting.kit.event import Event, Stored, known, read_row
from ting.kit.lookout import Lookout
from ting.kit.rest import Asks, Rest, always

log = structlog.get_logger()

PAGE = 500
CALM = 2.0
"""Seconds after which a handler goes through what it has no ear for, so that its mark does not stay behind."""
TRIES = 8
FIRST_BACK_OFF_MS = 500
Handle = Callable[[Tx, Any], Awaitable[None]]
HandleStored = Callable[[Tx, Any, Stored], Awaitable[None]]

READ = """
with w as (
  select $1::text::xid8 as lo,
         case when $2::text::xid8 > $1::text::xid8 then $2::text::xid8 else pg_snapshot_xmin(pg_current_snapshot()) end as hi
)
select w.hi::text as hi, (select max(xid) from log) >= w.hi as beyond,
       l.id, l.xid::text as xid, l.tenant_id, l.aggregate, l.seq, l.type, l.version, l.body::text as body, l.at, l.trace
from w left join lateral (
  select * from log where log.xid >= w.lo and log.xid < w.hi and log.id > $3
    and ($5::text[] is null or log.type = any($5)) order by log.id limit $4
) l on true
"""

# What stands beyond the window's end, and before an event of the same aggregate in the page. $2, $3: the page's
# aggregates, and the last id of each in it.
AHEAD = """
select l.id, l.xid::text as xid, l.tenant_id, l.aggregate, l.seq, l.type, l.version, l.body::text as body, l.at, l.trace
from log l join unnest($2::text[], $3::bigint[]) as page (aggregate, id) on page.aggregate = l.aggregate
where l.xid >= $1::text::xid8 and l.id < page.id and ($4::text[] is null or l.type = any($4))
"""


# The mark's row is locked while an event of its page is handled: who moves it on, and forgets which events of the page
# were handled, waits for that; who comes later finds another page there.
FIRST = """
with here as (
  select handler from relay_mark
  where handler = $1 and lo = $3::text::xid8 and hi = $4::text::xid8 and last_id = $5 for share
), fresh as (
  insert into handled (handler, event_id) select handler, $2 from here on conflict do nothing returning event_id
)
select exists (select from here) as here, exists (select from fresh) as fresh
"""


class Window(NamedTuple):
    """Where a reader is: inside [lo, hi), after last_id; when lo = hi, at the start of the next window.

    `ahead` are the events from beyond hi that were read already; the window in which they lie passes them over. A
    reader that forgets them is given those again.
    """

    lo: int
    hi: int
    last_id: int
    ahead: frozenset[int] = frozenset()


class Overtaken(Exception):
    """Another relay has done this page meanwhile."""


class Handler(NamedTuple):
    """Something that is done once for each event of some types, in the order of their aggregate."""

    name: str
    types: tuple[type[Event], ...]
    handle: Callable[[Tx, Stored], Awaitable[None]]


def on(handle: Handle | HandleStored) -> Handler:
    """Make a handler of `async def name(tx, event: A | B)`: the annotation says what it hears.

    One that asks for `stored: Stored` as a third parameter is told the event's id, time and place in its stream too.
    """
    hints = get_type_hints(handle)
    types = getattr(hints["event"], "__args__", (hints["event"],))
    module = handle.__module__.removeprefix("ting.").removesuffix(".on")

    async def call(tx: Tx, stored: Stored) -> None:
        if "stored" in hints:
            await cast("HandleStored", handle)(tx, stored.event, stored)
        else:
            await cast("Handle", handle)(tx, stored.event)

    return Handler(f"{module}.{handle.__name__}", tuple(types), call)


async def now_mark(tx: Tx) -> int:
    """Return the mark of this moment: all that commits from now on lies at or after it."""
    return int(await tx.fetchval("select pg_snapshot_xmin(pg_current_snapshot())::text"))


async def behind(tx: Tx, handlers: Iterable[Handler], mark: int) -> bool:
    """Say whether one of these handlers has still to hear an event for them that was written before `mark`."""
    waited = list(handlers)
    found: bool = await tx.fetchval(
        "select exists (select from relay_mark m join log l on l.xid >= m.lo and l.xid < $2::text::xid8 "
        "where m.handler = any($1) and l.type = any($3) and (l.xid >= m.hi or l.id > m.last_id))",
        [handler.name for handler in waited],
        str(mark),
        sorted({cls.TYPE for handler in waited for cls in handler.types}),
    )
    return found


async def begin_after(tx: Tx, handlers: Iterable[Handler]) -> None:
    """Let handlers that have never run begin after this transaction: what it writes, and what was before it, is done with.

    For a past that was taken over together with all that its handlers would have made of it, before anybody is served.
    """
    await tx.execute(
        "insert into relay_mark (handler, lo, hi, last_id, at) select name, next, next, 0, $2 from unnest($1::text[]) as name, "
        "(select (pg_current_xact_id()::text::bigint + 1)::text::xid8 as next) n on conflict do nothing",
        [handler.name for handler in handlers],
        tx.now,
    )


async def mark_before(tx: Tx, events: int) -> int:
    """Return a mark that has the last `events` events after it, or fewer: a transaction that goes beyond is left out whole."""
    found = await tx.fetchval(
        "with newest as (select xid from log order by id desc limit $1 + 1), "
        "oldest as (select min(xid) as xid, count(*) > $1 as beyond from newest) "
        "select min(n.xid)::text from newest n, oldest o where not o.beyond or n.xid > o.xid",
        events,
    )
    return int(found) if found else await now_mark(tx)


async def read(
    tx: Tx, at: Window, limit: int = PAGE, types: Sequence[str] | None = None
) -> tuple[list[Stored], Window]:
    """Read the next page, by id; the window returned says where to go on, and is `at` when all is read.

    `types`: of these types of events alone (None: all).
    """
    rows = await tx.fetch(READ, str(at.lo), str(at.hi), at.last_id, limit, types)
    hi = int(rows[0]["hi"])
    found = [row for row in rows if row["id"] is not None]
    more = await _ahead(tx, hi, found, types) if rows[0]["beyond"] else []
    page = sorted((row for row in (*found, *more) if row["id"] not in at.ahead), key=lambda row: int(row["id"]))
    events = [event for row in page if (event := read_row(row, known())) is not None]
    ahead = (at.ahead | {row["id"] for row in more}) - {row["id"] for row in found}
    if len(found) < limit:
        return events, Window(hi, hi, 0, ahead)
    return events, Window(at.lo, hi, found[-1]["id"], ahead)


async def _ahead(tx: Tx, hi: int, page: Sequence[Row], types: Sequence[str] | None) -> list[Row]:
    last = {row["aggregate"]: row["id"] for row in page}
    return await tx.fetch(AHEAD, str(hi), list(last), list(last.values()), types) if last else []


async def history(tx: Tx, types: Iterable[type[Event]]) -> AsyncIterator[Stored]:
    """Yield all that was ever said of these types, by id, as one snapshot shows it: a prefix of every stream."""
    wanted = list(types)
    rows = tx.conn.cursor(
        "select id, xid::text as xid, tenant_id, seq, type, version, body::text as body, at, trace from log "
        "where type = any($1) order by id",
        [cls.TYPE for cls in wanted],
        prefetch=PAGE,
    )
    async for row in rows:
        event = read_row(row, known())
        if event is not None and isinstance(event.event, tuple(wanted)):
            yield event


class Tail:
    """Follows the log live from a mark; keeps no record of where it was."""

    def __init__(self, db: Database, bus: Bus, mark: int) -> None:
        self._db = db
        self._sleeper = bus.sleeper()
        self._at = Window(mark, mark, 0)

    async def pages(self) -> AsyncIterator[tuple[int, list[Stored]]]:
        """Yield (mark, page) for ever, each as soon as it is safe to read; whoever goes on from the mark misses none.

        A page may be followed by another of the same mark, and events at or above the mark may be read twice.
        """
        while True:
            before = self._at
            async with self._db.house() as tx:
                events, then = await read(tx, before)
            if events:
                yield before.lo, events
            self._at = then  # only now: who fails over a page is given it again
            if then.lo == then.hi:
                await doze(self._sleeper)


class Relay:
    """Hands the log to handlers: in order within an aggregate, in parallel across, each event once.

    The handler's own transaction holds its mark (handler, event), so a repeat after a crash does nothing. These marks
    stand as long as the page they belong to: each transaction checks, under a lock, that the page is still the one to
    do, so that several relays may run and a slow one does nothing again. An event that fails is parked, and all later
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

    async def step(self, handler: Handler) -> bool:
        """Do one page; False when there was nothing to do."""
        async with self._db.house() as tx:
            at = await _mark(tx, handler.name)
            events, then = await read(tx, at, types=_types(handler))
        wanted = [event for event in events if isinstance(event.event, handler.types)]
        if wanted:
            try:
                await self._each_stream(handler, at, wanted)
            except ExceptionGroup as several:
                if several.split(Overtaken)[1] is not None:
                    raise
                return True
        if then == at:
            return False
        async with self._db.house() as tx:
            # A mark that a crash of the database takes back takes back what it forgot too: the page is gone through again.
            await tx.execute("set local synchronous_commit = off")
            if not await move_mark(tx, handler.name, at, then):
                return True
            await tx.execute(
                "delete from handled where handler = $1 and event_id = any($2)",
                handler.name,
                [event.id for event in wanted if event.id not in then.ahead],
            )
        return bool(wanted)

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
                        if await _first(tx, handler.name, at, event):
                            log.exception("handler failed, event parked", handler=handler.name, event_id=event.id)
                            await _park(tx, handler.name, event, error)

    async def _once(self, handler: Handler, at: Window, event: Stored) -> None:
        with trace.span(handler.name, event.trace, event=event.id, type=event.event.TYPE):
            await self._in_its_span(handler, at, event)

    async def _in_its_span(self, handler: Handler, at: Window, event: Stored) -> None:
        async with self._db.house() as tx:
            if not await _first(tx, handler.name, at, event):
                return
            rest = await self._rests(tx, handler.name, event.tenant) if event.tenant else Rest.WORKS
            if rest is not Rest.WORKS:
                if rest is Rest.WAITS:
                    await _park(tx, handler.name, event, None, rests=True)
                return
            behind = await tx.fetchval(
                "select exists (select from parked where handler = $1 and aggregate = $2 and not rests)",
                handler.name,
                event.event.aggregate,
            )
            if behind:
                await _park(tx, handler.name, event, None)
                return
            await handler.handle(tx.within(event.tenant) if event.tenant else tx, event)

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
                await handler.handle(tx.within(event.tenant) if event.tenant else tx, event)
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


async def mark_of(tx: Tx, reader: str) -> Window | None:
    """Return where a reader is; None when it has never begun."""
    row = await tx.fetchrow("select lo::text as lo, hi::text as hi, last_id from relay_mark where handler = $1", reader)
    return Window(int(row["lo"]), int(row["hi"]), row["last_id"]) if row else None


async def move_mark(tx: Tx, reader: str, at: Window, then: Window) -> bool:
    """Move a reader's mark on, and lock it with that; False when another process was faster."""
    return bool(
        await tx.execute(
            "update relay_mark set lo = $2::text::xid8, hi = $3::text::xid8, last_id = $4, at = $5 "
            "where handler = $1 and lo = $6::text::xid8 and hi = $7::text::xid8 and last_id = $8",
            reader,
            str(then.lo),
            str(then.hi),
            then.last_id,
            tx.now,
            str(at.lo),
            str(at.hi),
            at.last_id,
        )
    )


def _types(handler: Handler) -> list[str]:
    return [type_ for (type_, _), cls in known().items() if issubclass(cls, handler.types)]


async def _mark(tx: Tx, handler: str) -> Window:
    found = await mark_of(tx, handler)
    if found is None:
        await tx.execute(
            "insert into relay_mark (handler, lo, hi, last_id) values ($1, '0', '0', 0) on conflict do nothing", handler
        )
    return found or Window(0, 0, 0)


async def _first(tx: Tx, handler: str, at: Window, event: Stored) -> bool:
    """Mark an event as handled; False when it was before. Raises Overtaken when its page is no longer the one to do."""
    row = await tx.fetchrow(FIRST, handler, event.id, str(at.lo), str(at.hi), at.last_id)
    if row is None or not row["here"]:
        raise Overtaken
    return bool(row["fresh"])


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
