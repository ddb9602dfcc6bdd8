"""Lines: when all channels were taken, which calls found none, and what is told of it, once or twice."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from tests.domains.reports.plain import TENANTS
from tests.domains.reports.test_reports_store import db, rebuild, relay
from ting.domains.reports import api
from ting.domains.reports.lines import Blocked, Busy, Key, LineUse, counted
from ting.events.line import CallBlocked, LineEvent, LinesBusy
from ting.kit.db import Database

__all__ = ["db"]
ONE, TWO = UUID(int=1), UUID(int=2)
EDGES, NOW = [0, 100, 200], 150
MINE = TENANTS[0]


@pytest.mark.parametrize(
    ("blocked", "busy", "expected"),
    [
        ([], [], {}),
        ([Blocked(ONE, "in", 200)], [], {}),  # at the edge that ends it all
        (
            [Blocked(ONE, "in", 0), Blocked(ONE, "out", 99), Blocked(TWO, "in", 100)],
            [],
            {
                (ONE, 0): LineUse(blocked_in=1, blocked_out=1),
                (TWO, 1): LineUse(blocked_in=1),
                (None, 0): LineUse(blocked_in=1, blocked_out=1),
                (None, 1): LineUse(blocked_in=1),
                (None, None): LineUse(blocked_in=2, blocked_out=1),
            },
        ),
        # It is cut at the edges; what goes on is counted to now; of one line alone nothing is said of all.
        (
            [],
            [Busy(ONE, 90, 110), Busy(ONE, 120, None)],
            {(ONE, 0): LineUse(busy_ms=10), (ONE, 1): LineUse(busy_ms=40)},
        ),
        (
            [],
            [Busy(None, 90, 110)],
            {
                (None, 0): LineUse(busy_ms=10),
                (None, 1): LineUse(busy_ms=10),
                (None, None): LineUse(busy_ms=20),
            },
        ),
        ([], [Busy(None, 160, None)], {}),  # clocks of two machines
    ],
)
def test_what_lines_came_to(blocked: list[Blocked], busy: list[Busy], expected: Mapping[Key, LineUse]) -> None:
    assert counted(blocked, busy, EDGES, NOW) == expected


async def test_what_the_log_says_of_lines_stands_in_the_report_and_a_rebuild_comes_out_equal(db: Database) -> None:
    told: list[tuple[int, LineEvent]] = [
        (10, LinesBusy(lines=MINE, trunk=ONE, busy=True)),
        (20, LinesBusy(lines=MINE, trunk=TWO, busy=True)),
        (20, LinesBusy(lines=MINE, trunk=None, busy=True)),
        (25, CallBlocked(lines=MINE, trunk=ONE, call=UUID(int=7), direction="in", why="trunk")),
        (26, CallBlocked(lines=MINE, trunk=ONE, call=UUID(int=7), direction="in", why="trunk")),
        (30, LinesBusy(lines=MINE, trunk=TWO, busy=False)),
        (30, LinesBusy(lines=MINE, trunk=None, busy=False)),
        (60, LinesBusy(lines=MINE, trunk=ONE, busy=False)),
    ]
    async with db.house() as tx:
        for at, event in told:
            inner = tx.within(MINE)
            inner.now = at
            inner.emit(event)
            await inner.flush()
    await relay(db)
    expected = {
        (ONE, 0): LineUse(blocked_in=1, busy_ms=50),
        (TWO, 0): LineUse(busy_ms=10),
        (None, 0): LineUse(blocked_in=1, busy_ms=10),
        (None, None): LineUse(blocked_in=1, busy_ms=10),
    }
    assert await use(db) == expected
    async with db.house() as tx:
        await tx.execute("delete from relay_mark")
    await relay(db)
    assert await use(db) == expected
    await rebuild(db)
    assert await use(db) == expected


async def use(db: Database) -> dict[Key, LineUse]:
    """What the tenant's lines came to."""
    async with db.tx(MINE) as tx:
        return await api.line_use(tx, [0, 1000])
