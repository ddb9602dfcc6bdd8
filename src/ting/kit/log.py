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

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple, cast, get_type_hints

import structlog

from ting.kit.bus import Bus, doze
from ting.kit.db import Database, Row, Tx
from ting.kit.event import Event, Stored, known, read_row

log = structlog.get_logger()

PAGE = 500
Handle = Callable[[Tx, Any], Awaitable[None]]
HandleStored = Callable[[Tx, Any, Stored], Awaitable[None]]

EVENT = (
    "l.id, l.xid::text as xid, l.tenant_id, l.aggregate, l.seq, l.type, l.version, l.body::text as body, l.at, l.trace"
)
"""An event of the log `l`, as `read_row` wants it."""

READ = f"""
with w as (
  select $1::text::xid8 as lo,
         case when $2::text::xid8 > $1::text::xid8 then $2::text::xid8 else pg_snapshot_xmin(pg_current_snapshot()) end as hi
)
select w.hi::text as hi, (select max(xid) from log) >= w.hi as beyond,
       {EVENT}
from w left join lateral (
  select * from log where log.xid >= w.lo and log.xid < w.hi and log.id > $3
    and ($5::text[] is null or log.type = any($5)) order by log.id limit $4
) l on true
"""  # noqa: S608

# The same for a reader whose mark stands in the table, mark and page in one: $1 is its name.
READ_ON = f"""
with w as (
  select m.lo, m.last_id, m.hi as until,
         case when m.hi > m.lo then m.hi else pg_snapshot_xmin(pg_current_snapshot()) end as hi
  from relay_mark m where m.handler = $1
)
select w.lo::text as mark_lo, w.until::text as mark_hi, w.last_id as mark_id,
       w.hi::text as hi, (select max(xid) from log) >= w.hi as beyond,
       {EVENT}
from w left join lateral (
  select * from log where log.xid >= w.lo and log.xid < w.hi and log.id > w.last_id
    and ($3::text[] is null or log.type = any($3)) order by log.id limit $2
) l on true
"""  # noqa: S608

# What stands beyond the window's end, and before an event of the same aggregate in the page. $2, $3: the page's
# aggregates, and the last id of each in it.
AHEAD = f"""
select {EVENT}
from log l join unnest($2::text[], $3::bigint[]) as page (aggregate, id) on page.aggregate = l.aggregate
where l.xid >= $1::text::xid8 and l.id < page.id and ($4::text[] is null or l.type = any($4))
"""  # noqa: S608


class Window(NamedTuple):
    """Where a reader is: inside [lo, hi), after last_id; when lo = hi, at the start of the next window.

    `ahead` are the events from beyond hi that were read already; the window in which they lie passes them over. A
    reader that forgets them is given those again.
    """

    lo: int
    hi: int
    last_id: int
    ahead: frozenset[int] = frozenset()


class Handler(NamedTuple):
    """Something that is done once for each event of some types, in the order of their aggregate."""

    name: str
    types: tuple[type[Event], ...]
    handle: Callable[[Tx, Stored], Awaitable[None]]
    together: bool = False
    """What it hears at once shares a transaction (`on_together`)."""
    handle_many: Callable[[Tx, Sequence[Stored]], Awaitable[None]] | None = None
    """Does several of one tenant at a time, as `handle` would one after the other."""


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


def on_together(handle: Handle | HandleStored) -> Handler:
    """Make a handler whose events share a transaction where several are there: for what keeps a record and no more.

    It is to announce nothing and to lock nothing that the house's own work locks: those locks are taken in one order, which
    a transaction of many aggregates does not keep.
    """
    return on(handle)._replace(together=True)


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
    return await _page(tx, await tx.fetch(READ, str(at.lo), str(at.hi), at.last_id, limit, types), at, limit, types)


async def read_on(
    tx: Tx, reader: str, limit: int = PAGE, types: Sequence[str] | None = None
) -> tuple[Window, list[Stored], Window] | None:
    """Read where a reader's mark stands in the table: return the mark, and what `read` returns; None when it has never begun."""
    rows = await tx.fetch(READ_ON, reader, limit, types)
    if not rows:
        return None
    at = Window(int(rows[0]["mark_lo"]), int(rows[0]["mark_hi"]), rows[0]["mark_id"])
    return at, *await _page(tx, rows, at, limit, types)


async def _page(
    tx: Tx, rows: Sequence[Row], at: Window, limit: int, types: Sequence[str] | None
) -> tuple[list[Stored], Window]:
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
            async with self._db.glance() as tx:
                events, then = await read(tx, before)
            if events:
                yield before.lo, events
            self._at = then  # only now: who fails over a page is given it again
            if then.lo == then.hi:
                await doze(self._sleeper)


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
