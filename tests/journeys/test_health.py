"""How the house is: told to an administrator and to what watches it, and what is parked gets another chance."""

from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.waiting import http_to
from ting.kit.db import Database


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator", seat=False)
    await made.add_person("sue", "supervisor", seat=False)
    await made.add_person("ann")
    return made


def probe(told: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in told["probes"] if one["key"] == key)


async def test_an_administrator_sees_how_everything_stands(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "sue") as sue, Stage.open() as stage:
        assert (await sue.get("health")).status_code == 403
        await stage.widget(centre, "Anybody there?")

        async def look() -> dict[str, Any]:
            told: dict[str, Any] = good(await ada.get("health"))
            return told

        told = await until(look, lambda told: probe(told, "queues")["says"] == "waiting", what="who waits")
        told = await until(look, lambda told: probe(told, "bus")["says"] == "carries", what="the first words of all")
        assert probe(told, "queues")["figures"]["n"] == 1
        for key in ("web", "work"):
            assert probe(told, key)["says"] == "running", key
        assert {node["kind"] for node in told["processes"]} == {"web", "work"}
        assert all(node["name"] and node["bus"] for node in told["processes"])
        assert probe(told, "database")["figures"]["version"].startswith("18")
        assert probe(told, "disk")["figures"]["bytes"] > 0
        assert probe(told, "certificate")["says"] == "none"
        assert len(told["readers"]) > 5
        order = ("act", "look", "ok")
        assert told["state"] == min((one["state"] for one in told["probes"]), key=order.index)


async def test_what_is_parked_is_shown_to_whom_it_concerns_and_gets_another_chance(
    house: House, centre: Centre, db: Database
) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("oda", "administrator", seat=False)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Park me")
    async with db.house() as tx:
        await tx.execute(
            "insert into parked (handler, event_id, tenant_id, aggregate, tries, error, next_at, stuck) "
            "select 'journeys.contact.remember.remember', id, tenant_id, aggregate, 8, $2, 0, true from log "
            "where aggregate = 'contact:' || $1::text and seq = 1",
            widget.contact,
            "It failed\nwith words that nobody else needs",
        )
    async with signed(house, centre, "ada") as ada, signed(house, other, "oda") as oda:
        told = good(await ada.get("health"))
        (parked,) = told["parked"]
        assert (parked["subject"], parked["stuck"], parked["error"]) == (f"contact:{widget.contact}", True, "It failed")
        assert (probe(told, "parked")["state"], told["state"]) == ("act", "act")
        assert good(await oda.get("health"))["parked"] == []
        assert good(await oda.post("health/replay"))["events"] == 0
        assert good(await ada.post("health/replay"))["events"] == 1

        async def left() -> list[Any]:
            items: list[Any] = good(await ada.get("health"))["parked"]
            return items

        assert await until(left, lambda items: not items, what="the event is done") == []


async def test_what_watches_from_outside_gets_a_short_answer(house: House) -> None:
    async with http_to(house.url) as http:
        assert (await http.get("/healthz")).json() == {"state": "alive"}

        async def ready() -> tuple[int, object]:
            answer = await http.get("/readyz")
            return answer.status_code, answer.json()

        await until(ready, lambda now: now == (200, {"state": "ready", "bus": "carries"}), what="a bus that carries")
