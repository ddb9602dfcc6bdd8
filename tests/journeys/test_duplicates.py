"""Who may be one is proposed with reasons, made one by a person, or dismissed; once a night all are gone through."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_customers import define, make
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.customers import api as customers
from ting.kit.db import Database

BIRTHDAY = {"key": "birthday", "names": {"en": "Birthday"}, "type": "date"}


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator", seat=False)
    return made


async def proposed(http: httpx.AsyncClient, many: int) -> list[dict[str, Any]]:
    async def look() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = good(await http.get("duplicates"))["items"]
        return items

    return await until(look, lambda items: len(items) == many, what=f"{many} pairs")


def two(pair: dict[str, Any]) -> dict[str, str]:
    return {"one": pair["one"]["id"], "other": pair["other"]["id"]}


async def test_who_may_be_one_is_proposed_and_somebody_says_what_is_so(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        await define(ada, "customer-fields", BIRTHDAY)
        born = {"birthday": "1990-01-31"}
        one = (await make(ada, "陳怡君", fields=born))["customer"]
        other = (await make(ada, "陳怡君小姐", fields=born))["customer"]
        third = (await make(ada, "陳怡君", add=[{"kind": "phone", "value": "0912345678"}]))["customer"]
        (pair,) = await proposed(ada, 1)
        assert [pair["one"]["id"], pair["other"]["id"], pair["reasons"]] == [
            one["id"],
            other["id"],
            ["name", "field:birthday"],
        ]

        assert (await ada.post("duplicates/dismiss", json=two(pair))).status_code == 204
        assert await proposed(ada, 0) == []
        named = {"name": "陳怡君", "lang": "zh-TW"}
        good(
            await ada.put(
                f"customers/{third['id']}", json={"version": third["version"], "profile": {**named, "fields": born}}
            )
        )
        pairs = await proposed(ada, 2)
        assert all(third["id"] in two(each).values() for each in pairs), "the first two stay dismissed"
        page = good(await ada.get("duplicates", params={"limit": 1}))
        rest = good(await ada.get("duplicates", params={"limit": 1, "cursor": page["next"]}))
        assert [page["total"], rest["next"], page["items"] + rest["items"]] == [2, None, pairs]

        assert (await ada.post("duplicates/restore", json=two(pair))).status_code == 204
        await proposed(ada, 3)
        good(await ada.post(f"customers/{one['id']}/merge", json={"other": other["id"]}))
        (left,) = await proposed(ada, 1)
        assert set(two(left).values()) == {one["id"], third["id"]}, "who is no more is proposed with nobody"
        merges = good(await ada.get(f"customers/{one['id']}"))["merges"]
        good(await ada.post(f"merges/{merges[0]['id']}/undo"))
        await proposed(ada, 3)
        unknown = await ada.post("duplicates/dismiss", json={"one": one["id"], "other": one["id"]})
        assert unknown.status_code == 404


async def test_once_a_night_all_are_compared_and_classified(house: House, db: Database, centre: Centre) -> None:
    async with db.tx(centre.tenant.id) as tx:
        for at in range(2):
            same = customers.identifier("email", "ann@gmail.com" if at else "a.nn@gmail.com")
            await customers.add(tx, name=f"Ann {at}", lang="en", tier="gold", identifiers=[same])
        for _ in range(60):
            await customers.add(tx, name="王小明", lang="zh-TW", fields={"city": "Taipei"})
    night = await centre.value("select due_at from timer where key = $1", f"night:{centre.tenant.id}")
    await centre.value("update timer set due_at = 0 where key = $1 returning 1", f"night:{centre.tenant.id}")
    async with signed(house, centre, "ada") as ada:
        (pair,) = await proposed(ada, 1)
        assert (pair["reasons"], pair["one"]["lifecycle"]) == (["email"], "customer"), "a crowd of one name is no pair"

        async def again() -> object:
            return await centre.value("select due_at from timer where key = $1", f"night:{centre.tenant.id}")

        assert await until(again, lambda due: due == night, what="the next night")


async def test_what_a_status_says_is_said_of_its_customers(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        status = {"key": "paused", "names": {"en": "Paused"}, "tone": "warn", "life": "customer"}
        id_ = await define(ada, "account-statuses", status)
        one = (await make(ada, "Ann", status=id_))["customer"]
        assert one["lifecycle"] == "customer"
        standing = good(await ada.put(f"setup/account-statuses/{id_}", json={"value": {**status, "life": "former"}}))
        assert standing

        async def now() -> object:
            return good(await ada.get(f"customers/{one['id']}"))["customer"]["lifecycle"]

        assert await until(now, lambda life: life == "former", what="the class")


async def test_two_who_are_compared_at_the_same_moment_find_each_other(centre: Centre, db: Database) -> None:
    same = [customers.identifier("email", each) for each in ("ann@gmail.com", "a.nn@gmail.com")]
    async with db.tx(centre.tenant.id) as tx:
        ids = [await customers.add(tx, name=f"Ann {each.value}", lang="en", identifiers=[each]) for each in same]

    async def compare(id_: UUID) -> list[customers.Pair]:
        async with db.tx(centre.tenant.id) as tx:
            return await customers.compare(tx, [id_])

    async with db.tx(centre.tenant.id) as tx:
        assert await customers.compare(tx, ids[:1]) == []
        later = asyncio.ensure_future(compare(ids[1]))
        await asyncio.wait([later], timeout=0.5)  # as far as it comes while the first has not committed
    assert [(pair.one, pair.other) for pair in await later] == [(min(ids), max(ids))]
