"""Past contacts without a ceiling: what a look-up touches follows the page that is asked for, not the table.

With TING_FULL there are a million; the bounds are the same for any number. What is measured is what the product asks:
its statements are overheard and explained, as its own role, under row-level security. Nothing is timed.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from tests import million
from tests.centre import Centre, open_centre
from tests.size import size
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Filter
from ting.domains.customers import api as customers
from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.journeys.contact import lists
from ting.kit.db import Database, Tx

CONTACTS = size(30_000, 1_000_000)
WEEK = CONTACTS // million.WEEKS + 1
COUNTED = 10_001
BIG = {"contact", "customer", "message", "segment", "ticket", "assignment", "timeline"}


class Place(NamedTuple):
    """A centre of so many contacts, one of few beside it, and the database of both."""

    db: Database
    centre: Centre
    other: Centre
    made: million.Filled


class Cost(NamedTuple):
    """What statements touched: rows of the big tables, and pages of 8 kB."""

    rows: int
    pages: int


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(pg: Server, module_dsns: Dsns) -> AsyncIterator[Place]:
    async with Database.connect(module_dsns.app, module_dsns.house, size=4) as db:
        centre, other = await open_centre(db, name="big"), await open_centre(db, name="small")
        root = await asyncpg.connect(pg.dsn(database=urlsplit(module_dsns.owner).path[1:]))
        try:
            await million.fill(root, other.tenant.id, 3000)
            made = await million.fill(root, centre.tenant.id, CONTACTS)
        finally:
            await root.close()
        yield Place(db, centre, other, made)


@contextmanager
def overheard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Keep every statement of transactions, and what it was given."""
    heard: list[tuple[str, tuple[Any, ...]]] = []

    def keeping(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def kept(tx: Tx, sql: str, *args: Any) -> Any:
            heard.append((sql, args))
            return await method(tx, sql, *args)

        return kept

    with monkeypatch.context() as patch:
        for name in ("fetch", "fetchrow", "fetchval"):
            patch.setattr(Tx, name, keeping(getattr(Tx, name)))
        yield heard


TOUCHED = """
select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables where relname = any($1)
"""


async def cost(place: Place, heard: list[tuple[str, tuple[Any, ...]]], *, house: bool = False) -> Cost:
    """Ask the same again, and see what it takes; what functions do inside counts too."""
    pages = 0
    async with place.db.house() if house else place.db.tx(place.centre.tenant.id) as tx:
        before = await tx.fetchval(TOUCHED, sorted(BIG))
        for sql, args in heard:
            plan = json.loads(await tx.fetchval(f"explain (analyze, buffers, timing off, format json) {sql}", *args))
            pages += plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
        return Cost(await tx.fetchval(TOUCHED, sorted(BIG)) - before, pages)


async def looked(
    place: Place, patch: pytest.MonkeyPatch, by: Filter, cursor: str | None = None
) -> tuple[lists.Page, Cost]:
    """Look at a page as the screen does; return it and what it took."""
    with overheard(patch) as heard:
        page = await lists.page(place.db, place.centre.tenant, by, cursor, 50)
    return page, await cost(place, heard)


def _filters(made: million.Filled) -> dict[str, Filter]:
    busy, quiet = made.queues[0], made.queues[-1]
    return {
        "all": Filter(),
        "closed": Filter(state="closed"),
        "waiting": Filter(state="queued"),
        "a busy queue": Filter(queue=busy),
        "a quiet queue": Filter(queue=quiet),
        "an agent": Filter(agent=made.agents[0]),
        "a code": Filter(code="spam"),
        "closed in a queue": Filter(state="closed", queue=busy),
        "waiting in a queue": Filter(state="queued", queue=busy),
        "an agent in a queue": Filter(agent=made.agents[0], queue=quiet),
        "a code in a queue": Filter(queue=quiet, code="refund"),
        "an agent's code": Filter(agent=made.agents[0], code="spam"),
        "a code that nobody set": Filter(code="none", queue=busy),
        "an agent's code that nobody set": Filter(agent=made.agents[0], code="none"),
    }


FILTERS = list(_filters(million.Filled([UUID(int=0)] * 2, [UUID(int=0)])))


@pytest.mark.parametrize("name", FILTERS)
async def test_a_list_touches_what_it_counts_whatever_it_is_narrowed_by(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    by = _filters(place.made)[name]
    page, took = await looked(place, monkeypatch, by)
    # The page, its customers, and what was counted. Several entries of an index stand on one page.
    assert took.rows <= COUNTED + 300, took
    assert took.pages <= COUNTED / 4 + 500, took
    assert page.total is not None
    assert page.total_is_floor == (page.total == 10_000)
    if name == "all":
        assert (page.total, page.total_is_floor) == (min(CONTACTS, 10_000), CONTACTS > 10_000)
    if page.next:  # deep in the list it costs no more, and nothing is counted again
        deep = f"{page.items[-1].started_at - 50 * 7 * 86_400_000}-{page.items[-1].id}"
        further, took = await looked(place, monkeypatch, by, deep)
        assert further.total is None
        assert took.rows <= 400, took
        assert took.pages <= 1000, took


@pytest.mark.parametrize(
    ("q", "some"),
    [
        (million.COMMON, True),
        ("儲", True),
        ("e", True),
        ("refund", True),
        ("ログインできません", True),
        (million.RARE, True),
        (million.OLD, True),
        ("A-1042", True),
        ("王", True),
        ("佐藤 ログイン", False),
        ("Ａｍｙ　Brown", True),
        ("xylophone", False),
        ("沒有這個詞", False),
        ("100%_\\'", False),
    ],
)
async def test_a_search_touches_the_weeks_that_it_walks_and_what_it_finds(
    place: Place, monkeypatch: pytest.MonkeyPatch, q: str, some: bool
) -> None:
    page, took = await looked(place, monkeypatch, Filter(q=q))
    # What it finds, and the week in which it stops: of contacts, and of messages with their contacts.
    assert took.rows <= 2 * 1001 + 3 * WEEK + 300, took
    assert took.pages <= million.WEEKS * 40 + 4 * 1001 + 3 * WEEK, took
    assert bool(page.items) == some or not some
    assert [(one.started_at, one.id.bytes) for one in page.items] == sorted(
        ((one.started_at, one.id.bytes) for one in page.items), reverse=True
    )
    if q == million.COMMON:
        assert (page.total, page.total_is_floor) == (1000, True)
    if q in {"xylophone", "沒有這個詞"}:
        assert (page.items, page.total) == ([], 0)


async def test_a_search_finds_what_reading_everything_finds(place: Place) -> None:
    async with place.db.tx(place.other.tenant.id) as tx:
        for q in (million.RARE, million.OLD, "G-1042", "大輔"):
            truth = await tx.fetch(
                "select c.id from contact c where position(fold($1) in fold(c.number || '|' || c.called || '|' || c.question)) > 0 "
                "or exists (select from message m where m.contact_id = c.id and position(fold($1) in fold(m.text)) > 0) "
                "order by c.started_at desc, c.id desc limit 500",
                q,
            )
            found: list[UUID] = []
            cursor = None
            while len(found) < 500:
                page = await conversations.search(tx, Filter(q=q), cursor=cursor, limit=60)
                found += [one.id for one in page]
                if len(page) < 60:
                    break
                cursor = (page[-1].started_at, page[-1].id)
            assert found[:500] == [row["id"] for row in truth], q


async def test_a_customers_page_touches_the_customer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = await looked(place, monkeypatch, Filter())
    contact = page.items[0]
    async with place.db.tx(place.centre.tenant.id) as tx:
        with overheard(monkeypatch) as heard:
            assert await customers.timeline(tx, contact.customer.id)
            assert (await customers.get(tx, contact.customer.id)).same_name <= 100
            assert await customers.of_name(tx, contact.customer.name)
            assert len(await customers.like_name(tx, contact.customer.name[:1], 50)) == 50
            await customers.like_name(tx, "nobody of this name", 50)
            await conversations.last_agent(tx, contact.customer.id, since=0)
            await conversations.of_visitor(tx, contact.id)
            await conversations.messages(tx, contact.id)
            await routing.offers_of(tx, contact.id)
            await routing.tickets_of(tx, [contact.id])
    took = await cost(place, heard)
    assert took.rows <= 1000 + 2 * WEEK, took
    assert took.pages <= 2 * million.WEEKS * 20 + 3000, took


async def test_the_board_touches_its_day(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place.db.tx(place.centre.tenant.id) as tx:
        with overheard(monkeypatch) as heard:
            queues = await routing.queues(tx)
            goals = {
                queue.id: reports.Goal(threshold_ms=20_000, target_pct=80, short_abandon_ms=5000) for queue in queues
            }
            await reports.Today().lines(tx, goals, {}, time_zone="Asia/Taipei")
            for queue in queues:
                await routing.outlook(tx, queue, [], routing.Work.live("webchat"))
            await routing.live_assignments(tx)
            await routing.waiting_counts(tx)
    took = await cost(place, heard)
    assert took.rows <= 2 * WEEK + len(queues) * 60 + 100, took
    assert took.pages <= 4 * WEEK + len(queues) * 80 + 200, took


async def test_an_agents_day_touches_his_day(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place.db.house() as tx:
        with overheard(monkeypatch) as heard:
            await reports.day_of(tx, place.made.agents[0], time_zone="Asia/Taipei")
            await routing.live_offers(tx, place.made.agents[0])
            await routing.live_tickets(tx)
    took = await cost(place, heard, house=True)
    assert took.rows <= WEEK + 50, took


async def test_csv_holds_all_of_a_list(place: Place) -> None:
    by = Filter(queue=place.made.queues[2])
    async with place.db.tx(place.centre.tenant.id) as tx:
        there = await tx.fetchval("select count(*) from contact where queue_id = $1", by.queue)
    assert there > lists.CSV_PAGE
    parts = [part async for part in lists.csv(place.db, place.centre.tenant, by)]
    assert len(parts) == 1 + there // lists.CSV_PAGE + 1
    assert b"".join(parts).count(b"\r\n") == 1 + there


async def test_a_search_sees_its_own_tenant_only(place: Place) -> None:
    async with place.db.tx(place.other.tenant.id) as tx:
        mine = await conversations.search(tx, Filter(q=million.COMMON), cursor=None, limit=5000)
        assert 0 < len(mine) < 3000
        assert (
            await tx.fetchval(
                "select count(*) from find_contacts('A-1', null, null, null, null, null, null, null, null, 9999)"
            )
            < 3000
        )
        assert await tx.fetchval("select count(*) from find_customers('陳', 9999)") < 3000
        # not even when it is asked for by somebody who is nobody's
        await tx.execute("select set_config('ting.tenant', '', true)")
        assert (
            await tx.fetch(
                "select * from find_contacts($1, null, null, null, null, null, null, null, null, 9)", million.COMMON
            )
            == []
        )
        assert await tx.fetch("select * from find_customers('陳', 9)") == []
