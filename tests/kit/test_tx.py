"""Transactions, timers and who is on the line."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from tests.server import until
from ting.events.contact import Lost
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.presence import DEAD_MS, Presence, is_there
from ting.kit.problem import Problem
from ting.kit.timers import Timer, Timers, cancel_timer, set_timer


async def test_a_transaction_that_deadlocks_is_done_again(kit_db: Database) -> None:
    one, other = new_id(), new_id()
    async with kit_db.house() as tx:
        for id_ in (one, other):
            await tx.execute("insert into node (id, kind) values ($1, 'test')", id_)
    tries: list[int] = []
    both = asyncio.Barrier(2)

    async def lock(tx: Tx, first: UUID, second: UUID) -> None:
        tries.append(1)
        await tx.execute("update node set kind = kind where id = $1", first)
        if len(tries) <= 2:
            await both.wait()
        await tx.execute("update node set kind = kind where id = $1", second)

    await asyncio.gather(kit_db.run(None, lock, one, other), kit_db.run(None, lock, other, one))
    assert len(tries) == 3


async def test_two_transactions_that_announce_about_the_same_things_in_other_orders_never_deadlock(
    kit_db: Database,
) -> None:
    contacts, tenant = [new_id() for _ in range(5)], new_id()

    async def announce(order: list[UUID]) -> None:
        async with kit_db.house() as tx:
            for contact in order:
                tx.within(tenant).emit(Lost(contact=contact))

    await asyncio.gather(*(announce(contacts if n % 2 else contacts[::-1]) for n in range(12)))
    async with kit_db.house() as tx:
        rows = await tx.fetch(
            "select aggregate, array_agg(seq order by id) as seqs from log where tenant_id = $1 group by 1", tenant
        )
    assert all(row["seqs"] == list(range(1, 13)) for row in rows)
    assert len(rows) == 5


async def test_a_tenants_transaction_does_not_become_anothers_and_the_houses_has_none(kit_db: Database) -> None:
    tenant = new_id()
    async with kit_db.tx(tenant) as tx:
        assert tx.within(tenant).tenant == tenant
        with pytest.raises(PermissionError):
            tx.within(new_id())
    async with kit_db.house() as tx:
        with pytest.raises(LookupError):
            _ = tx.tenant


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"], ids=["NUL", "half a character"])
async def test_a_text_that_no_database_keeps_is_refused_in_words(kit_db: Database, value: str) -> None:
    with pytest.raises(Problem) as refused:
        async with kit_db.house() as tx:
            await tx.fetchval("select $1::text", value)
    assert (refused.value.status, refused.value.code) == (400, "not_understood")


async def test_a_number_that_no_database_keeps_is_refused_in_words(kit_db: Database) -> None:
    with pytest.raises(Problem) as refused:
        async with kit_db.house() as tx:
            await tx.fetchval("select $1::bigint", 10**30)
    assert refused.value.status == 400


# Timers.


class Bell:
    """Counts its rings."""

    def __init__(self, db: Database, kind: str) -> None:
        self.rung: list[Timer] = []
        self.fails = 0
        self.timers = Timers(db, {kind: self._ring})

    async def _ring(self, tx: Tx, timer: Timer) -> None:
        self.rung.append(timer)
        if self.fails:
            self.fails -= 1
            raise ValueError("told to fail")


async def test_a_timer_rings_once_even_with_many_listeners_and_only_when_due(kit_db: Database) -> None:
    of, later, tenant = new_id(), new_id(), new_id()
    bells = [Bell(kit_db, "once") for _ in range(4)]
    async with kit_db.house() as tx:
        await set_timer(tx, "once", of, tx.now, tenant=tenant, word="x")
        await set_timer(tx, "once", later, tx.now + 3_600_000, tenant=None)
    await asyncio.gather(*(bell.timers.step() for bell in bells))
    (rung,) = [timer for bell in bells for timer in bell.rung]
    assert (rung.tenant, rung.body) == (tenant, {"of": str(of), "word": "x"})
    async with kit_db.house() as tx:
        await cancel_timer(tx, "once", later)
        await cancel_timer(tx, "once", later)
        assert not await tx.fetchval("select count(*) from timer where kind = 'once'")


async def test_a_timer_that_is_set_again_moves_and_one_that_is_cancelled_is_silent(kit_db: Database) -> None:
    moved, silent = new_id(), new_id()
    bell = Bell(kit_db, "move")
    async with kit_db.house() as tx:
        await set_timer(tx, "move", moved, tx.now, tenant=None)
        await set_timer(tx, "move", moved, tx.now + 3_600_000, tenant=None)
        await set_timer(tx, "move", silent, tx.now, tenant=None)
        await cancel_timer(tx, "move", silent)
    await bell.timers.step()
    assert not bell.rung
    async with kit_db.house() as tx:
        await set_timer(tx, "move", moved, tx.now, tenant=None)
    await bell.timers.step()
    assert len(bell.rung) == 1


async def test_a_timer_that_fails_rings_again_later_and_holds_up_no_other(kit_db: Database) -> None:
    bad, good = new_id(), new_id()
    bell = Bell(kit_db, "fail")
    bell.fails = 1
    async with kit_db.house() as tx:
        await set_timer(tx, "fail", bad, tx.now - 10, tenant=None)
        await set_timer(tx, "fail", good, tx.now, tenant=None)
    await bell.timers.step()
    assert [timer.body["of"] for timer in bell.rung] == [str(bad), str(good)]
    async with kit_db.house() as tx:
        row = await tx.fetchrow("select due_at, tries from timer where kind = 'fail'")
        assert row is not None
        assert row["tries"] == 1
        assert row["due_at"] > tx.now
        await tx.execute("update timer set due_at = 0 where kind = 'fail'")
    await bell.timers.step()
    assert len(bell.rung) == 3


# Who is on the line.


class Watcher:
    """Hears of comings and goings; can be told that the database is away."""

    def __init__(self, db: Database) -> None:
        self.heard: list[tuple[UUID, bool]] = []
        self.presence = Presence(db, "test", self._changed)
        self.away = False

    async def _changed(self, tx: Tx, kind: str, subject: UUID, tenant: UUID | None, there: bool) -> None:
        if self.away:
            raise ConnectionError
        self.heard.append((subject, there))


async def there(db: Database, subject: UUID) -> bool:
    """Whether anybody holds a connection of this subject."""
    async with db.house() as tx:
        return await is_there(tx, "agent", subject)


async def test_the_first_connection_comes_and_the_last_goes_and_those_between_change_nothing(kit_db: Database) -> None:
    one, other, ann = Watcher(kit_db), Watcher(kit_db), new_id()
    for watcher in (one, other):
        await watcher.presence.enter()
    first = await one.presence.open("agent", ann, None)
    second = await other.presence.open("agent", ann, None)
    await one.presence.close(first)
    await one.presence.close(first)
    assert (one.heard, other.heard, await there(kit_db, ann)) == ([(ann, True)], [], True)
    await other.presence.close(second)
    assert (other.heard, await there(kit_db, ann)) == ([(ann, False)], False)


async def test_many_windows_that_open_and_close_at_once_leave_the_truth(kit_db: Database) -> None:
    watcher, ann = Watcher(kit_db), new_id()
    await watcher.presence.enter()

    async def visit() -> None:
        await watcher.presence.close(await watcher.presence.open("agent", ann, None))

    await asyncio.gather(*(visit() for _ in range(10)))
    assert not await there(kit_db, ann)
    assert [on for _, on in watcher.heard] == [True, False] * (len(watcher.heard) // 2)


async def test_a_node_that_falls_silent_takes_its_connections_with_it(kit_db: Database) -> None:
    dead, living, ann, bob = Watcher(kit_db), Watcher(kit_db), new_id(), new_id()
    for watcher in (dead, living):
        await watcher.presence.live()
    await dead.presence.open("agent", ann, None)
    await dead.presence.open("agent", bob, None)
    await living.presence.open("agent", bob, None)  # he has come back through another
    await living.presence.sweep()
    assert await there(kit_db, ann)
    await _silent(kit_db, dead)
    await asyncio.gather(living.presence.sweep(), living.presence.sweep())
    assert living.heard == [(ann, False)]
    assert await there(kit_db, bob)


async def test_a_node_that_was_buried_alive_brings_its_connections_back(kit_db: Database) -> None:
    asleep, living, ann, bob = Watcher(kit_db), Watcher(kit_db), new_id(), new_id()
    for watcher in (asleep, living):
        await watcher.presence.live()
    await asleep.presence.open("agent", ann, None)
    gone = await asleep.presence.open("agent", bob, None)
    await _silent(kit_db, asleep)
    await living.presence.sweep()
    assert not await there(kit_db, ann)
    await asleep.presence.close(gone)
    await asleep.presence.live()
    assert await there(kit_db, ann)
    assert not await there(kit_db, bob)
    assert asleep.heard[-1] == (ann, True)
    await asleep.presence.leave()
    assert not await there(kit_db, ann)


async def test_a_going_that_could_not_be_written_down_is_written_later(kit_db: Database) -> None:
    watcher, ann = Watcher(kit_db), new_id()
    await watcher.presence.live()
    connection = await watcher.presence.open("agent", ann, None)
    watcher.away = True
    with pytest.raises(ConnectionError):
        await watcher.presence.close(connection)
    assert await there(kit_db, ann)
    watcher.away = False
    await watcher.presence.live()
    assert not await there(kit_db, ann)


async def _silent(db: Database, watcher: Watcher) -> Any:
    async with db.house() as tx:
        await tx.execute("update node set seen_at = $2 where id = $1", watcher.presence.node, tx.now - DEAD_MS - 1)
    return await until(lambda: there(db, new_id()), lambda found: not found)
