"""History: what SQL counts is what the formulas count, on random histories; days by the clock; nothing is no data."""

from collections.abc import AsyncIterator
from datetime import date
from itertools import pairwise
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from tests.domains.reports.plain import AGENTS, TENANTS
from tests.domains.reports.test_reports_store import GOALS, MIDNIGHT, MINE, ZONE, a_history, db, relay, tell
from ting.domains.reports import api, days, figures
from ting.domains.reports.api import Cell, Goal, Segment
from ting.domains.reports.history import OF_AGENTS, OF_QUEUES, Waits, row
from ting.kit.db import Database

__all__ = ["db"]
HOUR = 3_600_000


@pytest_asyncio.fixture(loop_scope="session")
async def told(db: Database) -> AsyncIterator[tuple[Database, int]]:
    history = a_history(5, steps=500)
    await tell(db, history)
    await relay(db)
    # What random histories lack: messages that were left, and stays by a call-back that is tried again.
    async with db.house() as tx:
        await tx.execute("update segment set mode = 'message' where get_byte(uuid_send(id), 15) % 7 = 1")
        await tx.execute("update segment set because = 'callback' where get_byte(uuid_send(id), 15) % 7 = 2")
    yield db, max(t.at for t in history) + 1


def counted(stays: list[Segment], goals: dict[object, Goal]) -> Cell:
    """The same by the formulas, stay by stay."""
    counts = figures.added([figures.count([stay], goals[stay.queue]) for stay in stays])
    waits = figures.waits(stays)
    return Cell(
        counts=counts,
        work=figures.work(stays),
        kept=figures.calibration(stays),
        waits=Waits(waits.p50, waits.p90) if waits else Waits(),
        rings=figures.response(ring for stay in stays for ring in stay.offers),
    )


@pytest.mark.parametrize("by", ["none", "queue"])
async def test_each_cell_is_what_the_formulas_make_of_its_stays(told: tuple[Database, int], by: str) -> None:
    db, now = told
    edges = list(range(MIDNIGHT - HOUR, now + HOUR, HOUR // 4))
    goals = {queue: GOALS[queue] for queue in MINE}
    async with db.tx(TENANTS[0]) as tx:
        cells = await api.cells(tx, goals, edges, by)  # type: ignore[arg-type]
        stays = await api.segments(tx, edges[0], edges[-1])
    assert len(stays) > 30
    groups = [None] if by == "none" else MINE
    for n, (start, end) in enumerate(pairwise(edges)):
        for key in groups:
            mine = [s for s in stays if start <= s.enqueued_at < end and key in (None, s.queue)]
            assert cells.get((key, n), Cell()) == counted(mine, goals), (key, n)  # type: ignore[arg-type]
    assert cells[None, None] == counted(stays, goals)  # type: ignore[arg-type]


async def test_by_site_a_cell_is_that_of_its_queues_and_what_has_no_site_stands_by_itself(
    told: tuple[Database, int],
) -> None:
    db, now = told
    edges = [MIDNIGHT - HOUR, now + HOUR]
    goals, site = {queue: GOALS[queue] for queue in MINE}, UUID(int=77)
    sites: dict[UUID, UUID | None] = {queue: site if n == 0 else None for n, queue in enumerate(MINE)}
    async with db.tx(TENANTS[0]) as tx:
        cells = await api.cells(tx, goals, edges, "site", sites=sites)
        stays = await api.segments(tx, edges[0], edges[-1])
        came = await api.arrivals(tx, MINE, edges)
    for key in (site, None):
        assert cells[key, 0] == counted([s for s in stays if sites[s.queue] == key], goals)  # type: ignore[arg-type]
    for queue in MINE:
        begun = [s for s in stays if s.queue == queue and s.mode != "message"]
        assert came[queue, 0] == sum(s.because not in ("returned", "taken_over", "callback") for s in begun)


async def test_an_agents_time_is_cut_at_the_edges_and_comes_to_the_formulas_figures(told: tuple[Database, int]) -> None:
    db, now = told
    edges = [MIDNIGHT - HOUR, MIDNIGHT, MIDNIGHT + 2 * HOUR, now]
    async with db.house() as tx:
        tx.now = now
        time = await api.time(tx, AGENTS, edges, ["lunch"])
        paid = await api.time(tx, AGENTS, edges)
        for agent in AGENTS:
            for n, (start, end) in enumerate(pairwise(edges)):
                spent = time.get((agent, n))
                known = await api.agent_figures(tx, agent, start, end)
                if spent is None:
                    assert known.occupancy is None or known.utilisation is None
                    continue
                assert figures.share(spent.contact, spent.contact + spent.idle) == pytest.approx(known.occupancy)
                assert figures.share(spent.used, spent.offered) == pytest.approx(known.utilisation)
                assert 0 <= spent.ready <= spent.on_duty <= end - start
                assert (spent.unpaid, paid[agent, n].unpaid) == (spent.away, 0), "they are away for lunch alone"
    async with db.tx(TENANTS[0]) as tx:
        cells = await api.cells(tx, GOALS, edges, "agent")
        stays = await api.segments(tx, edges[0], edges[-1])
        one = await api.cells(tx, GOALS, edges, "none", [AGENTS[0]])
    for agent in AGENTS:
        mine = [s for s in stays if s.agent == agent]
        assert sum(cells.get((agent, n), Cell()).work.handled for n in range(3)) == figures.work(mine).handled
    rings = [ring for s in stays for ring in s.offers if ring.agent == AGENTS[0]]
    assert one[None, None].rings == figures.response(rings)
    assert one[None, None].work == figures.work([s for s in stays if s.agent == AGENTS[0]])


def test_of_nothing_there_is_no_figure_and_no_zero_in_its_place() -> None:
    for columns in (OF_QUEUES, OF_AGENTS):
        nothing = row(Cell(), columns)
        assert {nothing[column.key] for column in columns if column.unit == "count"} == {0}
        assert {nothing[column.key] for column in columns if column.unit != "count"} == {None}
    assert Cell().empty
    assert not Cell(counts=figures.Counts(contacts=1)).empty
    called = msgspec.structs.replace(Cell(), calls=(4000, None, 9000))
    shown = row(called, OF_QUEUES)
    assert (shown["calls"], shown["calls_answered"], shown["call_median_ms"]) == (3, 2, 6500)


@pytest.mark.parametrize(
    ("zone", "day", "quarters"),
    [
        ("Asia/Taipei", date(2026, 3, 8), 96),
        ("America/New_York", date(2026, 3, 8), 92),
        ("America/New_York", date(2026, 11, 1), 100),
        ("Australia/Lord_Howe", date(2026, 4, 5), 98),
        (ZONE, date(2026, 1, 1), 96),
    ],
)
def test_a_day_has_the_quarter_hours_that_the_clock_gives_it(zone: str, day: date, quarters: int) -> None:
    edges = days.intervals(day, day, "quarter", zone)
    assert len(edges) - 1 == quarters
    assert [edges[0], edges[-1]] == days.intervals(day, day, "day", zone) == days.intervals(day, day, "whole", zone)
    assert {end - start for start, end in pairwise(edges)} == {900_000}
    three = days.intervals(day, date.fromordinal(day.toordinal() + 2), "hour", zone)
    assert three == sorted(set(three))
    assert len(days.intervals(day, date.fromordinal(day.toordinal() + 2), "day", zone)) == 4
