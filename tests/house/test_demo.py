"""The demo: two companies that do not exist, with a past, and logins that stand in no source."""

import json
import re
import socket
import stat
from pathlib import Path

import msgspec
import pytest

from ting.app import catalogue, demo, demo_telephone
from ting.app.asterisk import room
from ting.app.asterisk.telling import Telling
from ting.app.database import Dsns, Refused
from ting.app.demo_sample import SAMPLE
from ting.app.settings import Settings
from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.flows import api as flows
from ting.domains.forms import api as forms
from ting.domains.imports import api as imports
from ting.domains.people import api as people
from ting.domains.promises import api as promises
from ting.domains.reports import api as reports
from ting.domains.rosters import api as rosters
from ting.domains.routing import api as routing
from ting.domains.surveys import api as surveys
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Closed
from ting.events.session import SessionStarted
from ting.journeys.floor.forecast import Forecasts
from ting.kit import log
from ting.kit.db import Database
from ting.kit.event import Stored, known
from ting.kit.past import Fact, take_over

LOCALES = {"en", "zh-TW", "zh-CN", "ja"}


@pytest.fixture(scope="module")
async def settings(module_dsns: Dsns, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A house with the demo in it; the tests only look."""
    data = tmp_path_factory.mktemp("demo")
    dsns = module_dsns
    of = Settings(home=data, data=data, owner_dsn=dsns.owner, app_dsn=dsns.app, house_dsn=dsns.house, demo=True)
    await demo.seed(of)
    return of


@pytest.mark.parametrize("slug", demo.TENANTS)
def test_codes_are_named_in_every_language(slug: str) -> None:
    data = json.loads((SAMPLE / f"{slug}.json").read_text("utf-8"))
    for one in [*data["codes"], *data["aux"]]:
        assert set(one["names"]) == LOCALES, one["key"]
        assert all(name.strip() for name in one["names"].values())
    keys = {one["key"] for one in data["codes"]}
    queues = {one["key"] for one in data["queues"]}
    talks = json.loads((SAMPLE / "talks.json").read_text("utf-8"))
    talks = [one for one in talks if one["trade"] == data["trade"]]
    assert {one["code"] for one in talks} <= keys
    assert {one["queue"] for one in talks} <= queues


def test_no_password_stands_in_the_sample() -> None:
    for path in SAMPLE.iterdir():
        assert not re.search(r'"(password|secret|token|key_hash)"\s*:', path.read_text("utf-8")), path.name


async def test_both_companies_are_there_once_and_do_not_meet(settings: Settings) -> None:
    first = (settings.data / "demo.json").read_bytes()
    await demo.seed(settings)
    assert (settings.data / "demo.json").read_bytes() == first
    told = demo.read(settings)
    assert told is not None
    assert stat.S_IMODE((settings.data / "demo.json").stat().st_mode) == 0o600
    assert [one.slug for one in told.tenants] == list(demo.TENANTS)
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db:
        async with db.house() as house:
            game, bank = sorted(await tenancy.every(house), key=lambda one: demo.TENANTS.index(one.slug))
        async with db.tx(game.id) as tx:
            twins = await customers.of_name(tx, "林小明")
            staff = {one.name for one in await people.agents(tx)}
            assert len(twins) == 3
            assert (await customers.get(tx, twins[0])).same_name == 2
        async with db.tx(bank.id) as tx:
            assert len(await customers.of_name(tx, "林小明")) == 1
            shared = staff & {one.name for one in await people.agents(tx)}
            assert shared == {"洪子晴"}


async def test_every_login_works_and_is_of_its_role(settings: Settings) -> None:
    told = demo.read(settings)
    assert told is not None
    assert len({one.password for one in told.logins}) == len(told.logins)
    shown = [one for one in told.logins if not one.sim]
    assert {one.role for one in shown} == {"agent", "supervisor", "administrator", "observer"}
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db:
        for login in shown[:4]:
            signed, _ = await people.sign_in(
                db, email=login.email, password=login.password, user_agent="", address="127.0.0.1"
            )
            assert login.role in {one.role for one in signed.memberships.values()}


async def test_who_serves_has_a_roster_and_works_by_a_profile_of_it(settings: Settings) -> None:
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db:
        async with db.house() as house:
            tenants = await tenancy.every(house)
        for tenant in tenants:
            async with db.tx(tenant.id) as tx:
                serving = [one.id for one in await people.agents(tx) if one.role == "agent"]
                known, plans = await rosters.profiles(tx), await rosters.plans(tx, serving)
                assert len(plans) >= len(serving) - 1, "who serves both has his roster in one of them"
                assert {plan.now for plan in plans.values()} <= known.keys()
                assert any(plan.next is not None for plan in plans.values())


async def test_the_past_stands_in_the_log_as_well_as_in_the_lists(settings: Settings) -> None:
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db:
        async with db.house() as house:
            game = next(one for one in await tenancy.every(house) if one.slug == "starsea")
            kinds: dict[str, int] = {}
            last: Stored | None = None
            wanted = [event for event in known().values() if event.OF == "contact"]
            async for stored in log.history(house, wanted):
                if stored.tenant == game.id:
                    assert last is None or last.at <= stored.at
                    kinds[stored.event.TYPE] = kinds.get(stored.event.TYPE, 0) + 1
                    last = stored
        async with db.tx(game.id) as tx:
            found, count = await conversations.page(tx, conversations.Filter(), cursor=None, limit=50)
            assert count is not None
            assert not count.is_floor
            total = count.total
            assert total > 500
            assert kinds["contact.arrived"] == kinds["contact.enqueued"] == kinds["contact.closed"] == total
            assert kinds["contact.dequeued"] == total
            assert kinds["contact.accepted"] == kinds["contact.disposed"]
            assert 0.9 < kinds["contact.accepted"] / total < 1
            for contact in found:
                assert contact.closed_at is not None
                assert contact.closed_at < tx.now
                messages = await conversations.messages(tx, contact.id)
                assert [one.seq for one in messages] == list(range(1, contact.last_seq + 1))
                assert messages[0].text == contact.question
                assert not any("{" in (one.text or "") for one in messages)
            stays = await reports.segments(tx, 0, tx.now)
            assert len(stays) == total
            assert sum(stay.agent is not None for stay in stays) == kinds["contact.accepted"]
            # the living go on counting where the past ended
            queue = next(one for one in await routing.queues(tx) if one.key == "game")
            used = {one.number for one in found if one.queue == queue.id and one.started_at > tx.now - 3_600_000}
            assert await routing.take_number(tx, queue) not in used


async def test_nobody_waits_until_the_past_is_worked_through(settings: Settings) -> None:
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db, db.house() as house:
        rows = await house.fetch("select handler, lo::text::bigint as lo from relay_mark")
        marks = {row["handler"]: row["lo"] for row in rows}
        assert marks.keys() == {handler.name for handler in catalogue.handlers()}
        assert await house.fetchval("select max(xid)::text::bigint from log where type = 'contact.closed'") < min(
            marks.values()
        )
        # … and what they would have made of it is there
        for tenant in await tenancy.every(house):
            contacts = await house.fetchval("select count(*) from contact where tenant_id = $1", tenant.id)
            told = await house.fetchval(
                "select count(*) from timeline t join contact c on c.id = t.contact_id "
                "where t.tenant_id = $1 and t.detail is not distinct from c.code",
                tenant.id,
            )
            assert told == contacts > 500


async def test_the_past_foretells_the_board_and_is_more_than_talk(settings: Settings) -> None:
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db:
        async with db.house() as house:
            tenants = await tenancy.every(house)
        for tenant in tenants:
            async with db.tx(tenant.id) as tx:
                queues = await routing.queues(tx)
                goals = {queue.id: reports.Goal() for queue in queues}
                ahead = await Forecasts().of(tx, tenant, queues, goals, [], {})
                forecast = ahead.of(goals)
                assert forecast is not None
                assert forecast.error.wape is not None
                assert forecast.error.wape < 60
                (opinion,) = await surveys.results(tx, 0, tx.now)
                assert 0.3 < opinion.score.answered / opinion.score.asked < 0.6
                assert opinion.score.pct is not None
                assert opinion.score.pct > 70
                for form in await forms.offered(tx):
                    sent = await forms.answered(tx, form[1].form, start=0, end=tx.now)
                    assert all(card.state == "accepted" and card.answers for card in sent)
                booked = await bookings.between(tx, 0, tx.now + 30 * 86_400_000)
                assert any(one.at and one.at < tx.now for one in booked)
                assert any(one.at and one.at > tx.now for one in booked)
                for one in booked[:5]:
                    said = await conversations.messages(tx, one.contact)
                    assert [m.code for m in said if m.kind == "booking"] == ["booking_offered", "booking_made"]
                    assert {m.params["card"] for m in said if m.kind == "booking"} == {str(one.id)}
                assert not await promises.owed(tx)
                (listed,) = await imports.newest(tx, ["customers"])
                assert listed.state == "done"
                counts = (await imports.counts(tx, [listed.id]))[listed.id]
                assert counts["new"] >= 4
                assert counts["rejected"] >= 2


async def test_each_agents_past_has_its_time(settings: Settings) -> None:
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db, db.house() as house:
        tenants = await tenancy.every(house)
        for tenant in tenants:
            inner = house.within(tenant.id)
            agents = [one.id for one in await people.agents(inner) if one.role == "agent"]
            week = [house.now - 7 * 86_400_000, house.now]
            time = await reports.time(house, agents, week)
            for agent in agents:
                spent = time[agent, 0]
                assert 20 * 3_600_000 < spent.on_duty < 80 * 3_600_000
                assert 0 < spent.away < spent.on_duty / 4
                assert 0 <= spent.used <= spent.offered
        seats = await routing.seats(house)
        assert {seat.state for seat in seats.values()} == {"OFFLINE"}


async def test_it_has_a_telephone_that_follows_to_wherever_there_is_room(settings: Settings) -> None:
    calling = msgspec.structs.replace(settings, sip="127.0.0.1:5072")
    assert demo.read(settings).telephone is None  # type: ignore[union-attr]
    await demo_telephone.connect(calling)
    told = demo_telephone.read(calling)
    assert told is not None
    assert (told.at, told.far) == ("127.0.0.1:5072", "127.0.0.1:5073")
    assert [(one.tenant, one.number) for one in told.numbers] == [("starsea", "7001"), ("clearsea", "7002")]
    assert {one.tenant for one in told.phones if not one.sim} == {one.tenant for one in told.phones if one.sim}
    assert all(sum(one.tenant == slug for one in told.callers) > 5 for slug in demo.TENANTS)
    assert stat.S_IMODE((settings.data / demo_telephone.KEPT).stat().st_mode) == 0o600
    words = demo_telephone.words(calling)
    mine = next(one for one in told.phones if one.email == "yanzhe@starsea.example")
    assert f"sip:7001@127.0.0.1:5072  {told.numbers[0].name}" in words
    assert f"{mine.username} / {mine.password}  {mine.name}" in words

    moved = msgspec.structs.replace(calling, sip="127.0.0.1:5074")
    await demo_telephone.connect(moved)
    again = demo_telephone.read(moved)
    assert again is not None
    assert again.phones == told.phones
    assert again.at == "127.0.0.1:5074"
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db, db.house() as house:
        for tenant in await tenancy.every(house):
            (trunk,) = (await telephony.trunks(house.within(tenant.id))).values()
            assert trunk.host == "127.0.0.1:5075"
            (flow,) = (await flows.flows(house.within(tenant.id))).values()
            assert len(flow.scenarios) >= 2


async def test_a_machine_that_can_have_no_engine_is_told_of_no_telephone(settings: Settings) -> None:
    calling = msgspec.structs.replace(settings, sip="127.0.0.1:5072")
    telling = Telling(settings.data)
    said = [telling()]
    for standing in (
        room.Standing(state="fetching", done=0, of=60),
        room.Standing(state="fetching", done=1, of=60),
        room.Standing(state="fetching", done=31, of=60),
        room.Standing(state="unavailable", why="offline"),
    ):
        room.tell(settings.data, standing)
        said.append(telling())
    assert [line.rpartition(": ")[2][:4] if line else None for line in said] == [None, "0 %", None, "50 %", "its "]
    assert demo_telephone.read(calling) is None
    assert demo_telephone.words(calling) == ""
    (settings.data / room.NOTE).unlink()


def test_a_port_that_is_somebodys_is_left_to_him() -> None:
    place = room.free_sip("127.0.0.1")
    port = int(place.rpartition(":")[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", port + 1))
        assert room.free_sip("127.0.0.1") != place


async def test_a_demo_whose_passwords_are_lost_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="another data folder"):
        await demo.seed(msgspec.structs.replace(settings, data=tmp_path))


async def test_nothing_of_the_demo_is_told_where_there_is_none(settings: Settings) -> None:
    assert demo.read(msgspec.structs.replace(settings, demo=False)) is None


async def test_a_past_is_only_a_tenants(settings: Settings) -> None:
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db, db.house() as house:
        tenant = (await tenancy.every(house))[0]
        event = SessionStarted(person=tenant.id, session=tenant.id)
        with pytest.raises(ValueError, match="belongs to no tenant"):
            await take_over(house.within(tenant.id), [Fact(1, event)])
        with pytest.raises(ValueError, match="belongs to a tenant"):
            await take_over(house, [Fact(1, Closed(contact=tenant.id))])
