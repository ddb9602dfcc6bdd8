"""The projections in a real database: fed by the relay, rebuilt equal, and asked as the board asks them."""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from tests.domains.reports import plain
from tests.domains.reports.plain import AGENTS, QUEUES, TENANTS, Centre, Told
from ting.app.database import Dsns
from ting.domains.reports import api, figures
from ting.domains.reports.api import Goal, Live, Longest, Today
from ting.domains.reports.days import HALF_HOUR, day_of
from ting.domains.reports.on import HANDLERS
from ting.domains.reports.store.stays import BOARD
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.relay import Relay

ZONE = "Asia/Kathmandu"
MIDNIGHT = day_of(1_790_000_000_000, ZONE)[0]
MINE = [queue for queue, tenant in QUEUES.items() if tenant == TENANTS[0]]
GOALS = {
    queue: Goal(threshold_ms=60_000 * (n + 1), target_pct=80.0 + n, short_abandon_ms=90_000)
    for n, queue in enumerate(MINE)
}
TOTAL = Goal(threshold_ms=1, target_pct=77.0)


@pytest_asyncio.fixture(loop_scope="session")
async def db(dsns: Dsns) -> AsyncIterator[Database]:
    async with Database.connect(dsns.app, dsns.house, size=4) as found:
        async with found.house() as tx:
            for n, tenant in enumerate(TENANTS):
                await tx.execute(
                    "insert into tenant (id, slug, name, locale, time_zone) values ($1, $2, $2, 'en', $3)",
                    tenant,
                    f"tenant-{n}",
                    ZONE,
                )
        yield found


def a_history(seed: int, steps: int = 250) -> list[Told]:
    """Some hours of a small centre, from half an hour before midnight on."""
    centre = Centre(random.Random(seed), start=MIDNIGHT - HALF_HOUR, contacts=60)
    return list(centre.history(steps=steps, pause=90_000))


async def tell(db: Database, told: Sequence[Told]) -> None:
    async with db.house() as tx:
        for t in told:
            inner = tx.within(t.tenant) if t.tenant else tx
            inner.now = t.at
            inner.emit(t.event)
            await inner.flush()


async def relay(db: Database) -> None:
    works = Relay(db, Bus(db), HANDLERS)
    for handler in HANDLERS:
        while await works.step(handler):
            pass
    async with db.house() as tx:
        assert await tx.fetchval("select count(*) from parked") == 0


async def projections(db: Database) -> tuple[list[Any], list[Any], list[Any]]:
    async with db.house() as tx:
        return (
            [tuple(row) for row in await tx.fetch("select * from segment order by id")],
            [tuple(row) for row in await tx.fetch("select * from agent_time order by person_id, from_at")],
            [tuple(row) for row in await tx.fetch("select * from call_wait order by id")],
        )


async def rebuild(db: Database) -> int:
    async with db.house() as tx:
        return await api.rebuild(tx)


async def all_stays(db: Database) -> dict[UUID, api.Segment]:
    found = {}
    for tenant in TENANTS:
        async with db.tx(tenant) as tx:
            found.update({stay.id: stay for stay in await api.segments(tx, 0, 1 << 62)})
    return found


async def test_what_the_relay_brings_is_what_was_said_and_a_rebuild_comes_out_equal(db: Database) -> None:
    told = a_history(1)
    await tell(db, told)
    await relay(db)
    found, expected = await all_stays(db), plain.stays(told)
    assert found.keys() == expected.keys()
    for id_, stay in found.items():
        rings = [(ring.offer, ring.agent, ring.at, ring.ended_at, ring.outcome) for ring in stay.offers]
        facts = {name: getattr(stay, name) for name in expected[id_] if name != "offers"}
        assert facts | {"offers": rings} == expected[id_]
    before = await projections(db)
    assert len(before[1]) > 50
    assert len(before[2]) > 5
    async with db.house() as tx:
        await tx.execute("update segment set code = 'spoilt', offers = '[]'")
        await tx.execute("delete from agent_time where until_at is not null")
        await tx.execute("update call_wait set called_at = 0, outcome = null, ended_at = null, answered_by = null")
    assert await rebuild(db) > 300
    assert await projections(db) == before


async def test_what_is_brought_again_from_the_beginning_changes_nothing(db: Database) -> None:
    await tell(db, a_history(2, steps=120))
    await relay(db)
    before = await projections(db)
    async with db.house() as tx:
        await tx.execute("delete from relay_mark")
    await relay(db)
    assert await projections(db) == before


async def test_a_rebuild_may_be_ahead_of_the_relay(db: Database) -> None:
    told = a_history(3, steps=120)
    await tell(db, told[:100])
    await relay(db)
    await tell(db, told[100:150])
    await rebuild(db)
    ahead = await projections(db)
    await relay(db)
    assert await projections(db) == ahead
    await tell(db, told[150:])
    await relay(db)
    whole = await projections(db)
    await rebuild(db)
    assert await projections(db) == whole


async def test_a_rebuild_is_right_where_something_was_said_after_the_end(db: Database) -> None:
    told = a_history(4)
    closed = [t for t in told if t.event.TYPE == "contact.disposed"]
    late = [Told(t.tenant, type(t.event)(**{**_fields(t.event), "code": "late"}), t.at + 1) for t in closed]
    assert late
    await tell(db, [*told, *late])
    await relay(db)
    before = await projections(db)
    await rebuild(db)
    assert await projections(db) == before
    assert {stay.code for stay in (await all_stays(db)).values() if stay.code} == {"late"}


def _fields(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}


async def test_the_board_says_what_the_formulas_say(db: Database) -> None:
    told = a_history(5, steps=400)
    await tell(db, told)
    await relay(db)
    now = told[-1].at
    mine = [stay for stay in (await all_stays(db)).values() if stay.queue in MINE]
    longest = Longest(now - 5, "A-1", UUID(int=5))
    live = {MINE[0]: Live(3, longest), MINE[1]: Live(2, Longest(now - 4, "A-2", UUID(int=6)))}
    async with db.tx(TENANTS[0]) as tx:
        tx.now = now
        lines = await Today().lines(tx, GOALS, live, time_zone=ZONE, total=TOTAL)
    today = [stay for stay in mine if stay.enqueued_at >= MIDNIGHT]
    assert 0 < len(today) < len(mine)
    for queue, goal in GOALS.items():
        line = lines.queues[queue]
        here = [stay for stay in today if stay.queue == queue]
        counts = figures.count(here, goal)
        assert line.pct == figures.service_level(counts, goal)
        assert line.counted == figures.counted(counts, goal) > 0
        assert (line.answered, line.answered_within) == (counts.answered, counts.answered_within)
        assert (line.abandoned, line.short_abandoned) == (counts.abandoned, counts.short_abandoned)
        assert (line.flow_out, line.formula) == (counts.flow_out, api.FORMULA)
        assert (line.waiting, line.longest) == (live[queue].waiting, live[queue].longest)
        assert (line.target_pct, line.threshold_ms) == (goal.target_pct, goal.threshold_ms)
        for half in line.half_hours:
            one = figures.count([s for s in here if half.at <= s.enqueued_at < half.at + HALF_HOUR], goal)
            assert (half.counted, half.pct) == (figures.counted(one, goal), figures.service_level(one, goal))
        ours = [stay for stay in mine if stay.queue == queue]
        assert [(m.at, m.waiting) for m in line.waiting_by_minute] == _waiting(ours, now)
        assert line.busy == len({stay.agent for stay in ours if stay.accepted_at and not stay.disconnected_at})
    total, each = lines.total, lines.queues.values()
    for name in ("waiting", "answered", "answered_within", "abandoned", "short_abandoned", "flow_out", "counted"):
        assert getattr(total, name) == sum(getattr(line, name) for line in each)
    assert total.pct == figures.share(total.answered_within, total.counted)
    assert [half.at for half in total.half_hours] == list(range(MIDNIGHT, now + 1, HALF_HOUR))
    assert [(m.at, m.waiting) for m in total.waiting_by_minute] == _waiting(mine, now)
    assert max(m.waiting for m in total.waiting_by_minute) > 1
    assert (total.longest, total.formula) == (longest, api.BY_QUEUE)
    assert (total.target_pct, total.threshold_ms) == (TOTAL.target_pct, TOTAL.threshold_ms)


def _waiting(stays: Sequence[api.Segment], now: int) -> list[tuple[int, int]]:
    last = now - now % 60_000
    return [
        (at, sum(s.enqueued_at <= at and (s.dequeued_at is None or at < s.dequeued_at) for s in stays))
        for at in range(last - 59 * 60_000, last + 1, 60_000)
    ]


async def test_a_look_that_counts_the_rest_only_sees_what_a_fresh_one_sees(db: Database) -> None:
    today = Today(keep_ms=3 * HALF_HOUR)
    now, kept_halves = MIDNIGHT, 0
    for rush in range(8):  # one after the other: in between nobody waits
        centre = Centre(random.Random(rush), start=now + HALF_HOUR, contacts=5, ids=10_000 * (rush + 1))
        told = list(centre.history(steps=200, pause=60_000))
        for page in (told[:40], told[40:]):
            await tell(db, page)
            await relay(db)
            now = max([now, *(t.at for t in page)])
            async with db.tx(TENANTS[0]) as tx:
                tx.now = now
                kept = await today.lines(tx, GOALS, {}, time_zone=ZONE)
                fresh = await Today().lines(tx, GOALS, {}, time_zone=ZONE)
                service = await today.service(tx, GOALS, time_zone=ZONE, of={MINE[0]})
            assert kept == fresh
            assert (service.pct, service.counted) == (kept.queues[MINE[0]].pct, kept.queues[MINE[0]].counted)
            kept_halves += sum(map(len, today._kept[TENANTS[0]].halves.values()))
    assert kept_halves > 10


async def test_a_new_goal_counts_for_the_past_at_the_next_look(db: Database) -> None:
    told = a_history(7)
    await tell(db, told)
    await relay(db)
    today = Today()
    async with db.tx(TENANTS[0]) as tx:
        tx.now = told[-1].at
        strict = (await today.lines(tx, GOALS, {}, time_zone=ZONE)).total
        easy = {queue: Goal(threshold_ms=1 << 40) for queue in GOALS}
        kind = (await today.lines(tx, easy, {}, time_zone=ZONE)).total
    assert kind.answered_within == kind.answered == strict.answered > strict.answered_within
    assert kind.formula == api.FORMULA


async def test_a_day_without_anything_has_no_figure(db: Database) -> None:
    async with db.tx(TENANTS[0]) as tx:
        tx.now = MIDNIGHT
        lines = await Today().lines(tx, GOALS, {}, time_zone=ZONE)
        nobody = await Today().lines(tx, {}, {}, time_zone=ZONE)
        day = await api.day_of(tx, AGENTS[0], time_zone=ZONE)
    assert (lines.total.pct, lines.total.counted, lines.total.waiting) == (None, 0, 0)
    assert [half.pct for half in lines.total.half_hours] == [None]
    assert (nobody.total.pct, nobody.queues) == (None, {})
    assert day == api.Day(0, None)


async def test_an_agents_day_is_of_all_his_tenants_and_of_today(db: Database) -> None:
    told = a_history(8, steps=400)
    await tell(db, told)
    await relay(db)
    stays = list((await all_stays(db)).values())
    for agent in AGENTS:
        mine = [stay for stay in stays if stay.agent == agent]
        done = figures.work(stay for stay in mine if stay.enqueued_at >= MIDNIGHT)
        async with db.house() as tx:
            tx.now = max(t.at for t in told) + 1
            day = await api.day_of(tx, agent, time_zone=ZONE)
            whole = await api.agent_figures(tx, agent, 0, 1 << 62)
            nothing = await api.agent_figures(tx, agent, 0, 1)
        assert day == api.Day(done.handled, figures.handle_time(done))
        assert done.handled > 0
        assert whole.handled == figures.work(mine).handled > done.handled
        assert whole.aht_ms == figures.handle_time(figures.work(mine))
        assert whole.occupancy is not None
        assert 0 < whole.occupancy <= 100
        assert whole.aht_adjusted_ms is not None
        assert nothing.occupancy is nothing.aht_ms is None


async def test_a_tenant_sees_its_own_and_nobodys_time(db: Database) -> None:
    await tell(db, a_history(9, steps=60))
    await relay(db)
    async with db.tx(TENANTS[0]) as tx:
        assert {row["tenant_id"] for row in await tx.fetch("select tenant_id from segment")} == {TENANTS[0]}
        other = {queue: Goal() for queue in QUEUES if queue not in MINE}
        assert (await Today().lines(tx, other, {}, time_zone=ZONE)).total.counted == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.tx(TENANTS[0]) as tx:
            await tx.fetch("select * from agent_time")


async def test_the_board_reads_by_its_indexes_as_the_app_role(db: Database, dsns: Dsns) -> None:
    owner = await asyncpg.connect(dsns.owner)
    try:
        await owner.execute(A_MONTH, TENANTS[0], MINE[0], MIDNIGHT)
        await owner.execute("analyze segment")
    finally:
        await owner.close()
    day = (MIDNIGHT, MIDNIGHT, MIDNIGHT + 86_400_000)
    async with db.tx(TENANTS[0]) as tx:
        plan = await tx.fetch("explain " + BOARD, TENANTS[0], *day, MINE, [1, 1], [1, 1], day[2] - 3_600_000)
    text = "\n".join(row[0] for row in plan)
    assert "Seq Scan on segment" not in text
    for index in ("segment_when", "segment_left", "segment_open", "segment_talk"):
        assert index in text


A_MONTH = """
insert into segment (id, tenant_id, contact_id, seq, queue_id, channel, number, lang, because, enqueued_at, dequeued_at,
  reason, accepted_at, disconnected_at)
select gen_random_uuid(), $1, gen_random_uuid(), 9, $2, 'webchat', 'A-1', 'en', 'arrival', at, at + 9, 'answered', at, at
from (select $3::bigint + 86400000 - n::bigint * 600000 as at from generate_series(1, 4000) n) a
"""
