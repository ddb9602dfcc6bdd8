"""The customers' section: found, made, changed, refused, listed, taken along; what a standing means for service."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.domains.customers import api as customers
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.vcard import read

LEVEL = {"key": "level", "names": {"en": "Level", "zh-TW": "等級"}, "type": "number", "required": False, "position": 1}
SERVER = {
    "key": "server",
    "names": {"en": "Server", "zh-TW": "伺服器"},
    "type": "choice",
    "choices": [{"key": "sky", "names": {"zh-TW": "天鷹"}}, {"key": "fog", "names": {"zh-TW": "霧港"}}],
}


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    await made.add_person("eve", "observer")
    return made


async def define(http: httpx.AsyncClient, kind: str, value: dict[str, Any]) -> str:
    id_ = str(new_id())
    good(await http.put(f"setup/{kind}/{id_}", json={"value": value}))
    return id_


def profile(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "lang": "zh-TW", **more}


async def make(http: httpx.AsyncClient, name: str, **more: Any) -> dict[str, Any]:
    page: dict[str, Any] = good(
        await http.post("customers", json={"id": str(new_id()), "profile": profile(name, **more)})
    )
    return page


def phone(number: str) -> dict[str, str]:
    return {"kind": "phone", "value": number}


async def names(http: httpx.AsyncClient, **query: str) -> list[str]:
    return [row["name"] for row in good(await http.get("customers", params=query))["items"]]


async def test_a_customer_is_made_changed_and_what_was_before_is_kept(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann:
        await define(ada, "customer-fields", LEVEL)
        page = await make(ann, "王小明", add=[phone("(02) 2700-1234 ext. 56")], fields={"level": "1,200"})
        one = page["customer"]
        assert one["identifiers"] == [{"kind": "phone", "value": "+886227001234;ext=56"}]
        assert (one["fields"], one["lifecycle"], one["version"]) == ({"level": 1200}, "follower", 1)

        wanted = profile(
            "王大明", tier="gold", add=[{"kind": "email", "value": "Big@Example.com"}], fields={"level": None}
        )
        saved = good(await ann.put(f"customers/{one['id']}", json={"version": 1, "profile": wanted}))
        assert (saved["customer"]["name"], saved["customer"]["lifecycle"]) == ("王大明", "customer")
        assert saved["customer"]["fields"] == {}
        changed, made = saved["changes"]
        assert (changed["by"]["name"], made["what"]) == ("Real ann", "made")
        assert {each["field"]: (each["before"], each["after"]) for each in changed["fields"]} == {
            "name": ("王小明", "王大明"),
            "tier": (None, "gold"),
            "fields.level": (1200, None),
            "email": (None, "big@example.com"),
        }
        assert [entry["title"] for entry in saved["timeline"]] == ["customer"], "the move stands on his timeline"
        stale = await ann.put(f"customers/{one['id']}", json={"version": 1, "profile": profile("Late")})
        assert (stale.status_code, stale.json()["code"]) == (409, "moved_on")


async def test_an_identifier_is_one_customers_however_it_is_written_and_a_refusal_says_whose(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ann") as ann:
        owner = (await make(ann, "Owner", add=[phone("0912 345 678")]))["customer"]["id"]
        again = {"id": str(new_id()), "profile": profile("Other", add=[phone("+886-912-345-678")])}
        taken = await ann.post("customers", json=again)
        assert (taken.status_code, taken.json()["code"], taken.json()["customer"]) == (409, "identifier_taken", owner)
        assert await names(ann) == ["Owner"], "nothing was made"
        for zone, written, kept in (
            ("Asia/Tokyo", "03-3210-9876", "+81332109876"),
            ("Asia/Shanghai", "138 0013 8000", "+8613800138000"),
        ):
            page = await make(ann, zone, time_zone=zone, add=[phone(written)])
            assert page["customer"]["identifiers"][0]["value"] == kept
        for wrong in (phone("12"), {"kind": "email", "value": "nobody"}, {"kind": "shoe", "value": "44"}, phone("")):
            refused = await ann.post("customers", json={"id": str(new_id()), "profile": profile("X", add=[wrong])})
            assert refused.status_code == 422, wrong


async def test_twice_is_once(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ann") as ann:
        body = {"id": str(new_id()), "profile": profile("Once", add=[phone("0912 345 678")])}
        assert good(await ann.post("customers", json=body)) == good(await ann.post("customers", json=body))


async def test_fields_hold_what_their_type_says_and_what_is_written_in_one_keeps_it(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada:
        level = await define(ada, "customer-fields", LEVEL | {"required": True})
        await define(ada, "customer-fields", SERVER)
        bare = await ada.post("customers", json={"id": str(new_id()), "profile": profile("Bare")})
        assert (bare.json()["code"], bare.json()["field"]) == ("field_wrong", "level")
        page = await make(ada, "Full", fields={"level": 3, "server": "霧港"})
        assert page["customer"]["fields"] == {"level": 3, "server": "fog"}
        for key, value in (("level", "many"), ("server", "sea"), ("shoe", 44)):
            refused = await ada.put(
                f"customers/{page['customer']['id']}",
                json={"version": 1, "profile": profile("Full", fields={key: value})},
            )
            assert (refused.status_code, refused.json()["field"]) == (422, key)
        other = await ada.put(f"setup/customer-fields/{level}", json={"value": LEVEL | {"type": "text"}})
        assert other.json()["code"] == "field_stays"
        assert (await ada.delete(f"setup/customer-fields/{level}")).json()["code"] == "field_used"
        good(await ada.put(f"setup/customer-fields/{level}", json={"value": LEVEL | {"archived": True}}))
        shape = good(await ada.get("customers/shape"))
        assert [field["key"] for field in shape["fields"]] == ["server"]


async def test_a_customer_is_found_by_name_number_organisation_and_field_and_pages_follow_one_another(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada:
        await define(ada, "customer-fields", SERVER)
        firm = await define(ada, "organisations", {"name": "Clear Sea Bank"})
        await make(ada, "陳美麗", organisation=firm, add=[phone("0912 345 678")], fields={"server": "fog"})
        await make(ada, "林志玲", add=[{"kind": "player", "value": "SS-4711"}])
        for number in range(5):
            await make(ada, f"Crowd {number}")
        for q, found in (
            ("麗", ["陳美麗"]),
            ("0912-345-678", ["陳美麗"]),
            ("345678", ["陳美麗"]),
            ("clear sea", ["陳美麗"]),
            ("ss-4711", ["林志玲"]),
            ("fog", ["陳美麗"]),
            ("麗 志", []),
        ):
            assert await names(ada, q=q) == found, q
        assert await names(ada, organisation=firm) == ["陳美麗"]
        assert await names(ada, organisation=firm, q="crowd") == []
        good(await ada.put(f"setup/organisations/{firm}", json={"value": {"name": "Dark Sea Bank"}}))
        assert await names(ada, q="dark sea") == ["陳美麗"]

        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = good(await ada.get("customers", params={"q": "crowd", "limit": 2, "cursor": cursor}))
            seen += [row["name"] for row in page["items"]]
            cursor = page["next"]
        assert seen == [f"Crowd {number}" for number in reversed(range(5))]
        assert good(await ada.get("customers"))["counts"] == {"customer": 1, "prospect": 0, "follower": 6, "former": 0}


async def test_an_organisations_people_share_a_history(house: House, centre: Centre, db: Database) -> None:
    async with signed(house, centre, "ada") as ada:
        firm = await define(ada, "organisations", {"name": "Acme"})
        ids = [(await make(ada, name, organisation=firm))["customer"]["id"] for name in ("One", "Two")]
        async with db.tx(centre.tenant.id) as tx:
            for number, id_ in enumerate(ids):
                await customers.note(tx, id_, at=tx.now + number, kind="phone", title=f"Call {number}")
        page = good(await ada.get(f"organisations/{firm}"))
        assert [each["customer"]["name"] for each in page["timeline"]] == ["Two", "One"]
        assert {row["name"] for row in page["people"]["items"]} == {"One", "Two"}
        assert (await ada.get(f"organisations/{new_id()}")).status_code == 404


async def test_a_status_is_seen_before_the_answer_and_leads_to_its_own_queue(
    house: House, centre: Centre, db: Database
) -> None:
    await centre.add_queue("billing")
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        unpaid = await define(
            ada,
            "account-statuses",
            {"key": "unpaid", "names": {"zh-TW": "欠費"}, "tone": "bad", "queue": centre.queue_id("billing")},
        )
        one = (await make(ada, "Debtor", status=unpaid))["customer"]
        async with db.tx(centre.tenant.id) as tx:
            assert centre.point is not None
            secret = await customers.new_visitor(tx, centre.point)
        async with db.house() as inner:
            visitor = await customers.visitor(inner, secret)
            assert visitor is not None
            await customers.link(inner.within(centre.tenant.id), visitor.id, one["id"])
        desk = await stage.desk(centre, "ann")
        widget = centre.widget(token=secret)
        await stage.enter(widget)
        await widget.start("I will complain", queue=centre.queue_id("help"))
        await desk.wait_offer()
        raw = good(await ada.get("contacts"))["items"][0]
        assert raw["queue"]["name"] == "Billing"
        assert raw["customer"]["status"] == {
            "id": unpaid,
            "key": "unpaid",
            "names": {"zh-TW": "欠費"},
            "tone": "bad",
        }
        page = good(await ada.get(f"customers/{one['id']}"))
        assert [contact["question"] for contact in page["open"]] == ["I will complain"]


async def test_customers_are_taken_along_as_csv_and_vcard_and_no_spreadsheet_runs_them(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann:
        await define(ada, "customer-fields", SERVER)
        page = await make(
            ada, "=cmd()", add=[phone("0912 345 678"), {"kind": "line", "value": "bob;x"}], fields={"server": "sky"}
        )
        text = (await ada.get("customers.csv")).content.decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["name"], row["phone"], row["Server"]) == ("'=cmd()", "'+886912345678", "sky")
        for path in ("customers.vcf", f"customers/{page['customer']['id']}/card.vcf?version=3.0"):
            ((_, card),) = list(read((await ada.get(path)).text))
            assert card is not None
            assert (card.name, card.phones, card.im) == ("=cmd()", ("+886912345678",), ("line:bob;x",))
        assert (await ann.get("customers.csv")).status_code == 403
        taken = await centre.value(
            "select count(*) from log where tenant_id = $1 and type = 'data.exported'", centre.tenant.id
        )
        assert taken == 3


async def test_who_may_not_read_customers_sees_none(house: House, centre: Centre) -> None:
    async with signed(house, centre, "eve") as eve:
        assert (await eve.get("customers")).status_code == 403
        assert (await eve.post("customers", json={"id": str(new_id()), "profile": profile("X")})).status_code == 403
