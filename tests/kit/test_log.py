"""The one log: read without loss whatever order commits come in; each event handled once, in order, or parked."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server import until
from tests.waiting import PATIENCE, wait
from ting.app.database import Dsns
from ting.events.contact import Back, Lost
from ting.kit import log, wellbeing
from ting.kit.bus import Bus
from ting.kit.db import APPEND, Database, Tx
from ting.kit.event import Stored
from ting.kit.ids import new_id
from ting.kit.log import Handler, Tail, Window
from ting.kit.relay import TRIES, Relay

_names = itertools.count(1)
Way = Literal["alone", "together", "many"]
WAYS: tuple[Way, ...] = ("alone", "together", "many")


class Doer:
    """A handler that leaves a trace, and can be told to fail."""

    def __init__(self, *types: type[Any], way: Way = "alone") -> None:
        self.name = f"test.{next(_names)}"
        self.fails: set[int] = set()
        self.lots: list[int] = []
        """How many it was given at a time, where it takes many."""
        many = self._do_many if way == "many" else None
        self.handler = Handler(self.name, types or (Lost,), self._do, way != "alone", many)

    async def _do_many(self, tx: Tx, page: Sequence[Stored]) -> None:
        self.lots.append(len(page))
        for stored in page:
            assert tx.tenant == stored.tenant
            await self._do(tx, stored)

    async def _do(self, tx: Tx, stored: Stored) -> None:
        await tx.execute(
            "insert into effect (handler, event_id, aggregate) values ($1, $2, $3)",
            self.name,
            stored.id,
            stored.event.aggregate,
        )
        if stored.id in self.fails:
            raise ValueError("told to fail")

    async def done(self, db: Database) -> dict[str, list[int]]:
        """Which events it did, by aggregate, in order."""
        found: dict[str, list[int]] = {}
        async with db.house() as tx:
            rows = await tx.fetch("select aggregate, event_id from effect where handler = $1 order by n", self.name)
        for row in rows:
            found.setdefault(row["aggregate"], []).append(row["event_id"])
        return found


async def say(db: Database, contacts: list[UUID], times: int = 1) -> dict[str, list[int]]:
    """Announce so often about each; return the ids by aggregate."""
    tenant = new_id()
    for _ in range(times):
        async with db.house() as tx:
            for contact in contacts:
                tx.within(tenant).emit(Lost(contact=contact))
    async with db.house() as tx:
        rows = await tx.fetch("select id, aggregate from log where tenant_id = $1 order by id", tenant)
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["aggregate"], []).append(row["id"])
    return found


async def work_through(relay: Relay, doer: Doer) -> None:
    """Step until there is nothing left to do."""
    while await relay.step(doer.handler):
        pass


async def begin_here(db: Database, doer: Doer) -> None:
    """Let a handler begin at this moment of the log, as one that is up to date."""
    async with db.house() as tx:
        mark = str(await log.now_mark(tx))
        await tx.execute(
            "insert into relay_mark (handler, lo, hi, last_id) values ($1, $2::text::xid8, $2::text::xid8, 0)",
            doer.name,
            mark,
        )


def only(of: dict[str, list[int]], said: dict[str, list[int]]) -> dict[str, list[int]]:
    """What was done of what was said."""
    return {aggregate: ids for aggregate, ids in of.items() if aggregate in said}


# Reading.


async def test_an_event_that_commits_late_is_not_overtaken_and_not_lost(kit_db: Database) -> None:
    async with kit_db.house() as tx:
        mark = await log.now_mark(tx)
    late, early, tenant = new_id(), new_id(), new_id()
    async with kit_db.house() as slow:
        slow.within(tenant).emit(Lost(contact=late))
        await slow.flush()  # has drawn its id, and stays open
        async with kit_db.house() as quick:
            quick.within(tenant).emit(Lost(contact=early))
        async with kit_db.house() as tx:
            events, at = await log.read(tx, Window(mark, mark, 0))
        assert not [event for event in events if event.tenant == tenant]

    async def look() -> list[UUID]:
        async with kit_db.house() as tx:
            events, _ = await log.read(tx, at)
        return [event.event.contact for event in events if event.tenant == tenant]  # type: ignore[attr-defined]

    # A transaction of somebody else may end the window between the two for a while.
    assert await until(look, lambda found: len(found) > 1) == [late, early]


@asynccontextmanager
async def overtaken(dsns: Dsns, contact: UUID) -> AsyncIterator[None]:
    """Something is said three times about a contact; the third by a transaction older than the second's.

    A fourth transaction, of an age between the two, is still open while the caller looks: it ends the window there.
    """
    old, between, young = [await asyncpg.connect(dsns.house) for _ in range(3)]
    event = Lost(contact=contact)
    args = ([0], [new_id()], [event.aggregate], [event.TYPE], [1], [event.body()], 1, None)
    try:
        async with between.transaction():
            async with old.transaction():
                await young.execute(APPEND, *args)
                await old.fetchval("select pg_current_xact_id()")
                await between.fetchval("select pg_current_xact_id()")
                await young.execute(APPEND, *args)
                await old.execute(APPEND, *args)
            yield
    finally:
        for each in (old, between, young):
            await each.close()


async def test_what_was_said_first_is_read_first_though_a_window_ends_between_the_two(
    effects: Dsns, kit_db: Database
) -> None:
    contact = new_id()
    async with kit_db.house() as tx:
        mark = await log.now_mark(tx)
    at, seen = Window(mark, mark, 0), list[int]()

    async def look() -> list[int]:
        nonlocal at
        async with kit_db.house() as tx:
            events, at = await log.read(tx, at)
        seen.extend(event.seq for event in events if event.event.aggregate == f"contact:{contact}")
        return seen

    async with overtaken(effects, contact):
        await until(look, lambda found: len(found) >= 2)
        assert seen == [1, 2, 3]
    while at.ahead:
        await look()
    assert seen == [1, 2, 3]


async def test_a_relay_does_first_what_was_said_first_though_a_window_ends_between_the_two(
    effects: Dsns, kit_db: Database
) -> None:
    doer, contact = Doer(), new_id()
    await begin_here(kit_db, doer)
    relay = Relay(kit_db, Bus(kit_db), [doer.handler])

    async def done() -> list[int]:
        await work_through(relay, doer)
        return (await doer.done(kit_db)).get(f"contact:{contact}", [])

    async with overtaken(effects, contact):
        first = await until(done, lambda ids: len(ids) >= 2)
    last = await say(kit_db, [contact])
    assert await until(done, lambda ids: len(ids) >= 4) == first + last[f"contact:{contact}"]
    assert first == sorted(first)
    assert len(first) == 3
    async with kit_db.house() as tx:
        assert not await tx.fetchval("select count(*) from handled where handler = $1", doer.name)


Moves = st.lists(
    st.tuples(
        st.sampled_from(["wake", "say", "say", "commit", "roll back", "read"]), st.integers(0, 3), st.integers(0, 2)
    ),
    min_size=4,
    max_size=40,
)


@settings(max_examples=12, deadline=None)
@given(moves=Moves, page=st.sampled_from([1, 2, 500]))
def test_whatever_order_transactions_commit_in_nothing_is_lost_or_doubled_and_each_stream_is_in_order(
    effects: Dsns, moves: list[tuple[str, int, int]], page: int
) -> None:
    wait(lambda: _interleave(effects, moves, page))


async def _interleave(dsns: Dsns, moves: list[tuple[str, int, int]], page: int) -> None:
    tenant = new_id()
    streams = [new_id() for _ in range(3)]
    async with Database.connect(dsns.app, dsns.house, size=4) as db:
        writers = [await asyncpg.connect(dsns.house) for _ in range(4)]
        open_: dict[int, asyncpg.transaction.Transaction] = {}
        locked: dict[int, int] = {}
        async with db.house() as tx:
            mark = await log.now_mark(tx)
        at, seen = Window(mark, mark, 0), list[Stored]()
        try:
            for what, who, stream in moves:
                if what == "read":
                    async with db.house() as tx:
                        events, at = await log.read(tx, at, page)
                    seen += [event for event in events if event.tenant == tenant]
                elif what in ("say", "wake"):
                    if what == "say" and locked.get(stream, who) != who:
                        continue  # he would wait for the other
                    if who not in open_:
                        open_[who] = writers[who].transaction()
                        await open_[who].start()
                        await writers[who].fetchval(
                            "select pg_current_xact_id()"
                        )  # as one that wrote something else first
                    if what == "wake":
                        continue
                    locked[stream] = who
                    event = Lost(contact=streams[stream])
                    args = ([0], [tenant], [event.aggregate], [event.TYPE], [1], [event.body()], 1, None)
                    await writers[who].execute(APPEND, *args)
                elif who in open_:
                    await (open_.pop(who).commit() if what == "commit" else open_.pop(who).rollback())
                    locked = {stream: by for stream, by in locked.items() if by != who}
            for transaction in open_.values():
                await transaction.commit()
            true = [row["id"] for row in await writers[0].fetch("select id from log where tenant_id = $1", tenant)]
            loop = asyncio.get_running_loop()
            over = loop.time() + PATIENCE
            while len(seen) < len(true) and loop.time() < over:
                async with db.house() as tx:
                    events, at = await log.read(tx, at, page)
                seen += [event for event in events if event.tenant == tenant]
        finally:
            for writer in writers:
                await writer.close()
        assert sorted(event.id for event in seen) == sorted(true)
        for contact in streams:
            seqs = [event.seq for event in seen if event.event.aggregate == f"contact:{contact}"]
            assert seqs == list(range(1, len(seqs) + 1))


async def test_what_is_rolled_back_was_never_said(kit_db: Database) -> None:
    contact = new_id()

    async def say_and_fail(tx: Tx) -> None:
        tx.within(new_id()).emit(Lost(contact=contact))
        await tx.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await kit_db.run(None, say_and_fail)
    async with kit_db.house() as tx:
        assert not await tx.fetchval("select count(*) from log where aggregate = $1", f"contact:{contact}")


async def test_a_follower_that_fails_over_a_page_is_given_that_page_again(kit_db: Database) -> None:
    async with kit_db.house() as tx:
        mark = await log.now_mark(tx)
    tail = Tail(kit_db, Bus(kit_db), mark)
    contact = new_id()
    await say(kit_db, [contact])

    async def first() -> list[Stored]:
        async for _, page in tail.pages():
            wanted = [stored for stored in page if stored.event.aggregate == f"contact:{contact}"]
            if wanted:
                return wanted  # as one that fails: it does not come back for the next page
        return []

    assert await asyncio.wait_for(first(), PATIENCE) == await asyncio.wait_for(first(), PATIENCE)


# The relay.


@asynccontextmanager
async def two_relays(db: Database, doer: Doer) -> AsyncIterator[tuple[Relay, Relay]]:
    """Two processes' relays, in one."""
    yield Relay(db, Bus(db), [doer.handler]), Relay(db, Bus(db), [doer.handler])


@pytest.mark.parametrize("way", WAYS)
async def test_several_relays_at_once_do_each_event_once_and_in_order(kit_db: Database, way: Way) -> None:
    doer = Doer(way=way)
    await begin_here(kit_db, doer)
    said = await say(kit_db, [new_id() for _ in range(6)], times=8)
    async with two_relays(kit_db, doer) as (one, other):

        async def both() -> dict[str, list[int]]:
            await asyncio.gather(work_through(one, doer), work_through(other, doer))
            return only(await doer.done(kit_db), said)

        await until(both, lambda done: sum(map(len, done.values())) >= 48)
        assert only(await doer.done(kit_db), said) == said


@pytest.mark.parametrize("way", ["together", "many"])
async def test_what_is_there_at_once_shares_transactions_where_its_handler_may(kit_db: Database, way: Way) -> None:
    doer = Doer(way=way)
    await begin_here(kit_db, doer)
    said = await say(kit_db, [new_id() for _ in range(30)])
    relay = Relay(kit_db, Bus(kit_db), [doer.handler])

    async def done() -> dict[str, list[int]]:
        await work_through(relay, doer)
        return only(await doer.done(kit_db), said)

    await until(done, lambda found: found == said)
    async with kit_db.house() as tx:
        many = await tx.fetchval("select count(distinct xmin::text) from effect where handler = $1", doer.name)
    assert many <= 2, "thirty events in lots of twenty"
    assert sum(doer.lots) == (30 if way == "many" else 0)
    assert len(doer.lots) <= 2


async def one_step(db: Database, doer: Doer) -> dict[str, list[int]]:
    """Say one thing, and let a relay do it in one step; return what was said."""
    await begin_here(db, doer)
    said = await say(db, [new_id()])
    relay = Relay(db, Bus(db), [doer.handler])

    async def done() -> dict[str, list[int]]:
        await relay.step(doer.handler)
        return only(await doer.done(db), said)

    await until(done)
    return said


async def test_a_page_of_one_is_done_in_the_transaction_that_moves_the_mark(kit_db: Database) -> None:
    doer = Doer()
    said = await one_step(kit_db, doer)
    assert only(await doer.done(kit_db), said) == said
    async with kit_db.house() as tx:
        assert await tx.fetchval(
            "select m.xmin = e.xmin from relay_mark m join effect e using (handler) where m.handler = $1", doer.name
        )


async def test_what_was_done_at_once_and_not_acknowledged_is_not_done_again(
    kit_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    doer, house, deaf = Doer(), kit_db.house, list[str]()

    @asynccontextmanager
    async def commits_and_dies(*args: Any, **kwargs: Any) -> AsyncIterator[Tx]:
        async with house(*args, **kwargs) as tx:
            yield tx
        if not deaf and doer.name in await _that_did(house):
            deaf.append(doer.name)
            raise ConnectionResetError("the word of the commit was lost")

    monkeypatch.setattr(kit_db, "house", commits_and_dies)
    said = await one_step(kit_db, doer)
    await work_through(Relay(kit_db, Bus(kit_db), [doer.handler]), doer)
    assert deaf
    assert only(await doer.done(kit_db), said) == said
    async with house() as tx:
        assert not await tx.fetchval("select count(*) from parked where handler = $1", doer.name)


async def _that_did(house: Any) -> set[str]:
    async with house() as tx:
        return {row["handler"] for row in await tx.fetch("select distinct handler from effect")}


async def test_nothing_is_announced_at_a_glance(kit_db: Database) -> None:
    async with kit_db.glance() as tx:
        with pytest.raises(TypeError):
            tx.emit(Lost(contact=new_id()))


async def test_a_relay_that_was_asleep_over_its_page_does_nothing_again(
    kit_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    doer = Doer()
    await begin_here(kit_db, doer)
    said = await say(kit_db, [new_id(), new_id()], times=2)
    async with two_relays(kit_db, doer) as (slow, quick):
        has_read, awake = asyncio.Event(), asyncio.Event()
        each = slow._each_stream

        async def asleep(*args: Any) -> None:
            has_read.set()
            await awake.wait()
            await each(*args)

        monkeypatch.setattr(slow, "_each_stream", asleep)

        async def until_it_has_read() -> None:
            while not has_read.is_set():
                await slow.step(doer.handler)

        sleeper = asyncio.ensure_future(until_it_has_read())
        await asyncio.wait_for(has_read.wait(), PATIENCE)

        async def quickly() -> dict[str, list[int]]:
            await work_through(quick, doer)
            return only(await doer.done(kit_db), said)

        await until(quickly, lambda done: done == said)
        awake.set()
        await sleeper
        await work_through(slow, doer)
        assert only(await doer.done(kit_db), said) == said


async def test_work_whose_acknowledgement_was_lost_is_not_done_again(
    kit_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    doer = Doer()
    await begin_here(kit_db, doer)
    said = await say(kit_db, [new_id()], times=3)
    relay = Relay(kit_db, Bus(kit_db), [doer.handler])
    once = relay._once
    lost: list[int] = []

    async def commits_and_dies(handler: Handler, at: Window, event: Stored) -> None:
        await once(handler, at, event)
        if not lost:
            lost.append(event.id)
            raise ConnectionResetError("the word of the commit was lost")

    monkeypatch.setattr(relay, "_once", commits_and_dies)

    async def done() -> dict[str, list[int]]:
        await work_through(relay, doer)
        return only(await doer.done(kit_db), said)

    await until(done, lambda found: sum(map(len, found.values())) >= 3)
    assert only(await doer.done(kit_db), said) == said
    async with kit_db.house() as tx:
        assert not await tx.fetchval("select count(*) from parked where handler = $1", doer.name)


@pytest.mark.parametrize("way", WAYS)
async def test_an_event_that_fails_is_parked_and_holds_up_its_own_stream_only_until_it_is_replayed(
    kit_db: Database, way: Way
) -> None:
    doer = Doer(way=way)
    await begin_here(kit_db, doer)
    bad, good = new_id(), new_id()
    said = await say(kit_db, [bad, good], times=3)
    first = said[f"contact:{bad}"][0]
    doer.fails.add(first)
    relay = Relay(kit_db, Bus(kit_db), [doer.handler])

    async def done() -> dict[str, list[int]]:
        await work_through(relay, doer)
        return only(await doer.done(kit_db), said)

    await until(done, lambda found: len(found.get(f"contact:{good}", [])) == 3)
    assert f"contact:{bad}" not in await doer.done(kit_db)
    more = await say(kit_db, [bad])
    await work_through(relay, doer)

    async def retry(*, now: bool) -> None:
        async with kit_db.house() as tx:
            if now:
                await tx.execute("update parked set next_at = 0 where handler = $1", doer.name)
        while await relay.retry_parked():
            pass

    for _ in range(TRIES + 1):
        await retry(now=True)
    async with kit_db.house() as tx:
        rows = await tx.fetch("select stuck, tries, error from parked where handler = $1 order by event_id", doer.name)
    assert (rows[0]["stuck"], rows[0]["tries"]) == (True, TRIES)
    assert "told to fail" in rows[0]["error"]
    assert not any(row["stuck"] for row in rows[1:])
    assert f"contact:{bad}" not in await doer.done(kit_db)

    doer.fails.clear()
    async with kit_db.house() as tx:
        assert await wellbeing.replay(tx, handler=doer.name) >= 3

    async def settled() -> dict[str, list[int]]:
        await work_through(relay, doer)
        await retry(now=True)
        return await doer.done(kit_db)

    wanted = said[f"contact:{bad}"] + more[f"contact:{bad}"]
    await until(settled, lambda found: len(found.get(f"contact:{bad}", [])) >= len(wanted))
    assert (await doer.done(kit_db))[f"contact:{bad}"] == wanted


async def test_a_handler_hears_what_its_annotation_names_and_may_ask_for_time_and_place() -> None:
    heard: list[Any] = []

    @log.on
    async def both(tx: Tx, event: Lost | Back, stored: Stored) -> None:
        heard.append((event, stored.seq))

    assert set(both.types) == {Lost, Back}
    event = Lost(contact=new_id())
    await both.handle(None, Stored(1, 1, None, 7, 0, event))  # type: ignore[arg-type]
    assert heard == [(event, 7)]


async def test_a_past_that_was_written_at_once_is_not_read_again_by_who_wants_the_newest(kit_db: Database) -> None:
    tenant, old = new_id(), [new_id() for _ in range(20)]
    async with kit_db.tx(tenant) as tx:
        for contact in old:
            tx.emit(Lost(contact=contact))
    later = [new_id() for _ in range(3)]
    await say(kit_db, later)
    async with kit_db.house() as tx:
        marks = [await log.mark_before(tx, events) for events in (2, 5, 10_000)]
        after = [await tx.fetchval("select count(*) from log where xid >= $1::text::xid8", str(mark)) for mark in marks]
        assert await log.mark_before(tx, 0) >= marks[0]
    assert after[0] <= 2
    assert after[1] == 3, "the past would have been twenty more"
    assert after[2] >= 23
