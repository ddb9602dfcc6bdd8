"""XH1: every route, met by nobody, by a stranger, by somebody with too little, without the header, and with garbage."""

import itertools
import re
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.exceptions import LitestarDeprecationWarning
from litestar.routes import HTTPRoute, WebSocketRoute

from tests.centre import Centre, Stage, open_centre
from tests.server import House
from tests.size import FULL, ONLY
from tests.waiting import http_to
from ting.app import catalogue, web
from ting.app.settings import Settings
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient

PUBLIC = {
    "GET /api/demo",
    "GET /api/reference",
    "POST /api/session",
    "POST /api/password/forgotten",
    "GET /api/sign-on/{company:str}",
    "GET /api/sign-on/{company:str}/begin",
    "GET /api/oidc/callback",
    "GET /api/links/{token:str}",
    "POST /api/links/{token:str}",
    "POST /api/links/{token:str}/email",
    "GET /api/setup/{token:str}",
    "POST /api/setup/{token:str}",
    "GET /files/{file:uuid}",
    "GET /healthz",
    "GET /readyz",
    "GET /g/{link:str}",
    "GET /i/{key:str}",
    "GET /try/{slug:str}",
    "GET /elsewhere/{system:str}/{key:str}",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
SIGNS_OUT = {("DELETE", "/api/session"), ("DELETE", "/api/me/sessions")}


class Route(NamedTuple):
    """One way in."""

    method: str
    path: str
    permission: str | None

    def at(self, slug: str, **ids: str) -> str:
        """Its address, with these ids; others are of nothing that exists."""

        def fill(match: re.Match[str]) -> str:
            name, kind = match.group(1), match.group(2)
            if name == "slug":
                return slug
            return ids.get(name) or (str(new_id()) if kind == "uuid" else "nothing")

        return re.sub(r"\{(\w+):(\w+)\}", fill, self.path)


@pytest.fixture(scope="module")
def product() -> Litestar:
    """The product's own application, not started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        return web.build(Settings(home=Path("/nowhere"), data=Path("/nowhere")))


@pytest.fixture(scope="module")
def routes(product: Litestar) -> list[Route]:
    """Every route over HTTP that is ours."""
    found = [
        Route(method, route.path_format.replace(" ", ""), handler.opt.get("permission"))
        for route in product.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method not in ("OPTIONS", "HEAD")
    ]
    by_path = {route.path_format: route.path for route in product.routes}
    return sorted({Route(method, by_path[path], permission) for method, path, permission in found})


def test_every_route_names_who_may_use_it_and_the_public_ones_are_those_that_must_be(
    product: Litestar, routes: list[Route]
) -> None:
    known = {"public", "signed", *catalogue.PERMISSIONS}
    for route in routes:
        assert route.permission in known, route
    for way in product.routes:
        if isinstance(way, WebSocketRoute):
            assert way.route_handler.opt.get("permission") == "public"  # they ask in their own greeting
            assert way.path in ("/api/live", "/api/me/phone/line") or way.path in of_channels()
    public = {
        f"{route.method} {route.path}"
        for route in routes
        if route.permission == "public" and route.path not in of_channels()
    }
    inner = {name for name in public if "/api/" in name and "openapi" not in name}
    assert inner <= PUBLIC, inner - PUBLIC
    assert len([route for route in routes if route.permission not in ("public", "signed")]) > 20
    for route in routes:
        if "{slug:str}" in route.path and route.path.startswith("/api/"):
            assert route.permission not in ("public", "signed"), route


def test_what_is_taken_away_as_a_file_is_noted(product: Litestar) -> None:
    said = {
        route.path: "exports" in handler.opt
        for route in product.routes
        if isinstance(route, HTTPRoute) and route.path.endswith(".csv")
        for handler in route.route_handlers
        if "GET" in handler.http_methods
    }
    assert len(said) > 5
    assert all(said.values()), said


def test_the_api_is_described(product: Litestar, routes: list[Route]) -> None:
    described = product.openapi_schema.to_schema()["paths"]
    ours = {re.sub(r":\w+}", "}", route.path) for route in routes if route.path.startswith("/api/t/")}
    assert len(ours) > 50
    assert ours <= described.keys()


def of_channels() -> set[str]:
    """Where customers come in: channels know them by secrets of their own. Each keeps below its own address."""
    found = {
        path: module.key.partition(".")[0]
        for module in catalogue.CHANNELS
        for route in module.routes
        for path in route.paths
    }
    assert all(path.startswith(f"/api/{key}/") for path, key in found.items()), found
    return set(found)


class Cast(NamedTuple):
    """Who plays."""

    centre: Centre
    http: dict[str, httpx.AsyncClient]
    contact: str
    offer: str


@pytest_asyncio.fixture(scope="module")
async def cast(house: House, db: Database) -> AsyncIterator[Cast]:
    """A centre with somebody in each role, a contact that is served and one that is offered; and a stranger."""
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    people = {"agent": centre, "supervisor": centre, "administrator": centre, "observer": centre, "stranger": other}
    for name, where in people.items():
        await where.add_person(name, "administrator" if name == "stranger" else name)
    http: dict[str, httpx.AsyncClient] = {}
    async with Stage.open() as stage:
        agent = await stage.desk(centre, "agent")
        _, contact = await centre.serve(stage, agent)
        await stage.widget(centre, "Another")
        offer = await agent.wait_offer()
        for name, where in people.items():
            cookie = agent._door.headers["Cookie"] if name == "agent" else await _cookie(where.desk(name))
            http[name] = _http(house, Cookie=cookie, **{"X-Ting": "1"})
        http["nobody"] = _http(house, **{"X-Ting": "1"})
        http["no header"] = _http(house, Cookie=http["agent"].headers["Cookie"])
        yield Cast(centre, http, contact.id, offer.id)
        for client in http.values():
            await client.aclose()


async def _cookie(desk: DeskClient) -> str:
    await desk.sign_in()
    cookie = desk._door.headers["Cookie"]
    await desk.close()
    return cookie


def _http(house: House, **headers: str) -> httpx.AsyncClient:
    return http_to(house.url, headers=headers)


def _private(routes: list[Route]) -> Iterator[Route]:
    """The routes that need somebody, but for those that end the session that we test with."""
    for route in routes:
        if route.permission != "public" and (route.method, route.path) not in (("DELETE", "/api/session"),):
            yield route


async def test_who_is_not_signed_in_gets_401_everywhere(routes: list[Route], cast: Cast) -> None:
    for route in _private(routes):
        answer = await cast.http["nobody"].request(route.method, route.at(cast.centre.slug, contact=cast.contact))
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), route


async def test_a_stranger_from_another_tenant_cannot_tell_what_is_there_from_what_is_not(
    routes: list[Route], cast: Cast
) -> None:
    for route in _private(routes):
        if "{slug:str}" not in route.path:
            continue
        ids = {"contact": cast.contact, "offer": cast.offer, "person": cast.centre.person_id("agent")}
        there = await cast.http["stranger"].request(route.method, route.at(cast.centre.slug, **ids))
        nowhere = await cast.http["stranger"].request(route.method, route.at("no-such-tenant"))
        assert there.status_code == nowhere.status_code == 404, (route, there.text)
        assert there.json() == nowhere.json(), route


async def test_what_belongs_to_another_tenant_is_not_there_under_ones_own_address_either(
    routes: list[Route], cast: Cast
) -> None:
    (own,) = (await cast.http["stranger"].get("/api/me")).json()["tenants"]
    bodies: dict[str, Any] = {
        "messages": {"key": str(new_id()), "text": "hi"},
        "read": {"seq": 1},
        "topics": {"key": str(new_id()), "title": "t"},
        "merge": {"into": str(new_id())},
        "transfer": {"note": "n", "to_queue": str(new_id())},
        "wrapup": {"code": "solved"},
        "decline": {"reason": "busy"},
        "whispers": {"key": str(new_id()), "text": "hi"},
        "take-over": {"agent": cast.centre.person_id("agent")},
        "status": {"status": "available"},
        "calls": {"key": str(new_id())},
        "callback": {"outcome": "reached"},
        "identity": {"things": [{"kind": "phone", "value": "0912345678"}]},
        "consults": {"person": str(new_id())},
        "ban": {"key": str(new_id()), "reason": "r", "length": "hour"},
        "forms": {"key": str(new_id()), "form": str(new_id())},
        "transcript": {"key": str(new_id()), "to": "a@b.example"},
        "email": {"email": "a@b.example"},
        "bookings": {"key": str(new_id()), "resource": str(new_id())},
        "stickers": {"key": str(new_id()), "sticker": "ok"},
        "assets": {"key": str(new_id()), "asset": str(new_id())},
        "attach": {"key": str(new_id()), "answer": str(new_id())},
        "hold": {"minutes": 1},
        "digits": {"digits": "1"},
        "monitor": {"way": "listen"},
        "hand-over": {"to": str(new_id())},
        "colleague": {"person": str(new_id()), "held": True},
        "call": {"key": str(new_id()), "number": "+886223456789"},
    }
    for route in _private(routes):
        if not re.search(r"\{(contact|offer|person):uuid\}", route.path):
            continue
        ids = {"contact": cast.contact, "offer": cast.offer, "person": cast.centre.person_id("agent")}
        path = route.at(own["slug"], **ids)
        more: dict[str, Any] = {}
        if route.path.endswith("/files"):
            more = {"data": {"key": str(new_id())}, "files": {"file": ("a.txt", b"text")}}
        elif route.method != "GET":
            more = {"json": bodies.get(path.rpartition("/")[2], {})}
        answer = await cast.http["stranger"].request(route.method, path, **more)
        assert answer.status_code == 404, (route, answer.status_code, answer.text)


async def test_a_role_that_is_too_small_gets_403_and_one_that_is_large_enough_does_not(
    routes: list[Route], cast: Cast
) -> None:
    me = {name: (await cast.http[name].get("/api/me")).json() for name in ("agent", "supervisor", "observer")}
    refused = 0
    for route, name in itertools.product(_private(routes), me):
        if "{slug:str}" not in route.path:
            continue
        may = route.permission in me[name]["tenants"][0]["permissions"]
        if may and route.method != "GET":
            continue
        answer = await cast.http[name].request(route.method, route.at(cast.centre.slug))
        assert (answer.status_code == 403) is not may, (route, name, answer.text)
        assert answer.status_code < 500, (route, name)
        refused += not may
    assert refused > 20


async def test_what_another_sites_page_could_send_is_refused(routes: list[Route], cast: Cast) -> None:
    for route in _private(routes):
        if route.method in SAFE:
            continue
        answer = await cast.http["no header"].request(route.method, route.at(cast.centre.slug, contact=cast.contact))
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), route


NO_OBJECT = [b"", b"null", b"[]", b"{", b"\xff\xfe\x00", b'"\\ud800"', b"[" * 5000]
"""What is refused before a route's own shape is looked at, by one reader for all: each route gets some of it in turn."""
GARBAGE = [
    b'{"key": "x", "text": 5, "seq": "a", "status": null, "reason": [], "note": {}}',
    b'{"seq": 99999999999999999999999999999, "status": "away", "aux": "\\u0000", "note": "\\u0000", "code": "\\u0000"}',
    b'{"key": "00000000-0000-4000-8000-000000000000", "text": "\\u0000", "email": "a\\u0000@b.c", "password": "x"}',
    b'{"seq": -9223372036854775809, "locale": "\\u0000", "reason": "busy", "to_agent": null, "status": "away"}',
    b'{"tenant_name": "\\u0000", "slug": "a\\u0000b", "email": "\\u0000", "password": "x", "name": "x", "time_zone": "../x"}',
]
QUERIES = ["?limit=0", "?limit=x", "?after=-1", "?before=99999999999999999999", "?q=%00", "?cursor=%00", "?cursor=1-x"]
QUERIES += [
    "?state=%00&code=%ff",
    "?from=1e9",
    "?from=99999999999999999999",
    "?queue=x",
    "?contact=x",
    "?t=%00",
    "?lang=%00",
]


LISTS = ("/contacts", "/messages", "/transfer-targets", "/config")
"""What is asked with a query; of the others one query is enough to see that they ignore it."""


def _garbage(n: int) -> list[bytes]:
    """Return what the n-th route is sent."""
    return [*(NO_OBJECT if FULL else (NO_OBJECT[n % len(NO_OBJECT)],)), *GARBAGE]


async def test_garbage_is_never_a_fault_of_ours(routes: list[Route], cast: Cast) -> None:
    me = (await cast.http["agent"].get("/api/me")).json()
    agents = {"public", "signed", *me["tenants"][0]["permissions"]}
    asked = 0
    for n, route in enumerate(route for route in routes if re.search(ONLY, route.path)):
        if route.path.startswith(("/schema", "/api/openapi")) or (route.method, route.path) in SIGNS_OUT:
            continue
        path = route.at(cast.centre.slug, contact=cast.contact, key=cast.centre.key)
        asks = QUERIES if path.endswith(LISTS) else QUERIES[-2:]
        for query in asks if route.method == "GET" else ():
            answer = await cast.http["administrator"].get(path + query)
            assert answer.status_code < 500, (route, query, answer.text)
            asked += 1
        who = cast.http["agent" if route.permission in agents else "administrator"]
        for body in _garbage(n) if route.method in ("POST", "PATCH", "PUT") else ():
            kind = "multipart/form-data; boundary=x" if path.endswith("/files") else "application/json"
            answer = await who.request(route.method, path, content=body, headers={"Content-Type": kind})
            assert answer.status_code < 500, (route, body, answer.text)
            asked += 1
    assert asked > (1 if ONLY else 150)


async def test_strange_addresses_are_not_there(cast: Cast) -> None:
    for path in (
        "/api/t/%00/queues",
        "/api/t/a%2Fb/queues",
        "/api/t/" + "x" * 4000 + "/queues",
        "/files/not-a-uuid",
        "/assets/../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/secrets.json",
        "/assets/..%2f..%2fsecrets.json",
        "/try/%00",
        "/api/setup/%00",
        "/api/webchat/%00/config",
        "/api/nothing",
    ):
        answer = await cast.http["administrator"].get(path)
        assert 400 <= answer.status_code < 500, (path, answer.status_code)
        assert "root:" not in answer.text


async def test_answers_name_no_server_and_no_trace(cast: Cast) -> None:
    for path in ("/api/me", "/api/nothing", "/api/t/x/queues"):
        answer = await cast.http["nobody"].get(path)
        assert "server" not in answer.headers
        assert "Traceback" not in answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert {"type", "title", "status", "detail", "code", "do"} <= set(answer.json())
