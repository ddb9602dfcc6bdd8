"""Lists of people and customers: taken in, tried, worked through in the background, mended, taken back."""

from typing import Any

import httpx

from tests.centre import Centre, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.customers import api as customers
from ting.kit.db import Database
from ting.kit.ids import new_id

PEOPLE = (
    "姓名,電子信箱,角色,組別,據點,French,Notes\r\n"
    "陳怡君,yijun@{slug}.example,專員,Night,,3,x\r\n"
    "林志明,zhiming@{slug}.example,店長,Night,,,\r\n"
    "王小美,xiaomei@{slug}.example,,Day,,9,\r\n"
    "又一次,YIJUN@{slug}.example,,,,,\r\n"
    "Real ann,ann@{slug}.example,,Night,,5,\r\n"
)
CUSTOMERS = (
    "Name;Phone;Mail;VIP;Remarks\nAnn;0912 345 678;ann@example.com;gold;=cmd\nBob;nonsense;;;\nCy;;cy@example.com;;\n"
)


async def open_house(house: House, db: Database) -> Centre:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("ann")
    await centre.add_skill("French")
    return centre


async def upload(http: httpx.AsyncClient, kind: str, data: bytes, name: str = "list.csv") -> dict[str, Any]:
    made: dict[str, Any] = good(await http.post("imports", data={"kind": kind}, files={"file": (name, data)}))
    return made


async def worked(http: httpx.AsyncClient, id_: str, state: str) -> dict[str, Any]:
    async def look() -> dict[str, Any]:
        found: dict[str, Any] = good(await http.get(f"imports/{id_}"))
        return found

    return await until(look, lambda seen: seen["state"] == state, what=f"the import {state}")


async def read_in(http: httpx.AsyncClient, kind: str, data: bytes) -> dict[str, Any]:
    made = await upload(http, kind, data)
    good(await http.post(f"imports/{made['id']}/check", json={"mapping": made["mapping"]}))
    await worked(http, made["id"], "checked")
    good(await http.post(f"imports/{made['id']}/run"))
    return await worked(http, made["id"], "done")


async def test_people_are_tried_then_read_in_and_what_was_rejected_can_be_mended(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    async with signed(house, centre, "ada") as ada:
        team = str(new_id())
        good(await ada.put(f"setup/teams/{team}", json={"value": {"name": "Night"}}))
        made = await upload(ada, "agents", PEOPLE.format(slug=centre.slug).encode("cp950"))
        skill = f"skill:{centre.skills['French']}"
        assert (made["encoding"], made["delimiter"], made["total"]) == ("big5", ",", 5)
        assert made["mapping"] == ["name", "email", "role", "team", "site", skill, ""]

        early = await ada.post(f"imports/{made['id']}/run")
        assert (early.status_code, early.json()["code"]) == (422, "not_checked")
        good(await ada.post(f"imports/{made['id']}/check", json={"mapping": made["mapping"]}))
        tried = await worked(ada, made["id"], "checked")
        assert tried["counts"] == {"new": 1, "changed": 1, "rejected": 3}
        assert await centre.value("select count(*) from membership where tenant_id = $1", centre.tenant.id) == 2

        for _ in range(2):
            good(await ada.post(f"imports/{made['id']}/run"))
        done = await worked(ada, made["id"], "done")
        assert done["counts"] == tried["counts"], "what was foretold came to pass"
        items = {each["value"]["name"]: each["value"] for each in good(await ada.get("setup/agents"))}
        new = items["陳怡君"]
        assert (new["role"], new["team"], new["skills"]) == ("agent", team, {str(centre.skills["French"]): 3})
        assert items["Real ann"]["skills"] == {str(centre.skills["French"]): 5}

        lines = good(await ada.get(f"imports/{made['id']}/lines", params={"outcome": "rejected"}))
        assert [(each["line"], each["reason"]) for each in lines] == [
            (3, "there is no such role"),
            (4, "there is no such team"),
            (5, "the same as line 2 of this file"),
        ]
        file = (await ada.get(f"imports/{made['id']}/rejected.csv")).content
        kept = [
            line.replace(",店長,", ",主管,") for line in file.decode("utf-8-sig").splitlines() if "又一次" not in line
        ]
        again = await read_in(ada, "agents", "\n".join(kept).encode("utf-8-sig"))
        assert again["counts"] == {"new": 1, "rejected": 1}

        for _ in range(2):
            back = good(await ada.post(f"imports/{made['id']}/undo"))
            assert (back["may_undo"], back["undone_at"] is not None) == (False, True)
        items = {each["value"]["name"]: each["value"] for each in good(await ada.get("setup/agents"))}
        assert (items["陳怡君"]["archived"], items["Real ann"]["skills"]) == (True, {})


async def test_customers_are_known_by_phone_or_mail_and_none_is_doubled(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    async with db.tx(centre.tenant.id) as tx:
        stranger = await customers.add(tx, name="Stranger", lang="en")
        await customers.claim(tx, stranger, [customers.identifier("email", "cy@example.com")])
    async with signed(house, centre, "ada") as ada:
        first = await read_in(ada, "customers", CUSTOMERS.encode())
        assert first["counts"] == {"new": 2, "rejected": 1}, (
            "who only claimed an address is not who the company knows by it"
        )
        file = (await ada.get(f"imports/{first['id']}/rejected.csv")).content.decode("utf-8-sig")
        assert file.splitlines()[1] == "Bob,nonsense,,,,3,nonsense,this is not a phone number"
        again = await read_in(ada, "customers", CUSTOMERS.encode())
        assert again["counts"] == {"same": 2, "rejected": 1}, "read in again it changes nothing"
        more = await read_in(ada, "customers", b"Phone,Mail,VIP\n+886912345678,new@example.com,\n,cy@example.com,vip\n")
        assert more["counts"] == {"changed": 2}
        both = await read_in(ada, "customers", b"Phone,Mail\n0912345678,cy@example.com\n")
        assert both["counts"] == {"rejected": 1}, "phone and mail are two customers'"
        rows = await centre.fetch(
            "select c.name, c.tier, c.fields, array_agg(i.value order by i.value) as reached from customer c "
            "join identifier i on i.customer_id = c.id where c.tenant_id = $1 group by c.id order by c.name",
            centre.tenant.id,
        )
        assert [(row["name"], row["tier"], row["reached"]) for row in rows] == [
            ("Ann", "gold", ["+886912345678", "ann@example.com", "new@example.com"]),
            ("Cy", "gold", ["cy@example.com"]),
        ]
        assert rows[0]["fields"] == {"note": "=cmd"}


async def test_a_file_is_read_otherwise_when_the_guess_was_wrong(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    async with signed(house, centre, "ada") as ada:
        made = await upload(ada, "customers", "姓名;電話\n王;0912345678\n".encode("gb18030"))
        id_ = made["id"]
        wrong = await ada.put(f"imports/{id_}/reading", json={"encoding": "utf-8", "delimiter": ";"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "encoding")
        read = good(await ada.put(f"imports/{id_}/reading", json={"encoding": "gb18030", "delimiter": ";"}))
        assert (read["header"], read["mapping"]) == (["姓名", "電話"], ["name", "phone"])
        needed = await ada.post(f"imports/{id_}/check", json={"mapping": ["name", ""]})
        assert (needed.status_code, needed.json()["code"]) == (422, "mapping_needed")


async def test_lists_are_for_who_may_and_only_ones_own(house: House, db: Database) -> None:
    centre, elsewhere = await open_house(house, db), await open_house(house, db)
    await centre.add_person("sue", "supervisor")
    async with signed(house, centre, "ada") as ada, signed(house, elsewhere, "ada") as other:
        made = await upload(ada, "customers", CUSTOMERS.encode())
        for answer in (
            await other.get(f"imports/{made['id']}"),
            await other.get(f"imports/{made['id']}/rejected.csv"),
            await other.post(f"imports/{made['id']}/run"),
        ):
            assert answer.status_code == 404
    async with signed(house, centre, "sue") as sue:
        refused = await sue.post("imports", data={"kind": "customers"}, files={"file": ("a.csv", b"phone\n1\n")})
        assert refused.status_code == 403


async def test_an_import_that_is_broken_off_or_stopped_goes_on_and_doubles_nothing(
    own_house: House, own_db: Database
) -> None:
    centre = await open_house(own_house, own_db)
    many = "phone,name\n" + "".join(f"0912{n:06},Customer {n}\n" for n in range(200))
    async with signed(own_house, centre, "ada") as ada:
        made = await upload(ada, "customers", many.encode())
        good(await ada.post(f"imports/{made['id']}/check", json={"mapping": made["mapping"]}))
        await worked(ada, made["id"], "checked")
        good(await ada.post(f"imports/{made['id']}/run"))

        async def behind() -> int:
            return int(good(await ada.get(f"imports/{made['id']}"))["next"])

        for least in (1, 60):
            await until(behind, least.__le__)
            own_house.kill("work")
            assert good(await ada.post(f"imports/{made['id']}/stop"))["state"] == "stopped"
            good(await ada.post(f"imports/{made['id']}/run"))
            own_house.start("work")
        done = await worked(ada, made["id"], "done")
        assert done["counts"] == {"new": 200}
        assert await centre.value("select count(*) from customer where tenant_id = $1", centre.tenant.id) == 200
