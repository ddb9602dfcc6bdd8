"""How a centre is organised, at the HTTP door: moved as one, never in a circle, shown with who is where."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_readiness import look
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.kit.csv import BOM
from ting.kit.db import Database
from ting.kit.ids import new_id


async def put(http: httpx.AsyncClient, name: str, id_: str = "", **more: Any) -> str:
    id_ = id_ or str(new_id())
    good(await http.put(f"setup/units/{id_}", json={"value": {"name": name, **more}}))
    return id_


async def shown(http: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {unit["name"]: unit for unit in good(await http.get("org-chart"))["units"]}


async def place(http: httpx.AsyncClient, centre: Centre, who: str, **where: str | None) -> httpx.Response:
    id_ = str(centre.staff[who].id)
    agents = {item["id"]: item["value"] for item in good(await http.get("setup/agents"))}
    return await http.put(f"setup/agents/{id_}", json={"value": {**agents[id_], **where}})


async def test_a_tree_is_built_moved_shown_and_taken_along(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    for name, role in (("ada", "administrator"), ("sue", "supervisor"), ("ann", "agent"), ("bob", "agent")):
        await centre.add_person(name, role)
    sue, ann = (str(centre.staff[name].id) for name in ("sue", "ann"))
    async with signed(house, centre, "ada") as ada:
        assert (await look(ada))["people.units"]["state"] == "warn"
        service = await put(ada, "Service", head=sue, deputies=[ann], purpose="Answers customers.")
        taipei = await put(ada, "Taipei", parent=service)
        desk = await put(ada, "=Desk", parent=taipei)
        works = await put(ada, "Works")
        team = str(new_id())
        good(await ada.put(f"setup/teams/{team}", json={"value": {"name": "Owls", "unit": desk}}))
        good(await place(ada, centre, "ann", team=team))
        good(await place(ada, centre, "bob", team=team, unit=works))
        good(await place(ada, centre, "sue", unit=service))

        found = await shown(ada)
        assert [(each["name"], each["depth"], each["headcount"]) for each in found.values()] == [
            ("Service", 0, 2), ("Taipei", 1, 1), ("=Desk", 2, 1), ("Works", 0, 1),
        ]  # fmt: skip
        assert [one["name"] for one in found["=Desk"]["people"]] == ["Real ann"], "by his team"
        assert [one["name"] for one in found["Works"]["people"]] == ["Real bob"], "by himself, whatever his team"
        assert found["Service"]["head"]["name"] == "Real sue"
        assert [one["name"] for one in found["Service"]["deputies"]] == ["Real ann"]
        assert (found["Service"]["vacancies"], found["Taipei"]["vacancies"]) == ([], ["no_head"])
        whole = good(await ada.get("org-chart"))
        assert [one["name"] for one in whole["unplaced"]] == ["Real ada"]
        assert whole["jobs"]["agent"]["description"]
        check = (await look(ada))["people.units"]
        assert (check["have"], check["of"], check["state"]) == (1, 4, "warn")
        assert set(check["lacking"]) == {"Taipei", "=Desk", "Works"}

        moved = await ada.put(f"setup/units/{taipei}", json={"value": {"name": "Taipei", "parent": works}})
        assert [each["path"] for each in good(moved)["change"]["fields"]] == [["parent"]], "a subtree is one change"
        assert {name: unit["headcount"] for name, unit in (await shown(ada)).items()} == {
            "Service": 1, "Works": 2, "Taipei": 1, "=Desk": 1,
        }  # fmt: skip
        good(await ada.post(f"setup/changes/{moved.json()['change']['id']}/undo", json={}))
        assert (await shown(ada))["Taipei"]["parent"] == service

        file = await ada.get("org-chart.csv")
        assert file.text.startswith(BOM + "unit,part_of,level,head")
        lines = file.text.splitlines()
        assert len(lines) == 1 + 5, "four people, and a unit without anybody"
        assert any(line.startswith("'=Desk,Taipei,3,") and ",Real ann," in line for line in lines)

        good(await place(ada, centre, "sue", archived=True))  # type: ignore[arg-type]
        left = (await shown(ada))["Service"]
        assert (left["head"], left["vacancies"], left["headcount"]) == (None, ["head_left"], 1)
        good(await ada.put(f"setup/units/{service}", json={"value": {"name": "Service", "head": sue}}))
        gone = await ada.put(f"setup/units/{works}", json={"value": {"name": "Works", "head": sue}})
        assert gone.status_code == 404, "who has left is not made a head; who is one may stay until somebody follows"


async def test_what_cannot_be_is_refused_with_words(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    other = await open_centre(db, house.url)
    await other.add_person("eve", "administrator")
    async with signed(house, centre, "ada") as ada, signed(house, other, "eve") as eve:
        top = await put(ada, "Top")
        low = await put(ada, "Low", parent=top)
        theirs = await put(eve, "Theirs")
        for parent in (top, low):
            circle = await ada.put(f"setup/units/{top}", json={"value": {"name": "Top", "parent": parent}})
            assert (circle.status_code, circle.json()["code"], circle.json()["field"]) == (422, "unit_circle", "parent")
        assert (await ada.put(f"setup/units/{low}", json={"value": {"name": "L", "parent": theirs}})).status_code == 404
        assert (await place(ada, centre, "ann", unit=theirs)).status_code == 404
        strange = {"name": "L", "head": str(other.staff["eve"].id)}
        assert (await ada.put(f"setup/units/{low}", json={"value": strange})).status_code == 404
        team = await ada.put(f"setup/teams/{new_id()}", json={"value": {"name": "T", "unit": theirs}})
        assert team.status_code == 404
        assert {name: unit["parent"] for name, unit in (await shown(ada)).items()} == {"Top": None, "Low": top}

        kept = await ada.delete(f"setup/units/{top}")
        assert (kept.status_code, kept.json()["code"]) == (422, "in_use")
        assert "Low" in kept.json()["detail"]
        good(await place(ada, centre, "ann", unit=low))
        assert "people" in (await ada.delete(f"setup/units/{low}")).json()["detail"]
        good(await place(ada, centre, "ann", unit=None))
        good(await ada.delete(f"setup/units/{low}"))
        good(await ada.delete(f"setup/units/{top}"))
        assert await shown(ada) == {}
        assert list(await shown(eve)) == ["Theirs"]


async def test_two_moves_at_once_never_make_a_circle(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada:
        one, two = await put(ada, "One"), await put(ada, "Two")
        for _ in range(4):
            answers = await asyncio.gather(
                ada.put(f"setup/units/{one}", json={"value": {"name": "One", "parent": two}}),
                ada.put(f"setup/units/{two}", json={"value": {"name": "Two", "parent": one}}),
            )
            assert sorted(each.status_code for each in answers) == [200, 422]
            assert len(await shown(ada)) == 2
            await put(ada, "One", one)
            await put(ada, "Two", two)

    # Who writes past the rules is held by the database: the second waits for the first, and then there would be a circle.
    async with db.tx(centre.tenant.id) as tx:
        await tx.execute("update unit set parent_id = $1 where id = $2", two, one)
        with pytest.raises(asyncpg.LockNotAvailableError):
            await _move(db, centre, two, one)
    with pytest.raises(asyncpg.CheckViolationError, match="below itself"):
        await _move(db, centre, two, one)


async def _move(db: Database, centre: Centre, id_: str, parent: str) -> None:
    async with db.tx(centre.tenant.id) as tx:
        await tx.execute("set local lock_timeout = '100ms'")
        await tx.execute("update unit set parent_id = $1 where id = $2", parent, id_)
