"""Several of one name: nothing is shown until two things are said; it is undone; two are made one, and two again."""

from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_customers import define, make, phone
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.customers import api as customers
from ting.domains.customers.naming import NAMED
from ting.kit.db import Database
from ting_sim import DeskClient
from ting_sim.wire import DeskContact

BIRTHDAY = {"key": "birthday", "names": {"en": "Birthday"}, "type": "date"}
OTHERS = {
    ("customer", "merged_into"),
    ("identity", "moved_from"),
    ("customer_merge", "gone_id"),
    ("duplicate", "other_id"),
}
"""What names a customer by another column: none of it is moved, each is said here."""


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("sue", "supervisor")
    await made.add_person("ann")
    return made


async def browser_of(centre: Centre, customer: str) -> str:
    """A browser that is known to be a customer's."""
    assert centre.point is not None
    async with centre.db.tx(centre.tenant.id) as tx:
        secret = await customers.new_visitor(tx, centre.point)
    async with centre.db.house() as house:
        visitor = await customers.visitor(house, secret)
        assert visitor is not None
        await customers.link(house.within(centre.tenant.id), visitor.id, UUID(customer))
    return secret


async def at_desk(centre: Centre, stage: Stage, desk: DeskClient, customer: str) -> DeskContact:
    token = await browser_of(centre, customer)
    return (await centre.serve(stage, desk, token=token))[1]


async def detail(http: httpx.AsyncClient, contact: str) -> dict[str, Any]:
    found: dict[str, Any] = good(await http.get(f"contacts/{contact}"))
    return found


async def shown(http: httpx.AsyncClient, customer: str) -> dict[str, Any]:
    found: dict[str, Any] = good(await http.get(f"customers/{customer}"))
    return found


def remembered(contact: str, page: dict[str, Any]) -> bool:
    """Whether a contact stands on a timeline: that is written a moment after it was begun."""
    return any(entry["contact"] == contact for entry in page["timeline"])


def said(*things: tuple[str, str]) -> dict[str, Any]:
    return {"things": [{"kind": kind, "value": value} for kind, value in things]}


async def test_of_several_of_one_name_nothing_is_shown_until_two_things_are_said_and_the_wrong_one_is_put_right(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        await define(ada, "customer-fields", BIRTHDAY)
        first = (await make(ada, "林小明", add=[phone("0912 345 678")], fields={"birthday": "1990-01-05"}))["customer"]
        right = (
            await make(ada, "林小明", add=[phone("0922 222 222"), {"kind": "player", "value": "SS-1"}], tier="gold")
        )["customer"]
        desk = await stage.desk(centre, "ann")
        contact = await at_desk(centre, stage, desk, first["id"])

        page = await detail(ann, contact.id)
        assert (page["identity"]["veiled"], page["identity"]["identity"]["state"]) == (True, "asked")
        assert (page["customer"]["identifiers"], page["customer"]["fields"], page["timeline"]) == ([], {}, [])
        assert page["identity"]["identity"]["kinds"] == ["field:birthday", "phone", "player"]
        assert "345678" not in str(page["identity"])
        for id_ in (first["id"], right["id"]):
            refused = await ann.get(f"customers/{id_}")
            assert (refused.status_code, refused.json()["code"]) == (422, "identity_first"), "nor on the other page"

        one = await ann.post(f"contacts/{contact.id}/identity", json=said(("phone", "0912345678")))
        assert one.json()["code"] == "identity_two"
        mixed = said(("phone", "0912 345 678"), ("player", "SS-1"))
        assert good(await ann.post(f"contacts/{contact.id}/identity", json=mixed)) == {"confirmed": False}
        whole = said(("phone", "+886 922 222 222"), ("player", "ss-1"))
        assert good(await ann.post(f"contacts/{contact.id}/identity", json=whole)) == {"confirmed": True}

        page = await detail(ann, contact.id)
        assert (page["customer"]["id"], page["identity"]["veiled"]) == (right["id"], False)
        identity = page["identity"]["identity"]
        assert (identity["method"], identity["ways"], identity["moved"]) == ("said", ["phone", "player"], True)
        assert page["identity"]["by"]["name"] == "Real ann"
        await until(lambda: detail(ann, contact.id), partial(remembered, contact.id))
        assert good(await ann.get(f"customers/{right['id']}"))["changes"][0]["what"] == "verified"

        assert (await ann.post(f"contacts/{contact.id}/identity/wrong")).status_code == 204
        page = await detail(ann, contact.id)
        assert (page["customer"]["id"], page["identity"]["veiled"]) == (first["id"], True)
        moved = await centre.value(
            "select count(*) from log where tenant_id = $1 and type = 'customer.moved'", centre.tenant.id
        )
        assert moved == 2


async def test_who_was_known_by_his_browser_only_brings_along_what_he_asked_before_and_takes_it_back(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        known = (
            await make(ada, "Twin", add=[phone("0922 222 222"), {"kind": "player", "value": "SS-1"}], tier="gold")
        )["customer"]["id"]
        desk = await stage.desk(centre, "ann")
        widget, before = await centre.serve(stage, desk, "Before", name="Twin")
        await centre.finish(desk, before.id)
        assert widget.token is not None
        _, now = await centre.serve(stage, desk, "Now", token=widget.token, name="Twin")
        path, whole = f"contacts/{now.id}/identity", said(("phone", "0922222222"), ("player", "SS-1"))

        async def owners() -> list[str]:
            rows = await centre.fetch(
                "select customer_id from contact where id = any($1) union all "
                "select customer_id from timeline where contact_id = any($1) union all "
                "select v.customer_id from visitor v join contact c on c.visitor_id = v.id where c.id = $2",
                [UUID(before.id), UUID(now.id)],
                UUID(now.id),
            )
            return sorted(str(row["customer_id"]) for row in rows)

        # both contacts, their places on the timeline, the browser; all one's
        seen: list[str] = await until(owners, lambda rows: len(rows) == 5)
        (anonymous,) = set(seen)
        for _ in range(2):
            assert good(await ann.post(path, json=whole)) == {"confirmed": True}
            assert set(await owners()) == {known}
            page = good(await ada.get(f"customers/{known}"))
            assert [each["name"] for each in page["merges"]] == ["Twin"]
            assert ("merge", "Twin", None) in [(e["kind"], e["title"], e["detail"]) for e in page["timeline"]]

            assert (await ann.post(path + "/wrong")).status_code == 204
            assert set(await owners()) == {anonymous}, "all of it goes back"
            page = good(await ada.get(f"customers/{known}"))
            assert page["merges"] == []
            assert ("merge", "parted") in [(e["kind"], e["detail"]) for e in page["timeline"]]
            assert not {before.id, now.id} & {e["contact"] for e in page["timeline"]}

        good(await ann.post(path, json=whole))
        (merge,) = good(await ada.get(f"customers/{known}"))["merges"]
        good(await ada.post(f"merges/{merge['id']}/undo"))
        assert (await ann.post(path + "/wrong")).status_code == 204, "taken back already by somebody else"
        assert set(await owners()) == {anonymous}


async def test_one_of_whom_more_is_known_stays_who_he_is(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        first = (await make(ada, "Twin", add=[phone("0912 345 678")]))["customer"]["id"]
        known = (await make(ada, "Twin", add=[phone("0922 222 222"), {"kind": "player", "value": "SS-1"}]))["customer"]
        desk = await stage.desk(centre, "ann")
        contact = await at_desk(centre, stage, desk, first)
        whole = said(("phone", "0922222222"), ("player", "SS-1"))
        assert good(await ann.post(f"contacts/{contact.id}/identity", json=whole)) == {"confirmed": True}
        page = await until(lambda: shown(ada, known["id"]), partial(remembered, contact.id))
        assert page["merges"] == []
        assert good(await ada.get(f"customers/{first}"))["customer"]["id"] == first


async def test_it_is_tried_five_times_and_by_nobody_else(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        first = (await make(ada, "Twin", add=[phone("0912 345 678")]))["customer"]
        await make(ada, "Twin", add=[phone("0922 222 222"), {"kind": "player", "value": "SS-1"}])
        desk = await stage.desk(centre, "ann")
        contact = await at_desk(centre, stage, desk, first["id"])
        path = f"contacts/{contact.id}/identity"
        assert (await ada.post(path, json=said(("phone", "0922222222"), ("player", "SS-1")))).status_code == 409
        for number in range(5):
            wrong = said(("phone", "0922222222"), ("player", f"XX-{number}"))
            assert good(await ann.post(path, json=wrong)) == {"confirmed": False}
        locked = await ann.post(path, json=said(("phone", "0922222222"), ("player", "SS-1")))
        assert locked.json()["code"] == "identity_locked"


async def test_a_stranger_of_a_common_name_is_served_like_anybody(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        await make(ada, "Twin", add=[phone("0912 345 678"), {"kind": "player", "value": "SS-1"}])
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk, name="Twin")
        found = (await detail(ann, contact.id))["identity"]
        assert (found["veiled"], found["identity"]["state"], len(found["identity"]["candidates"])) == (
            False,
            "clear",
            1,
        )


async def test_two_customers_become_one_and_are_two_again(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "sue") as sue, Stage.open() as stage:
        await define(ada, "customer-fields", BIRTHDAY)
        keep = (await make(ada, "Old", add=[phone("0912 345 678")]))["customer"]["id"]
        gone = (
            await make(
                ada,
                "New",
                add=[{"kind": "email", "value": "new@example.com"}],
                tier="gold",
                fields={"birthday": "1990-01-05"},
            )
        )["customer"]["id"]
        desk = await stage.desk(centre, "ann")
        contact = await at_desk(centre, stage, desk, gone)
        await centre.finish(desk, contact.id)

        await until(lambda: shown(ada, gone), partial(remembered, contact.id))
        page = good(await sue.post(f"customers/{keep}/merge", json={"other": gone, "take": ["name"]}))
        one = page["customer"]
        assert (one["name"], one["tier"], one["fields"]) == ("New", "gold", {"birthday": "1990-01-05"})
        assert [each["kind"] for each in one["identifiers"]] == ["email", "phone"]
        assert contact.id in [entry["contact"] for entry in page["timeline"]]
        lost = await sue.get(f"customers/{gone}")
        assert (lost.status_code, lost.json()["customer"]) == (404, keep)
        found = good(await sue.get("customers", params={"q": "new"}))["items"]
        assert [row["id"] for row in found] == [keep], "who is no more is found by nothing"
        again = await sue.post(f"customers/{keep}/merge", json={"other": gone})
        assert again.status_code == 404

        good(
            await ada.put(
                f"customers/{keep}",
                json={"version": one["version"], "profile": {"name": "New", "lang": "ja", "tier": "gold"}},
            )
        )
        (merge,) = page["merges"]
        back = good(await sue.post(f"merges/{merge['id']}/undo"))
        assert (back["customer"]["id"], back["customer"]["name"], back["customer"]["tier"]) == (gone, "New", "gold")
        assert [each["kind"] for each in back["customer"]["identifiers"]] == ["email"]
        assert contact.id in [entry["contact"] for entry in back["timeline"]]
        left = good(await ada.get(f"customers/{keep}"))["customer"]
        assert (left["name"], left["tier"], left["fields"]) == ("Old", None, {})
        assert left["lang"] == "ja", "what was changed since stays"
        assert (await sue.post(f"merges/{merge['id']}/undo")).json()["code"] == "merge_undone"


async def test_who_may_be_the_same_is_proposed_with_why(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        await define(ada, "customer-fields", BIRTHDAY)
        one = (await make(ada, "Twin", fields={"birthday": "1990-01-05"}))["customer"]["id"]
        await make(ada, "ＴＷＩＮ")
        await make(ada, "twin", fields={"birthday": "1990-01-05"})
        await make(ada, "Nobody")
        found = good(await ada.get(f"customers/{one}/similar"))
        assert [(each["row"]["name"], each["alike"]) for each in found] == [("twin", ["birthday"]), ("ＴＷＩＮ", [])]


async def test_what_a_browser_asked_before_its_customer_was_known_is_his(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        known = (await make(ada, "Known", add=[phone("0912 345 678")]))["customer"]["id"]
        other = (await make(ada, "Other", add=[phone("0922 222 222")]))["customer"]["id"]
        widget = await stage.widget(centre, "Before I sign in")
        anonymous = await centre.value("select customer_id from contact where id = $1", widget.contact)
        async with centre.db.tx(centre.tenant.id) as tx:
            assert not await customers.came_out(tx, UUID(other), UUID(known)), "who is known stays who he is"
            assert await customers.came_out(tx, anonymous, UUID(known))
        assert str(await centre.value("select customer_id from contact where id = $1", widget.contact)) == known


async def test_every_table_that_names_a_customer_says_what_becomes_of_it(db: Database) -> None:
    async with db.house() as tx:
        rows = await tx.fetch(
            "select c.conrelid::regclass::text as t, a.attname::text as a from pg_constraint c "
            "join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) "
            "where c.contype = 'f' and c.confrelid = 'customer'::regclass"
        )
    named = {(row["t"], row["a"]) for row in rows}
    assert named - OTHERS == {(each.table, "customer_id") for each in NAMED} | {("customer_merge", "customer_id")}
