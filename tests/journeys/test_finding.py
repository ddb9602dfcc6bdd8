"""Finding a contact again, as people look for one; and one line behind many doors."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import asyncpg
import pytest
from alembic import command

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.app import database, migrate
from ting.app.postgres import Server
from ting.domains.customers import api as customers
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError


async def test_a_contact_is_found_by_parts_of_words_in_every_language(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei")
        first = await stage.widget(centre, "儲值失敗但已扣款", name="林 小明")
        offer = await desk.wait_offer()
        await desk.accept(offer)
        await first.say("訂單 AB-7731 到現在還沒有入帳")
        await stage.widget(centre, "ログインできません", name="佐藤ケンジ")
        await stage.widget(centre, "Where is my REFUND?", name="Ann Smith")
        for q, whose in {
            "儲值": ["林 小明"],
            "款": ["林 小明"],
            "沒有入帳": ["林 小明"],  # a message
            "ab-7731": ["林 小明"],
            "林小明": ["林 小明"],
            "小明 扣款": ["林 小明"],  # both, in any order
            "入帳 訂單": ["林 小明"],
            offer.number: ["林 小明"],
            "ログイン": ["佐藤ケンジ"],
            "ﾛｸﾞｲﾝ": ["佐藤ケンジ"],  # half width
            "refund": ["Ann Smith"],
            "fun": ["Ann Smith"],
            "smi": ["Ann Smith"],
            "1": ["Ann Smith", "佐藤ケンジ", "林 小明"],
            "100%": [],
            "_": [],
            "\\": [],
            "'": [],
            "儲值 refund": [],
            "   ": ["Ann Smith", "佐藤ケンジ", "林 小明"],
        }.items():
            assert await _found(desk, centre, q) == whose, q
        with pytest.raises(ProblemError, match="not_understood"):
            await _found(desk, centre, "x" * 201)


async def test_a_contact_is_found_by_the_name_that_its_customer_has_now(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei", "supervisor")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei", status=None)
        widget = await stage.widget(centre, "Hello")
        assert widget.ticket is not None
        assert await _found(desk, centre, f"#{widget.ticket.number}") == [f"#{widget.ticket.number}"]
        await widget.leave()
        await widget.wait_for(lambda w: w.phase == "ended")
        await widget.start("Me again", name="Grace")
        assert await _found(desk, centre, "grace") == ["Grace", "Grace"]
        assert await _found(desk, centre, f"#{widget.ticket.number}") == []


async def test_nobody_finds_the_words_of_another_tenant(house: House, db: Database) -> None:
    ours, theirs = await open_centre(db, house.url), await open_centre(db, house.url)
    await ours.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(ours, "mei")
        await stage.widget(theirs, "a secret of theirs", name="Secret")
        assert await _found(desk, ours, "secret") == []
        async with db.tx(ours.tenant.id) as tx:
            assert await customers.like_name(tx, "secret", 10) == []
        async with db.tx(theirs.tenant.id) as tx:
            assert len(await customers.like_name(tx, "secret", 10)) == 1


async def test_three_hundred_accounts_lead_to_one_line(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    keys = [await centre.add_point() for _ in range(300)]
    async with Stage.open() as stage:

        async def come(number: int) -> Any:
            centre.key = keys[number]
            return await stage.widget(centre, f"From account {number}")

        some = range(4, 300, 5)
        came = []
        for start in range(0, len(some), 12):
            came += await asyncio.gather(*(come(number) for number in some[start : start + 12]))
        points = await centre.value(
            "select count(distinct point_id) from contact where tenant_id = $1", centre.tenant.id
        )
        assert points == len(came) == 60
        # one line: as many places, none twice, and numbers of one counter
        await until(lambda: _places(came), lambda seen: seen == list(range(60)), what="a place for everybody")
        assert {widget.ticket.number for widget in came} == {f"A-{1001 + n}" for n in range(60)}
        first = next(widget for widget in came if widget.ticket.ahead == 0)
        # and who came first is served first, whichever account he wrote to
        desk = await stage.desk(centre, "mei")
        assert (await desk.wait_offer()).number == first.ticket.number


async def test_a_filled_database_becomes_searchable(pg: Server) -> None:
    secret = database.passwords(pg.data)
    dsns = await database.prepare(pg.dsn(), secret, database="ting_before_finding")
    await asyncio.to_thread(command.upgrade, migrate._config(dsns.owner), "0005")
    tenant, customer, contact = new_id(), new_id(), new_id()
    owner = await asyncpg.connect(dsns.owner)
    try:
        await owner.execute(
            "insert into tenant (id, slug, name, locale, time_zone) values ($1, 'old', 'Old', 'en', 'UTC')", tenant
        )
        await owner.execute(
            "insert into customer (id, tenant_id, name, name_key, lang) values ($1, $2, '林 小明', '林小明', 'zh-TW')",
            customer,
            tenant,
        )
        await owner.execute(
            "insert into contact (id, tenant_id, key, number, channel, customer_id, queue_id, state, lang, question, started_at) "
            "values ($1, $2, $1, 'A-1001', 'webchat', $3, $1, 'closed', 'zh-TW', '儲值', 1700000000000)",
            contact,
            tenant,
            customer,
        )
        await owner.execute(
            "insert into message (id, tenant_id, contact_id, seq, key, at, by_kind, kind, text) "
            "values ($1, $2, $3, 1, $1, 1700000000001, 'customer', 'text', '入帳')",
            new_id(),
            tenant,
            contact,
        )
        await migrate.migrate(dsns.owner)
        for q in ("小明", "儲", "入帳", "A-10"):
            await owner.execute("select set_config('ting.tenant', $1, false)", str(tenant))
            found = await owner.fetchval(
                "select id from find_contacts($1, null, null, null, null, null, null, null, null, 9)", q
            )
            assert found == contact, q
        assert await owner.fetchval("select id from find_customers('林', 9)") == customer
    finally:
        await owner.close()


async def _found(desk: DeskClient, centre: Centre, q: str) -> list[str]:
    page = await desk.ask("GET", f"/api/t/{centre.slug}/contacts?{urlencode({'q': q})}")
    return [item["customer"]["name"] for item in page["items"]]


async def _places(widgets: list[Any]) -> list[int]:
    return sorted(widget.ticket.ahead for widget in widgets if widget.ticket is not None)
