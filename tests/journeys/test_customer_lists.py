"""Customers come and go as lists: with all that is known of them, mended, taken back, unchanged when they come home."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_imports import upload, worked
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.kit.db import Database
from ting.kit.ids import new_id

FIELDS: list[dict[str, Any]] = [
    {"key": "until", "names": {"en": "Expires", "zh-TW": "到期日"}, "type": "date"},
    {"key": "points", "names": {"en": "Points"}, "type": "number"},
    {
        "key": "plan",
        "names": {"en": "Plan"},
        "type": "choice",
        "choices": [{"key": "big", "names": {"en": "Big, blue"}}],
    },
    {"key": "paid", "names": {"en": "Paid"}, "type": "yes_no"},
    {"key": "motto", "names": {"en": "phone"}, "type": "text"},
]
LIST = """姓名,手機,email,LINE,客戶編號,公司,統一編號,帳戶狀態,等級,時區,到期日,Points,Plan,Paid,field:motto,備註
陳怡君,0912-345-678; 02-2345-6789,y@example.com,yi,A-17,大同,12345678,Suspended,金,Asia/Taipei,2027/1/31,1200,"Big, blue",是,=1+1,老客
林志明,,zhiming@example.com,,A-18,,,,,,someday,,,,,
王小美,,xiaomei@example.com,,A-19,,,Dormant,,,,,,,,
,,,,,,,,,,,5,,,,
張大千,0922-333-444,,,A-20,大同,,,,,,,,,,
"""


async def open_house(house: House, db: Database) -> Centre:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    return centre


async def set_up(ada: httpx.AsyncClient) -> None:
    for field in FIELDS:
        good(await ada.put(f"setup/customer-fields/{new_id()}", json={"value": field}))
    status = {"key": "held", "names": {"en": "Suspended", "zh-TW": "停用"}, "tone": "bad", "life": "former"}
    good(await ada.put(f"setup/account-statuses/{new_id()}", json={"value": status}))


async def whole(ada: httpx.AsyncClient, key: str) -> dict[str, Any]:
    found: dict[str, Any] = good(await ada.get(f"customers/by-key/{key}"))
    return found


async def take(ada: httpx.AsyncClient, data: bytes, name: str = "list.csv", **options: Any) -> dict[str, Any]:
    made = await upload(ada, "customers", data, name)
    good(await ada.post(f"imports/{made['id']}/check", json={"mapping": made["mapping"], **options}))
    tried = await worked(ada, made["id"], "checked")
    good(await ada.post(f"imports/{made['id']}/run"))
    done = await worked(ada, made["id"], "done")
    assert done["counts"] == tried["counts"], "what was foretold came to pass"
    return done


async def test_a_list_brings_all_that_is_known_of_customers_and_is_taken_back_as_one(
    house: House, db: Database
) -> None:
    centre = await open_house(house, db)
    async with signed(house, centre, "ada") as ada:
        await set_up(ada)
        done = await take(ada, LIST.encode("utf-8"), make_organisations=True)
        assert done["counts"] == {"new": 2, "rejected": 3}
        ann = await whole(ada, "A-17")
        assert ann["name"] == "陳怡君"
        assert ann["fields"] == {
            "until": "2027-01-31",
            "points": 1200,
            "plan": "big",
            "paid": True,
            "motto": "=1+1",
            "note": "老客",
        }
        assert (ann["tier"], ann["status"]["key"], ann["lifecycle"]) == ("gold", "held", "former")
        assert (ann["organisation"]["name"], ann["time_zone"]) == ("大同", "Asia/Taipei")
        assert {each["value"] for each in ann["identifiers"] if each["kind"] == "phone"} == {
            "+886912345678",
            "+886223456789",
        }
        lines = good(await ada.get(f"imports/{done['id']}/lines", params={"outcome": "rejected"}))
        assert [(each["line"], each["value"], each["reason"]) for each in lines] == [
            (3, "someday", "到期日: not a day such as 2026-01-31"),
            (4, "Dormant", "there is no such account status"),
            (5, "", "nothing by which he would be known"),
        ]
        file = (await ada.get(f"imports/{done['id']}/rejected.csv")).text.lstrip("\ufeff")
        mended = file.replace("someday", "2027-02-01").replace("Dormant", "停用")
        assert (await take(ada, mended.encode()))["counts"] == {"new": 2, "rejected": 1}

        fill = b"external,name,points,Paid\nA-17,Somebody,7,no\nA-18,Else,8,no\n"
        assert (await take(ada, fill, update="fill"))["counts"] == {"changed": 1, "same": 1}
        assert (await whole(ada, "A-17"))["name"] == "陳怡君"
        assert (await whole(ada, "A-18"))["fields"] == {"until": "2027-02-01", "points": 8, "paid": False}

        over = await take(ada, b"external,points,phone\nA-17,7,02-2222-3333\nA-20,9,\n")
        assert over["counts"] == {"changed": 2}
        person = await whole(ada, "A-20")
        shown = {
            "name": "張大千",
            "lang": "zh-TW",
            "fields": {"points": 10},
        }
        good(await ada.put(f"customers/{person['id']}", json={"version": person["version"], "profile": shown}))
        good(await ada.post(f"imports/{over['id']}/undo"))
        back = await worked(ada, over["id"], "undone")
        assert (back["may_undo"], back["undone_at"] is not None, back["kept"]) == (False, True, 0)
        ann = await whole(ada, "A-17")
        assert ann["fields"]["points"] == 1200
        assert {"kind": "phone", "value": "+886222223333"} not in ann["identifiers"]
        assert (await whole(ada, "A-20"))["fields"] == {"points": 10}, "what was changed since stays"

        for _ in range(2):
            good(await ada.post(f"imports/{done['id']}/undo"))
        back = await worked(ada, done["id"], "undone")
        assert back["kept"] == 2, "of both something has happened since"
        assert (await ada.get("customers/by-key/A-17")).status_code == 200


async def test_who_came_by_a_list_and_did_nothing_since_goes_with_it(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    async with signed(house, centre, "ada") as ada:
        done = await take(ada, b"name,external,company\nAnn,K-1,Acme\nBob,K-2,\n", make_organisations=True)
        for at in range(2):
            again = await take(ada, b"name,external\nAnn,K-1\n")
            assert again["counts"] == {"same": 1}, at
        good(await ada.post(f"imports/{done['id']}/undo"))
        assert (await worked(ada, done["id"], "undone"))["kept"] == 0
        assert good(await ada.get("customers"))["items"] == []
        (firm,) = good(await ada.get("organisations"))
        assert firm["archived"], "an organisation that the list made is in use no more"


@pytest.mark.parametrize("form", ["customers.csv", "customers.vcf?version=3.0", "customers.vcf?version=4.0"])
async def test_what_was_taken_along_comes_home_unchanged_and_makes_the_same_elsewhere(
    house: House, db: Database, form: str
) -> None:
    centre, elsewhere = await open_house(house, db), await open_house(house, db)
    async with signed(house, centre, "ada") as ada, signed(house, elsewhere, "ada") as other:
        await set_up(ada)
        await set_up(other)
        await take(ada, LIST.encode(), make_organisations=True)
        odd = 'name,external,phone,note\n"\'=O;’Neil\\, ""X""","a\\;b",+886912345679;ext=12,"two\nlines"\n'
        assert (await take(ada, odd.encode()))["counts"] == {"new": 1}
        file = (await ada.get(form)).content
        home = await take(ada, file, form)
        assert home["counts"] == {"same": 3}
        there = await take(other, file, form, make_organisations=True)
        assert there["counts"] == {"new": 3}
        for key in ("A-17", "A-20", "a;b"):
            mine, yours = await whole(ada, key), await whole(other, key)
            same = ("name", "lang", "tier", "fields", "identifiers", "lifecycle")
            assert [yours[each] for each in same] == [mine[each] for each in same]
            assert (yours["status"] or {}).get("key") == (mine["status"] or {}).get("key")
            assert (yours["organisation"] or {}).get("name") == (mine["organisation"] or {}).get("name")
        if form.endswith("csv"):
            (row,) = [row for row in csv.DictReader(io.StringIO(file.decode("utf-8-sig"))) if row["external"] == "a-17"]
            assert row["field:motto"] == "'=1+1", "no spreadsheet runs it"


async def test_another_system_writes_customers_by_its_own_key(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    async with signed(house, centre, "ada") as ada:
        await set_up(ada)
        address = "customers/by-key/CRM%2017"
        assert (await ada.get(address)).status_code == 404
        wanted = {
            "name": "Ann",
            "status": "held",
            "fields": {"points": 3},
            "add": [{"kind": "email", "value": "ann@example.com"}],
        }
        early = await ada.put(address, json=wanted, headers={"If-Match": '"1"'})
        assert (early.status_code, early.json()["code"]) == (412, "moved_on")
        made = await ada.put(address, json=wanted)
        assert (made.status_code, made.headers["etag"]) == (201, '"1"')
        again = await ada.put(address, json=wanted)
        assert (again.status_code, again.headers["etag"], again.json()) == (200, '"1"', made.json())
        more = await ada.put(address, json={"name": "Ann B", "fields": {"points": None}}, headers={"If-Match": '"1"'})
        assert (more.status_code, more.json()["name"], more.json()["fields"]) == (200, "Ann B", {})
        assert (more.json()["status"]["key"], len(more.json()["identifiers"])) == ("held", 2), "what is not said stays"
        late = await ada.put(address, json={"name": "C"}, headers={"If-Match": '"1"'})
        assert late.status_code == 412
        taken = await ada.put(address, json={"name": "C"}, headers={"If-None-Match": "*"})
        assert (taken.status_code, taken.json()["code"]) == (412, "there_already")
        known = await ada.put("customers/by-key/CRM-18", json={"name": "Ann", "add": wanted["add"]})
        assert (known.status_code, known.json()["id"]) == (200, made.json()["id"]), "he was known by his mail address"
        changes = good(await ada.get(f"customers/{made.json()['id']}"))["changes"]
        assert [each["what"] for each in changes] == ["changed", "changed", "made"]
        for body, code in (
            ({"name": "X", "status": "nope"}, "status_unknown"),
            ({"name": "X", "organisation": "nope"}, "organisation_unknown"),
            ({"name": "X", "fields": {"points": "many"}}, "field_wrong"),
        ):
            refused = await ada.put("customers/by-key/new", json=body)
            assert (refused.status_code, refused.json()["code"]) == (422, code)
