"""API tokens at the doors: what they may, as whom they act, and that they end at once, in every process."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.centre import Centre, open_centre
from tests.journeys.test_links import code_of, web
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.waiting import PATIENCE, http_to
from ting.domains.people import api as people
from ting.kit.db import Database
from ting.kit.ids import new_id, new_token

Json = dict[str, Any]


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("bea", "administrator")
    await made.add_person("sue", "supervisor")
    return made


@pytest.fixture
async def ada(house: House, centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with signed(house, centre, "ada") as http:
        yield http


async def made(ada: httpx.AsyncClient, *permissions: str, **more: Any) -> Json:
    given: Json = good(await ada.post("tokens", json={"name": "Exporter", "permissions": permissions, **more}))
    return given


def program(house: House, secret: str, **headers: str) -> httpx.AsyncClient:
    """A client that has a token and nothing else."""
    headers = {"Authorization": f"Bearer {secret}", **headers}
    return http_to(house.url, headers=headers)


async def test_a_token_does_what_it_may_in_its_tenant_as_itself_and_nothing_else(
    house: House, db: Database, centre: Centre, ada: httpx.AsyncClient
) -> None:
    other = await open_centre(db, house.url)
    given = await made(ada, "setup.read", "people.manage", "contacts.read")
    base = f"/api/t/{centre.slug}"
    async with program(house, given["secret"]) as http:
        assert good(await http.get(f"{base}/queues"))
        team = new_id()
        change = good(await http.put(f"{base}/setup/teams/{team}", json={"value": {"name": "Owls"}}))["change"]
        assert change["by"]["name"] == "API token Exporter"
        assert await code_of(await http.get(f"{base}/board")) == (403, "not_allowed")
        assert await code_of(await http.get(f"{base}/tokens")) == (403, "not_allowed")
        for method, path in (
            ("GET", "/api/me"),
            ("GET", "/api/desk"),
            ("POST", "/api/desk/status"),
            ("DELETE", "/api/session"),
        ):
            assert await code_of(await http.request(method, path, json={})) == (403, "needs_person"), path
        assert await code_of(await http.get(f"/api/t/{other.slug}/queues")) == (404, "not_there")
        exported = await http.get(f"{base}/contacts.csv")
        assert exported.status_code == 403, "an export asks for a permission of its own"

    async def acts() -> list[tuple[str, str]]:
        return [(each["type"], (each["by"] or {}).get("name", "")) for each in good(await ada.get("audit"))["items"]]

    told = await until(acts, lambda seen: ("change.made", "API token Exporter") in seen, what="its act in the trail")
    assert ("token.made", "Real ada") in told
    (listed,) = good(await ada.get("tokens"))
    assert listed["used_at"] is not None
    assert given["secret"] not in json.dumps(listed)
    rows = await centre.fetch("select * from api_token where id = $1", listed["id"])
    assert given["secret"] not in str([dict(row) for row in rows])
    # nobody can be it, call it, or give it work
    assert listed["id"] not in json.dumps(good(await ada.get("agents")))
    assert listed["id"] not in json.dumps(good(await ada.get("setup/agents")))
    async with web(house) as nobody:
        email = f"{listed['id']}@token.invalid"
        refused = await nobody.post("/api/session", json={"email": email, "password": given["secret"]})
        assert await code_of(refused) == (401, "sign_in_failed")
    async with db.house() as tx:
        assert await people.reset_link(tx, email) is None
        await tx.execute("delete from sign_in_try")
    invite = await ada.post("people/invitations", json={"email": email, "role": "agent"})
    assert invite.status_code in (409, 422), invite.text


async def test_nobody_gives_a_token_more_than_he_has_and_it_never_has_more_than_he_has_left(
    house: House, centre: Centre, ada: httpx.AsyncClient
) -> None:
    async with signed(house, centre, "sue") as sue:
        assert (await sue.post("tokens", json={"name": "x", "permissions": ["board.view"]})).status_code == 403
    for permissions, code in (
        ([], "token_empty"),
        (["no.such"], "token_beyond"),
        (["tokens.manage"], "token_beyond"),
        (["signin.manage"], "token_beyond"),
    ):
        refused = await ada.post("tokens", json={"name": "x", "permissions": permissions})
        assert await code_of(refused) == (422, code)
    assert await code_of(
        await ada.post("tokens", json={"name": "x", "permissions": ["board.view"], "expires_at": 1})
    ) == (422, "token_expiry")
    given = await made(ada, "setup.read", "board.view")
    async with program(house, given["secret"]) as http, signed(house, centre, "bea") as bea:
        path = f"/api/t/{centre.slug}/setup"
        good(await http.get(path))
        listed = good(await bea.get("setup/agents"))
        (kept,) = [each["value"] for each in listed if each["id"] == centre.person_id("ada")]
        change = {**kept, "role": "supervisor"}
        good(await bea.put(f"setup/agents/{centre.person_id('ada')}", json={"value": change}))

        async def asks() -> int:
            return (await http.get(path)).status_code

        await until(asks, lambda status: status == 403, what="having less, as its maker has")
        assert (await http.get(f"/api/t/{centre.slug}/board")).status_code == 200
        good(await bea.put(f"setup/agents/{centre.person_id('ada')}", json={"value": {**change, "archived": True}}))

        async def boards() -> int:
            return (await http.get(f"/api/t/{centre.slug}/board")).status_code

        await until(boards, lambda status: status == 403, what="having nothing, as its maker is gone")


async def test_a_token_that_is_revoked_forged_or_over_opens_nothing_and_its_sockets_close(
    house: House, db: Database, centre: Centre, ada: httpx.AsyncClient
) -> None:
    given = await made(ada, "board.view", "contacts.read")
    secret, path = given["secret"], f"/api/t/{centre.slug}/queues"
    house.start("web2")
    try:
        async with program(house, secret) as http, web(house) as nobody:
            assert (await http.get(path)).status_code == 200
            greeting = {"Authorization": f"Bearer {secret}"}
            async with connect(
                f"ws{house.url[4:]}/api/live", additional_headers=greeting, proxy=None, open_timeout=PATIENCE
            ) as socket:
                await socket.send(json.dumps({"op": "hello", "board": centre.slug}))
                seen: set[str] = set()
                while not {"ready", "board"} <= seen:
                    seen.add(json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))["op"])
                assert not await centre.value(
                    "select count(*) from connection where subject = $1", given["token"]["id"]
                ), "it is no desk that is manned"
                assert (await ada.delete(f"tokens/{given['token']['id']}")).status_code == 204
                await asyncio.wait_for(socket.wait_closed(), PATIENCE)
                assert socket.close_code == 4401
            assert await code_of(await ada.delete(f"tokens/{given['token']['id']}")) == (404, "not_there")

            async def looks() -> set[int]:
                return {(await nobody.get(path, headers=greeting)).status_code for _ in range(6)}

            await until(looks, lambda seen: seen == {401}, what="being refused by every process")
            cookie = f"ting_session={ada.cookies['ting_session']}"
            for forged in (
                secret[:-1] + ("a" if secret[-1] != "a" else "b"),
                new_token("ting_"),
                "ting_",
                "x" * 5000,
                secret.replace("ting_", "tong_"),
            ):
                headers = {"Authorization": f"Bearer {forged}", "Cookie": cookie, "X-Ting": "1"}
                refused = await nobody.get(path, headers=headers)
                assert await code_of(refused) == (401, "token_wrong"), "no cookie stands in for a wrong token"
            basic = {"Authorization": "Basic YTpi", "Cookie": cookie}
            assert (await nobody.get(path, headers=basic)).status_code == 200, "a proxy's own word is none of ours"
            short = await made(ada, "contacts.read")
            async with db.house() as tx:
                await tx.execute("update api_token set expires_at = 1 where id = $1", short["token"]["id"])
            over = await nobody.get(path, headers={"Authorization": f"Bearer {short['secret']}"})
            assert await code_of(over) == (401, "token_wrong")
    finally:
        house.kill("web2")
