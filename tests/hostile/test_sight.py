"""Whose data somebody sees: each route and the live socket, met by each scope; and nobody's name where it is hidden (XH1)."""

import itertools
import re
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from litestar.exceptions import LitestarDeprecationWarning
from litestar.routes import HTTPRoute

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_roles import made
from tests.journeys.test_setup import good, signed
from tests.server import House
from tests.waiting import http_to
from ting.app import web
from ting.app.settings import Settings
from ting.domains.people import api as people
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.personal import mask

NAME = "王小明"
EVERYTHING = [
    "agents.status",
    "board.view",
    "contacts.read",
    "contacts.serve",
    "contacts.watch",
    "customers.ban",
    "bans.manage",
    "invitations.manage",
    "notices.read",
    "notices.send",
    "people.manage",
    "reports.read",
    "setup.read",
    "replies.manage",
    "assets.manage",
    "customers.manage",
    "customers.read",
    "customers.edit",
    "customers.export",
]


class Way(NamedTuple):
    """A route, and how it is asked."""

    method: str
    path: str

    def at(self, slug: str, **ids: str) -> str:
        """Its address."""

        def fill(match: re.Match[str]) -> str:
            return slug if match[1] == "slug" else ids.get(match[1]) or str(new_id())

        return re.sub(r"\{(\w+):\w+\}", fill, self.path)


@pytest.fixture(scope="module")
def ways() -> list[Way]:
    """Every route of a tenant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        app = web.build(Settings(home=Path("/nowhere"), data=Path("/nowhere")))
    return sorted(
        Way(method, route.path)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/t/")
        for handler in route.route_handlers
        for method in handler.http_methods
        if method not in ("OPTIONS", "HEAD") and handler.opt["permission"] != "public"
    )


class Floor(NamedTuple):
    """Two teams at two sites: ann and tom of the red one, bob of the blue; each of ann and bob has served somebody."""

    centre: Centre
    contacts: dict[str, str]
    http: dict[str, httpx.AsyncClient]

    def person(self, name: str) -> str:
        return str(self.centre.staff[name].id)


WATCHERS = {"own": "otto", "team": "tim", "site": "sid", "tenant": "ted"}
SEES = {
    "own": set[str](),
    "team": {"ann"},
    "site": {"ann"},
    "tenant": {"ann", "bob"},
}


@pytest_asyncio.fixture(scope="module")
async def floor(house: House, db: Database) -> AsyncIterator[Floor]:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada:
        red, blue, north, south = (str(new_id()) for _ in range(4))
        for id_, name in ((red, "Red"), (blue, "Blue")):
            good(await ada.put(f"setup/teams/{id_}", json={"value": {"name": name}}))
        week = [[["00:00", "24:00"]]] * 7
        for id_, name in ((north, "North"), (south, "South")):
            value = {"name": name, "time_zone": "Asia/Taipei", "week": week}
            good(await ada.put(f"setup/sites/{id_}", json={"value": value}))
        for scope in WATCHERS:
            await made(ada, scope, *EVERYTHING, scope=scope)
        await made(ada, "blind", *EVERYTHING, scope="tenant", personal=False)
        staff = {"ann": ("agent", red, north), "bob": ("agent", blue, south), "eve": ("blind", None, None)}
        staff |= {name: (scope, red, north) for scope, name in WATCHERS.items()}
        for name, (role, team, site) in staff.items():
            person = await centre.add_person(name, role)
            async with db.house() as tx:
                inner = tx.within(centre.tenant.id)
                member = (await people.members(inner, [person.id]))[person.id]
                await people.save_member(
                    inner,
                    person.id,
                    people.Member(
                        name=member.name,
                        alias=member.alias,
                        email=member.email,
                        locale=member.locale,
                        role=role,
                        team=UUID(team) if team else None,
                        site=UUID(site) if site else None,
                        disabled=False,
                    ),
                )
    contacts: dict[str, str] = {}
    http: dict[str, httpx.AsyncClient] = {}
    async with Stage.open() as stage:
        for name in ("ann", "bob"):
            desk = await stage.desk(centre, name)
            _, contact = await centre.serve(stage, desk, f"A question for {name}", name=NAME)
            contacts[name] = contact.id
            await desk.status("away", "break")
        async with db.house() as tx:
            await tx.execute(
                "insert into identifier (tenant_id, customer_id, kind, value) "
                "select tenant_id, customer_id, 'phone', '09123' || lpad(abs(hashtext(id::text) % 100000)::text, 5, '7') "
                "from contact where tenant_id = $1",
                centre.tenant.id,
            )
        for name in (*WATCHERS.values(), "ann", "eve"):
            client = centre.desk(name)
            await client.sign_in()
            http[name] = http_to(house.url, headers={"Cookie": client._door.headers["Cookie"], "X-Ting": "1"})
            await client.close()
        yield Floor(centre, contacts, http)
        for each in http.values():
            await each.aclose()


async def test_what_somebody_does_not_see_is_not_there_on_any_route(ways: list[Way], floor: Floor) -> None:
    refused = 0
    for way, (scope, name) in itertools.product(ways, WATCHERS.items()):
        if "{contact:uuid}" not in way.path and "{person:uuid}" not in way.path:
            continue
        for whose in ("ann", "bob"):
            if whose in SEES[scope] and way.method != "GET":
                continue  # it would be done
            ids = {"contact": floor.contacts[whose], "person": floor.person(whose)}
            answer = await floor.http[name].request(way.method, way.at(floor.centre.slug, **ids))
            assert answer.status_code < 500, (way, name, answer.text)
            if whose not in SEES[scope]:
                assert answer.status_code == 404, (way, name, whose, answer.text)
                refused += 1
    assert refused > 100


async def test_no_answer_tells_of_what_somebody_does_not_see(ways: list[Way], floor: Floor) -> None:
    """Whatever is read: neither the contact's id nor its question comes, nor who serves it."""
    day = "2026-01-01"
    asks = {"history": f"?from={day}&to=2026-12-31&by=agent&grain=whole", "surveys/results": "?from=0&to=9999999999999"}
    for way, (scope, name) in itertools.product(ways, WATCHERS.items()):
        if way.method != "GET" or "{" in way.path.replace("{slug:str}", ""):
            continue
        ending = way.path.split("{slug:str}/")[1].removesuffix(".csv")
        answer = await floor.http[name].get(way.at(floor.centre.slug) + asks.get(ending, ""))
        assert answer.status_code < 500, (way, name, answer.text)
        for whose in {"ann", "bob"} - SEES[scope]:
            for secret in (floor.contacts[whose], f"A question for {whose}", floor.person(whose)):
                assert secret not in answer.text, (way, name, secret)


async def test_lists_and_figures_tell_of_what_somebody_sees(floor: Floor) -> None:
    base = f"/api/t/{floor.centre.slug}"
    for scope, name in WATCHERS.items():
        http, seen = floor.http[name], SEES[scope]
        found = good(await http.get(f"{base}/contacts"))
        assert {item["id"] for item in found["items"]} == {floor.contacts[each] for each in seen}, scope
        searched = good(await http.get(f"{base}/contacts", params={"q": "question"}))
        assert {item["id"] for item in searched["items"]} == {floor.contacts[each] for each in seen}, scope
        agents = {item["id"] for item in good(await http.get(f"{base}/agents"))}
        assert {floor.person(each) for each in ("ann", "bob")} & agents == {floor.person(each) for each in seen}
        board = good(await http.get(f"{base}/board"))
        shown = {contact["id"] for agent in board["agents"] for contact in agent["contacts"]}
        assert shown == {floor.contacts[each] for each in seen}, scope
    own = good(await floor.http["ann"].get(f"{base}/contacts"))
    assert {item["id"] for item in own["items"]} == set(floor.contacts.values()), "an agent's role is not narrowed"


async def test_the_search_of_somebody_who_sees_little_is_whole(floor: Floor) -> None:
    """A page of a search is filled with what he sees: what others have does not take its places."""
    http = floor.http["tim"]
    first = good(await http.get(f"/api/t/{floor.centre.slug}/contacts", params={"q": "question", "limit": 1}))
    assert [item["id"] for item in first["items"]] == [floor.contacts["ann"]]
    assert first["next"] is None


async def test_a_board_of_others_is_not_told_and_no_other_part_of_it_can_be_asked_for(
    floor: Floor, house: House
) -> None:
    scopes = good(await floor.http["tim"].get(f"/api/t/{floor.centre.slug}/scopes"))
    assert [team["name"] for team in scopes["teams"]] == ["Red"]
    everything = good(await floor.http["ted"].get(f"/api/t/{floor.centre.slug}/scopes"))
    blue = next(team["id"] for team in everything["teams"] if team["name"] == "Blue")
    asked = await floor.http["tim"].get(f"/api/t/{floor.centre.slug}/board", params={"team": blue})
    assert asked.status_code == 404
    async with Stage.open() as stage:
        tim = await stage.desk(floor.centre, "tim", status=None, board=floor.centre.slug)
        await tim.wait_for(lambda d: d.board is not None)
        assert tim.board is not None
        shown = {contact["id"] for agent in tim.board["agents"] for contact in agent["contacts"]}
        assert shown == {floor.contacts["ann"]}
        tim.board = None
        await tim.look_at(floor.centre.slug, team=blue)
        otto = await stage.desk(floor.centre, "otto", status=None, board=floor.centre.slug)
        await otto.wait_for(lambda d: d.board is not None)
        assert floor.person("bob") not in repr((tim.board, otto.board))


async def test_a_call_for_a_supervisor_rings_at_those_who_see_its_agent(floor: Floor, db: Database) -> None:
    async with db.tx(floor.centre.tenant.id) as tx:
        for whose, expected in (("ann", {"tim", "sid", "ted", "eve"}), ("bob", {"ted", "eve"})):
            heard = await people.who_may(tx, "contacts.watch", floor.centre.staff[whose].id)
            names = {name for name in (*WATCHERS.values(), "eve") if floor.centre.staff[name].id in heard}
            assert names == expected, whose


async def test_who_is_not_to_know_customers_is_told_no_name_and_no_number(ways: list[Way], floor: Floor) -> None:
    http, slug = floor.http["eve"], floor.centre.slug
    customer = good(await floor.http["ted"].get(f"/api/t/{slug}/contacts/{floor.contacts['ann']}"))["customer"]
    assert customer["name"] == NAME
    number = customer["identifiers"][0]["value"]
    ids = {"contact": floor.contacts["ann"], "person": floor.person("ann"), "customer": customer["id"]}
    masked = 0
    for way in ways:
        if way.method != "GET":
            continue
        answer = await http.get(way.at(slug, **ids))
        assert answer.status_code < 500, (way, answer.text)
        assert NAME not in answer.text, way
        assert number not in answer.text, way
        masked += mask(NAME) in answer.text
    assert masked >= 3, "the list, the board and the contact itself have him, masked"
    detail = good(await http.get(f"/api/t/{slug}/contacts/{ids['contact']}"))["customer"]
    assert (detail["name"], detail["identifiers"][0]["value"]) == (mask(NAME), mask(number))
    file = (await http.get(f"/api/t/{slug}/contacts.csv")).text
    assert mask(NAME) in file
    for words in (NAME, "question", number):
        answer = await http.get(f"/api/t/{slug}/contacts", params={"q": words})
        assert (answer.status_code, answer.json()["code"]) == (403, "personal_search")
    refused = await http.get(f"/api/t/{slug}/contacts/{ids['contact']}/transcript")
    assert (refused.status_code, refused.json()["code"]) == (403, "personal_hidden")
    found = good(await http.get(f"/api/t/{slug}/contacts", params={"q": "A-1001"}))
    assert found["items"], "by its number a contact is found"


async def test_the_live_socket_tells_no_name_to_who_is_not_to_know_it(floor: Floor) -> None:
    async with Stage.open() as stage:
        eve = await stage.desk(floor.centre, "eve", board=floor.centre.slug)
        widget = await stage.widget(floor.centre, "One more", name=NAME)
        await eve.wait_for(lambda d: any(o.contact == widget.contact for o in d.offers.values()), what="the offer")
        offer = next(offer for offer in eve.offers.values() if offer.contact == widget.contact)
        contact = await eve.accept(offer)
        await widget.say("It is me")
        await eve.wait_for(
            lambda d: (
                d.board is not None and any(a["contacts"] for a in d.board["agents"] if a["id"] == floor.person("eve"))
            )
        )
        desk: Any = await eve.desk()
        told = repr((eve.board, desk, contact))
        assert mask(NAME) in told
        assert NAME not in told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王小明", "王○明"),
        ("王明", "王○"),
        ("歐陽小明", "歐○○明"),
        ("Ann Smith", "A•• S••••"),
        ("0912345678", "09••••••78"),
        ("+886 912 345 678", "+8••••••••••••78"),
        ("ann@example.com", "a•••@•••"),
        ("A", "A•"),
    ],
)
def test_how_it_is_masked(text: str, shown: str) -> None:
    assert mask(text) == shown
