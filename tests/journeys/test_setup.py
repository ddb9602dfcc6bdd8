"""What administrators set up: saved, drafted, timed, listed, taken back; at the HTTP door, with teams as the example."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.centre import PASSWORD, Centre, open_centre
from tests.server import House, until
from tests.waiting import http_to
from ting.kit.db import Database
from ting.kit.ids import new_id


@asynccontextmanager
async def signed(house: House, centre: Centre, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """Sign somebody in; addresses are below the tenant's."""
    async with http_to(f"{house.url}/api/t/{centre.slug}", headers={"X-Ting": "1"}) as http:
        done = await http.post(
            f"{house.url}/api/session", json={"email": centre.staff[name].email, "password": PASSWORD}
        )
        assert done.status_code in (200, 201), done.text
        yield http


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("bob", "administrator")
    await made.add_person("sue", "supervisor")
    return made


async def teams(http: httpx.AsyncClient) -> dict[str, Any]:
    return {item["id"]: item for item in (await http.get("setup/teams")).json()}


async def history(http: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await http.get("setup/changes", params=query)).json()["items"]
    return items


def good(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def test_saved_listed_and_taken_back(house: House, centre: Centre) -> None:
    id_ = str(new_id())
    async with signed(house, centre, "ada") as ada, signed(house, centre, "bob") as bob:
        made = good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": " Night  shift "}}))
        assert made["change"]["fields"] == [{"path": [], "after": {"name": "Night shift", "unit": None}}]
        again = good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": "Night shift"}}))
        assert again == {"change": None}, "a repeat changes nothing"
        good(await bob.put(f"setup/teams/{id_}", json={"value": {"name": "Owls"}, "version": 1}))
        stale = await ada.put(f"setup/teams/{id_}", json={"value": {"name": "Bats"}, "version": 1})
        assert stale.status_code == 409
        assert stale.json()["code"] == "changed_since"

        item = (await teams(ada))[id_]
        assert (item["value"], item["version"], item["changed_by"]["name"]) == (
            {"name": "Owls", "unit": None},
            2,
            "Real bob",
        )
        renamed, created = await history(ada, kind="teams", subject=id_)
        assert renamed["fields"] == [{"path": ["name"], "before": "Night shift", "after": "Owls"}]
        assert (renamed["by"]["name"], renamed["name"], created["name"]) == ("Real bob", "Owls", "Night shift")

        refused = await ada.post(f"setup/changes/{created['id']}/undo", json={})
        assert refused.status_code == 409, "what was renamed since is not un-made"
        good(await ada.post(f"setup/changes/{renamed['id']}/undo", json={"paths": [["name"]]}))
        twice = await ada.post(f"setup/changes/{renamed['id']}/undo", json={})
        assert twice.status_code == 409
        assert (await teams(ada))[id_]["value"] == {"name": "Night shift", "unit": None}
        good(await ada.post(f"setup/changes/{created['id']}/undo", json={}))
        assert id_ not in await teams(ada)
        gone = (await history(ada, kind="teams", subject=id_))[0]
        assert (gone["undoes"], gone["fields"][0]["before"]) == (created["id"], {"name": "Night shift", "unit": None})
        good(await ada.post(f"setup/changes/{gone['id']}/undo", json={}))
        assert (await teams(ada))[id_]["value"] == {"name": "Night shift", "unit": None}


async def test_what_cannot_be_is_refused_and_changes_nothing(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        one, other = str(new_id()), str(new_id())
        good(await ada.put(f"setup/teams/{one}", json={"value": {"name": "One"}}))
        taken = await ada.put(f"setup/teams/{other}", json={"value": {"name": "One"}})
        assert (taken.status_code, taken.json()["code"]) == (409, "taken")
        empty = await ada.put(f"setup/teams/{one}", json={"value": {"name": "  "}})
        assert (empty.status_code, empty.json()["code"]) == (422, "name")
        assert (await ada.put(f"setup/teams/{one}", json={"value": {}})).status_code == 400
        assert (await ada.put("setup/teams/nonsense", json={"value": {"name": "x"}})).status_code == 404
        past = await ada.put(f"setup/teams/{one}", json={"value": {"name": "Two"}, "effective_at": 1})
        assert past.json()["code"] == "effective_at"
        assert [item["value"]["name"] for item in (await teams(ada)).values()] == ["One"]
        assert len(await history(ada)) == 1
        assert (await ada.get("setup/changes", params={"cursor": "x"})).status_code == 400


async def test_a_team_with_people_is_not_removed(house: House, centre: Centre) -> None:
    id_ = str(new_id())
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": "Crew"}}))
        await centre.value(
            "update membership set team_id = $1 where tenant_id = $2 and person_id = $3 returning 1",
            id_,
            centre.tenant.id,
            centre.staff["sue"].id,
        )
        kept = await ada.delete(f"setup/teams/{id_}")
        assert (kept.status_code, kept.json()["code"]) == (422, "in_use_or_unknown")
        assert id_ in await teams(ada)


async def test_a_draft_waits_for_its_author(house: House, centre: Centre) -> None:
    id_ = str(new_id())
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/teams/{id_}/draft", json={"value": {"name": ""}}))
        item = (await teams(ada))[id_]
        assert (item["value"], item["draft"]["value"]) == (None, {"name": ""})
        good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": "Early"}}))
        item = (await teams(ada))[id_]
        assert (item["value"], item["draft"]) == ({"name": "Early", "unit": None}, None), (
            "what is published is no draft"
        )
        good(await ada.put(f"setup/teams/{id_}/draft", json={"value": {"name": "Ear"}, "version": 1}))
        good(await ada.delete(f"setup/teams/{id_}/draft"))
        assert (await teams(ada))[id_]["draft"] is None


async def test_a_change_takes_effect_by_itself(house: House, centre: Centre) -> None:
    one, other = str(new_id()), str(new_id())
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/teams/{one}", json={"value": {"name": "One"}}))
        good(await ada.put(f"setup/teams/{other}", json={"value": {"name": "Other"}}))
        soon = await centre.value("select now_ms() + 3600000")
        planned = good(await ada.put(f"setup/teams/{one}", json={"value": {"name": "New"}, "effective_at": soon}))
        clash = good(await ada.put(f"setup/teams/{other}", json={"value": {"name": "Won"}, "effective_at": soon}))
        never = good(await ada.put(f"setup/teams/{one}", json={"value": {"name": "No"}, "effective_at": soon}))
        items = await teams(ada)
        assert items[one]["value"] == {"name": "One", "unit": None}, "not yet"
        assert [change["id"] for change in items[one]["scheduled"]] == [
            planned["change"]["id"],
            never["change"]["id"],
        ]
        good(await ada.post(f"setup/changes/{never['change']['id']}/undo", json={}))
        good(
            await ada.put(f"setup/teams/{new_id()}", json={"value": {"name": "Won"}})
        )  # what `clash` wanted to be called

        await centre.value(
            "update timer set due_at = now_ms() where kind = 'change' and tenant_id = $1 returning 1", centre.tenant.id
        )

        async def look() -> dict[str, str]:
            return {change["id"]: change["state"] for change in await history(ada, kind="teams")}

        states = await until(look, lambda seen: "scheduled" not in seen.values(), what="the changes")
        assert (states[planned["change"]["id"]], states[never["change"]["id"]]) == ("done", "cancelled")
        assert states[clash["change"]["id"]] == "failed"
        items = await teams(ada)
        assert (items[one]["value"], items[one]["version"]) == ({"name": "New", "unit": None}, 2)
        assert items[other]["value"] == {"name": "Other", "unit": None}
        failed = next(c for c in await history(ada) if c["id"] == clash["change"]["id"])
        assert "already" in failed["error"]
        good(await ada.post(f"setup/changes/{planned['change']['id']}/undo", json={}))
        assert (await teams(ada))[one]["value"] == {"name": "One", "unit": None}


async def test_only_who_may_and_only_ones_own(house: House, db: Database, centre: Centre) -> None:
    elsewhere = await open_centre(db, house.url)
    await elsewhere.add_person("eve", "administrator")
    id_ = str(new_id())
    async with signed(house, centre, "ada") as ada, signed(house, centre, "sue") as sue:
        change = good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": "Ours"}}))["change"]["id"]
        assert (await sue.get("setup/teams")).status_code == 403
        assert (await sue.get("setup/changes")).status_code == 403
        async with signed(house, elsewhere, "eve") as eve:
            stolen = await eve.put(f"setup/teams/{id_}", json={"value": {"name": "Theirs"}})
            assert stolen.status_code in (403, 404), stolen.text
            assert (await eve.post(f"setup/changes/{change}/undo", json={})).status_code == 404
            assert await teams(eve) == {}
            assert await history(eve) == []
        assert (await teams(ada))[id_]["value"] == {"name": "Ours", "unit": None}


async def test_several_are_removed_together_with_what_is_kept_and_come_back_as_one(
    house: House, centre: Centre
) -> None:
    one, two, three = (str(new_id()) for _ in range(3))
    async with signed(house, centre, "ada") as ada:
        for id_, name in ((one, "Owls"), (two, "Larks")):
            good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": name}}))
        things = [{"id": three, "value": {"name": "Bats"}}]
        stale = await ada.put("setup/teams", json={"things": things, "gone": [{"id": one}, {"id": two, "version": 7}]})
        assert (stale.status_code, stale.json()["code"], stale.json()["subject"]) == (409, "changed_since", two)
        assert (await teams(ada)).keys() == {one, two}, "all of it or nothing"
        done = good(
            await ada.put("setup/teams", json={"things": things, "gone": [{"id": one}, {"id": two, "version": 1}]})
        )
        (batch,) = {change["batch"] for change in done["changes"]}
        assert (await teams(ada)).keys() == {three}
        assert good(await ada.put("setup/teams", json={"things": [], "gone": [{"id": one}]})) == {"changes": []}
        good(await ada.post(f"setup/changes/batches/{batch}/undo"))
        assert {item["value"]["name"] for item in (await teams(ada)).values()} == {"Owls", "Larks"}
        # What cannot be removed at all says so, and what to do instead.
        queue = str(centre.queue_id("help"))
        kept = await ada.put("setup/queues", json={"things": [], "gone": [{"id": queue}]})
        assert (kept.status_code, kept.json()["code"]) == (422, "kept_for_ever")


async def test_a_language_that_was_chosen_is_told_at_once(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        assert good(await ada.get(f"{house.url}/api/me"))["person"]["locale"] == "en"
        good(await ada.patch(f"{house.url}/api/me", json={"locale": "ja"}))
        assert good(await ada.get(f"{house.url}/api/me"))["person"]["locale"] == "ja"
