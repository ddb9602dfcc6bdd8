"""Queues, sites, calendars, people and widgets are set up at the HTTP door, and the running house goes by it at once."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id

ALWAYS = [[["00:00", "24:00"]]] * 7


@pytest.fixture
async def ada(house: House, centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with signed(house, centre, "ada") as http:
        yield http


async def value(http: httpx.AsyncClient, kind: str, id_: str) -> dict[str, Any]:
    items = (await http.get(f"setup/{kind}")).json()
    found: dict[str, Any] = next(item["value"] for item in items if item["id"] == id_)
    return found


async def change(http: httpx.AsyncClient, kind: str, id_: str, **fields: Any) -> httpx.Response:
    return await http.put(f"setup/{kind}/{id_}", json={"value": {**await value(http, kind, id_), **fields}})


async def make(http: httpx.AsyncClient, kind: str, **fields: Any) -> str:
    id_ = str(new_id())
    good(await http.put(f"setup/{kind}/{id_}", json={"value": fields}))
    return id_


async def test_a_queue_closes_for_a_holiday_and_its_customers_see_when_it_opens(
    centre: Centre, ada: httpx.AsyncClient
) -> None:
    queue = centre.queue_id("help")
    today = str(await centre.value("select (now() at time zone 'Asia/Taipei')::date::text"))
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        await widget.wait_for(lambda w: w.state is not None and w.state.open)
        calendar = await make(ada, "calendars", name="Ours", days=[{"date": today, "name": "Founding day"}])
        good(await change(ada, "queues", queue, time_zone="Asia/Taipei", week=ALWAYS, calendar=calendar))
        await widget.wait_for(lambda w: w.state is not None and not w.state.open)
        midnight = await centre.value(
            "select (extract(epoch from ($1::text::date + 1)::timestamp at time zone 'Asia/Taipei') * 1000)::bigint",
            today,
        )
        assert (await widget.config())["opens_at"] == midnight, "what customers are told is the end of the holiday"
        good(await ada.put(f"setup/calendars/{calendar}", json={"value": {"name": "Ours", "days": []}}))
        await widget.wait_for(lambda w: w.state is not None and w.state.open)
        refused = await ada.delete(f"setup/calendars/{calendar}")
        assert (refused.status_code, refused.json()["code"]) == (422, "in_use_or_unknown")


async def test_an_archived_queue_takes_nobody_in_and_comes_back(centre: Centre, ada: httpx.AsyncClient) -> None:
    queue = centre.queue_id("help")
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        good(await change(ada, "queues", queue, archived=True))
        await widget.wait_for(lambda w: w.state is not None and not w.state.open)
        made = (await ada.get("setup/changes", params={"kind": "queues"})).json()["items"][0]
        good(await ada.post(f"setup/changes/{made['id']}/undo", json={}))
        await widget.wait_for(lambda w: w.state is not None and w.state.open)


async def test_a_queue_that_cannot_be_is_refused_by_the_field(centre: Centre, ada: httpx.AsyncClient) -> None:
    queue, ghost = centre.queue_id("help"), str(new_id())
    for fields, field in (
        ({"prefix": "a1"}, "prefix"),
        ({"key": "other"}, "key"),
        ({"week": None}, "week"),
        ({"needs": [{"skill": ghost, "level": 1}]}, "needs"),
        ({"overflow": [{"after_ms": 1000, "queue": queue}]}, "overflow"),
        ({"overflow": [{"after_ms": 1000}]}, "overflow"),
        ({"days": [{"date": "2026-12-31"}, {"date": "2026-12-31"}]}, "days"),
    ):
        refused = await change(ada, "queues", queue, **fields)
        assert (refused.status_code, refused.json().get("field")) == (422, field), refused.text
    assert (await change(ada, "queues", queue, site=ghost)).status_code == 422
    assert (await change(ada, "queues", queue, week=[[["25:00", "26:00"]], *ALWAYS[1:]])).status_code in (400, 422)
    assert (await change(ada, "queues", queue, settings={"ring_ms": -1})).status_code == 400
    assert (await ada.get("setup/changes", params={"kind": "queues"})).json()["items"] == []


async def test_anothers_queue_is_as_if_there_were_none(
    house: House, db: Database, centre: Centre, ada: httpx.AsyncClient
) -> None:
    other = await open_centre(db, house.url)
    stolen = await ada.put(
        f"setup/queues/{other.queue_id('help')}",
        json={"value": {"name": "X", "key": "x", "prefix": "X", "time_zone": "UTC", "week": ALWAYS}},
    )
    assert stolen.status_code == 404
    person = await other.add_person("eve")
    form = {"name": "E", "alias": "E", "email": person.email, "locale": "en", "role": "administrator"}
    assert (await ada.put(f"setup/agents/{person.id}", json={"value": form})).status_code == 404


async def test_a_site_is_served_by_its_people_until_overflow_lets_others_help(
    centre: Centre, ada: httpx.AsyncClient
) -> None:
    """The number and the place stay; the offer says who helps out since when."""
    north = await make(ada, "sites", name="North", time_zone="UTC", week=ALWAYS)
    south = await make(ada, "sites", name="South", time_zone="UTC", week=ALWAYS)
    good(await change(ada, "agents", centre.person_id("ann"), site=south))
    good(await change(ada, "queues", centre.queue_id("help"), site=north, week=None, time_zone=None))
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget = await stage.widget(centre, "Anybody?")
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.note == "nobody_on_duty")
        number = widget.ticket.number if widget.ticket else ""
        assert not desk.offers
        await desk.status("away", "break")
        good(
            await change(ada, "queues", centre.queue_id("help"), overflow=[{"after_ms": 0, "site": south}], position=1)
        )
        await widget.leave()
        await widget.wait_for(lambda w: w.phase == "ended")
        await desk.status("available")
        again = await stage.widget(centre, "And now?")
        offer = await desk.wait_offer()
        assert offer.number != number
        helping = await centre.value("select why->'helping'->>'of' from offer where id = $1", offer.id)
        assert helping == south
        assert again.ticket is None or again.ticket.number == offer.number


async def test_people_are_invited_set_up_and_disabled(house: House, centre: Centre, ada: httpx.AsyncClient) -> None:
    skill = await make(ada, "skills", name="Refunds")
    invited = good(
        await ada.post(
            "people/invitations", json={"email": f"new@{centre.slug}.example", "role": "agent", "name": "New"}
        )
    )
    id_ = invited["person"]
    made = (await ada.get("setup/changes", params={"kind": "agents", "subject": id_})).json()["items"]
    assert [(c["by"]["name"], c["fields"][0]["path"]) for c in made] == [("Real ada", [])]
    good(await change(ada, "agents", id_, capacity=4, skills={skill: 3}, alias="Nova"))
    found = await value(ada, "agents", id_)
    assert (found["capacity"], found["skills"], found["alias"]) == (4, {skill: 3}, "Nova")
    assert (await change(ada, "agents", id_, skills={str(new_id()): 3})).status_code == 404
    assert (await change(ada, "agents", id_, email="other@x.example")).json()["field"] == "email"
    last = await change(ada, "agents", centre.person_id("ada"), role="agent")
    assert last.json()["code"] == "last_administrator"

    async with signed(house, centre, "ann") as ann:
        assert (await ann.get(f"{house.url}/api/me")).is_success
        good(await change(ada, "agents", centre.person_id("ann"), archived=True))

        async def look() -> int:
            return (await ann.get(f"{house.url}/api/me")).status_code

        await until(look, lambda status: status == 401, what="the end of his session")
    assert centre.person_id("ann") not in {row["id"] for row in (await ada.get("agents")).json()}
    done = (await ada.get("setup/changes", params={"subject": centre.person_id("ann")})).json()["items"][0]
    good(await ada.post(f"setup/changes/{done['id']}/undo", json={}))
    async with signed(house, centre, "ann") as ann:
        assert (await ann.get("queues")).is_success


async def test_a_widget_leads_where_it_is_set_up_to(house: House, centre: Centre, ada: httpx.AsyncClient) -> None:
    queue = centre.queue_id("help")
    id_ = await make(ada, "points", name="Shop", queues=[queue], origins=["https://Shop.example/"], accent="#AA3311")
    point = await value(ada, "points", id_)
    assert (point["origins"], point["accent"]) == (["https://shop.example"], "#aa3311")
    good(await change(ada, "points", id_, name="Shop 2", key="mine"))
    assert (await value(ada, "points", id_))["key"] == point["key"], "the script tags out there stay good"
    config = await ada.get(f"{house.url}/api/webchat/{point['key']}/config", headers={"Origin": "https://shop.example"})
    assert (config.json()["accent"], config.headers["access-control-allow-origin"]) == (
        "#aa3311",
        "https://shop.example",
    )
    for fields, field in (
        ({"queues": []}, "queues"),
        ({"origins": ["shop"]}, "origins"),
        ({"accent": "red"}, "accent"),
    ):
        refused = await change(ada, "points", id_, **fields)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert (await change(ada, "points", id_, queues=[str(new_id())])).status_code == 404
    page, framed = (
        f"{house.url}/api/webchat/{point['key']}/preview",
        {"sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin"},
    )
    look = '{"accent": null, "look": {"side": "left", "greeting": {"en": "<b>\\"Hi\\"</b>"}}}'
    shown = await ada.get(page, params={"look": look}, headers=framed)
    assert "&quot;side&quot;:&quot;left&quot;" in shown.text
    assert "<b>" not in shown.text
    for else_where in ({}, {"sec-fetch-dest": "document"}, {**framed, "sec-fetch-site": "cross-site"}):
        assert 'data-look=""' in (await ada.get(page, params={"look": look}, headers=else_where)).text
    for wrong in ('"><script>', '{"accent": "red", "look": {}}', '{"accent": null, "look": {"side": "up"}}'):
        assert (await ada.get(page, params={"look": wrong}, headers=framed)).status_code == 422


async def test_the_overview_names_everything_and_says_what_is_afoot(centre: Centre, ada: httpx.AsyncClient) -> None:
    id_ = str(new_id())
    good(await ada.put(f"setup/skills/{id_}/draft", json={"value": {"name": "Half"}}))
    kinds = {kind["key"]: kind["items"] for kind in (await ada.get("setup")).json()}
    assert [(item["name"], item["drafted"]) for item in kinds["skills"]] == [("Half", True)]
    assert [item["name"] for item in kinds["queues"]] == ["Help"]
    holidays = (await ada.get("setup-holidays/CN")).json()
    assert holidays["known_until"] >= 2026
    assert (await ada.get("setup-holidays/XX")).json()["days"] == []
    assert (await ada.get("setup-staffing")).json() == {}
