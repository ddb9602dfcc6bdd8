"""XH8: whoever tries to come in as somebody else, by guessing, planting, tampering, swapping or smuggling, stays outside."""

import asyncio
import importlib
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tests.centre import PASSWORD, Centre, open_centre
from tests.journeys.test_links import NEW, code_of, web
from tests.journeys.test_two_factor import code_now, set_up
from tests.server import House
from tests.waiting import http_to
from ting.domains.people import api as people
from ting.domains.people.model import TRIES
from ting.kit.cookie import SESSION, session_cookie
from ting.kit.db import Database
from ting.kit.ids import new_secret
from ting.kit.problem import Problem


@pytest.fixture
async def centre(house: House, db: Database) -> Any:
    made = await open_centre(db, house.url)
    await made.add_person("ann")
    await made.add_person("bob")
    yield made
    async with db.house() as tx:
        await tx.execute("delete from sign_in_try")


async def signs_in(http: httpx.AsyncClient, centre: Centre, name: str, **more: Any) -> httpx.Response:
    wish = {"email": centre.staff[name].email, "password": PASSWORD, **more}
    return await http.post("/api/session", json=wish)


def holder(house: House, secret: str, **headers: str) -> httpx.AsyncClient:
    """Somebody who has this session's secret."""
    headers = {"Cookie": f"{SESSION}={secret}", **headers}
    return http_to(house.url, headers=headers)


async def test_guesses_at_once_are_as_few_as_one_by_one_and_the_answer_says_when_to_come_again(
    house: House, centre: Centre
) -> None:
    async with web(house) as http:
        answers = await asyncio.gather(
            *(signs_in(http, centre, "ann", password=f"guess number {n}") for n in range(4 * TRIES))
        )
        judged = [each for each in answers if each.status_code == 401]
        assert 0 < len(judged) <= TRIES
        for each in answers:
            assert each.status_code in (401, 429)
        full = await signs_in(http, centre, "ann")
        assert full.status_code == 429
        assert 0 < int(full.headers["retry-after"]) <= 15 * 60
        assert full.json()["retry_after"] == int(full.headers["retry-after"])
        assert (await signs_in(http, centre, "bob")).status_code == 200


async def test_recovery_codes_are_guessed_no_more_often_than_passwords(
    house: House, db: Database, centre: Centre
) -> None:
    async with web(house) as http, web(house) as thief:
        mine = await signs_in(http, centre, "ann")
        assert mine.status_code == 200
        http.headers["X-Ting"] = "1"
        key, codes = await set_up(http, centre, "ann")
        guesses = [f"{codes[0][:-1]}{letter}" for letter in "abcdefghjkmnpqrstuvwxyz23456789" if letter != codes[0][-1]]
        answers = await asyncio.gather(*(signs_in(thief, centre, "ann", code=guess) for guess in guesses))
        assert sum(each.status_code == 401 for each in answers) <= TRIES
        assert not [each for each in answers if each.status_code == 200]
        assert await code_of(await signs_in(thief, centre, "ann", code=codes[0])) == (429, "too_many_tries")
        # and a code of one person is none of another's
        async with db.house() as tx:
            await tx.execute("delete from sign_in_try")
        bob = await signs_in(thief, centre, "bob")
        assert bob.status_code == 200
        thief.headers["X-Ting"] = "1"
        await set_up(thief, centre, "bob")
        for code in (codes[1], await code_now(centre, "ann", key)):
            assert await code_of(await signs_in(thief, centre, "bob", code=code)) == (401, "code_wrong")
        # nor is a secret that was copied into another's row worth anything there
        async with db.house() as tx:
            await tx.execute(
                "update second_factor set secret = (select secret from second_factor where person_id = $1) where person_id = $2",
                centre.staff["ann"].id,
                centre.staff["bob"].id,
            )
        stolen = await code_now(centre, "ann", key)
        assert await code_of(await signs_in(thief, centre, "bob", code=stolen)) == (401, "code_wrong")


async def test_who_exists_is_told_neither_by_words_nor_by_work(
    house: House, db: Database, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.house() as tx:
        await people.add_person(tx, email=f"invited@{centre.slug}.example", name="Invited")
        await tx.execute("update person set disabled_at = 1 where id = $1", centre.staff["bob"].id)
    emails = (
        centre.staff["ann"].email,
        centre.staff["bob"].email,
        f"invited@{centre.slug}.example",
        f"nobody@{centre.slug}.example",
    )
    async with web(house) as http:
        answers = [
            await http.post("/api/session", json={"email": each, "password": "not it at all"}) for each in emails
        ]
        assert len({(each.status_code, each.text) for each in answers}) == 1
        asked = [await http.post("/api/password/forgotten", json={"email": each}) for each in emails]
        assert {(each.status_code, each.content) for each in asked} == {(204, b"")}
    verified: list[str | None] = []
    room = importlib.import_module("ting.domains.people.api.sessions")
    verify = room._verify

    def watched(password_hash: str | None, password: str) -> bool:
        verified.append(password_hash)
        found: bool = verify(password_hash, password)
        return found

    monkeypatch.setattr(room, "_verify", watched)
    for email in emails:
        with pytest.raises(Problem) as refused:
            await people.sign_in(db, email=email, password="not it at all", user_agent="", address="192.0.2.7")
        assert refused.value.code == "sign_in_failed"
    assert len(verified) == len(emails), "a hash is worked out for everybody, once"


async def test_a_session_that_was_planted_tampered_with_ended_or_is_over_is_nobodys(
    house: House, db: Database, centre: Centre
) -> None:
    planted = new_secret()
    async with holder(house, planted) as http:
        done = await signs_in(http, centre, "ann")
        given = SimpleCookie(done.headers["set-cookie"])[SESSION].value
        assert given != planted, "what was there before is not taken up"
        assert (await http.get("/api/me")).status_code == 401
    async with web(house) as http:
        again = SimpleCookie((await signs_in(http, centre, "ann")).headers["set-cookie"])[SESSION].value
    assert again != given
    for forged in (given[:-1], given + "A", given.swapcase(), "", "null", "0", "%00", "../" * 20, "x" * 3000):
        async with holder(house, forged) as http:
            assert (await http.get("/api/me")).status_code == 401, forged
    async with holder(house, given, **{"X-Ting": "1"}) as mine, holder(house, again) as other:
        assert (await mine.delete("/api/me/sessions")).status_code == 204
        assert (await other.get("/api/me")).status_code == 401
        async with db.house() as tx:
            await tx.execute("update session set expires_at = 1 where person_id = $1", centre.staff["ann"].id)
        await asyncio.sleep(2.2)  # the door remembers for two seconds
        assert (await mine.get("/api/me")).status_code == 401


async def test_links_that_are_used_over_swapped_or_anothers_open_nothing_and_a_new_password_ends_what_was_open(
    house: House, db: Database, centre: Centre
) -> None:
    async with web(house) as http, web(house) as stranger:
        assert (await signs_in(http, centre, "ann")).status_code == 200
        async with db.house() as tx:
            first = await people.reset_link(tx, centre.staff["ann"].email)
            second = await people.reset_link(tx, centre.staff["ann"].email)
            bobs = await people.reset_link(tx, centre.staff["bob"].email)
            assert first is not None
            assert second is not None
            assert bobs is not None
            asked = await people.ask_for_address(
                tx, centre.staff["ann"], f"a2@{centre.slug}.example", by=centre.staff["ann"].id
            )
            await tx.execute("update person_link set expires_at = 1 where person_id = $1", centre.staff["bob"].id)
        wish = {"password": NEW}
        for dead in (first[1], bobs[1], asked.secret, second[1][:-1], new_secret()):
            assert await code_of(await stranger.post(f"/api/links/{dead}", json=wish)) == (404, "link_used")
        assert await code_of(await stranger.post(f"/api/links/{second[1]}/email")) == (404, "link_used")
        both = await asyncio.gather(*(stranger.post(f"/api/links/{second[1]}", json=wish) for _ in range(3)))
        assert sorted(each.status_code for each in both) == [200, 404, 404]
        assert (await http.get("/api/me")).status_code == 401, "a new password ends what was open"
        assert (await signs_in(http, centre, "ann")).status_code == 401
        assert (await signs_in(http, centre, "ann", password=NEW)).status_code == 200


SMUGGLED: list[dict[str, str]] = [
    {},
    {"X-Ting": "0"},
    {"X-Ting": "1, 1"},
    {"X-Ting": "true"},
    {"X_Ting": "1"},
    {"X-Ting-Extra": "1"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"X-HTTP-Method-Override": "GET"},
    {"X-Forwarded-X-Ting": "1"},
    {"Authorization": "Basic YTpi"},
]


async def test_what_another_sites_page_could_send_changes_nothing_however_it_is_dressed(
    house: House, centre: Centre
) -> None:
    async with web(house) as http:
        assert (await signs_in(http, centre, "ann")).status_code == 200
        for headers in SMUGGLED:
            for path in ("/api/me", "/api/me?x-ting=1", "/api/me#X-Ting: 1"):
                sent = await http.patch(path, json={"locale": "ja", "X-Ting": "1"}, headers=headers)
                assert await code_of(sent) == (403, "csrf"), (headers, path)
            form = await http.post("/api/me/two-factor", data={"X-Ting": "1"}, headers=headers)
            assert await code_of(form) == (403, "csrf"), headers
        overridden = await http.get("/api/session", headers={"X-HTTP-Method-Override": "DELETE"})
        assert overridden.status_code == 405
        assert (await http.get("/api/me")).json()["person"]["locale"] == "en"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_is_the_browsers_alone_and_goes_over_tls_where_there_is_tls(scheme: str) -> None:
    request: Any = SimpleNamespace(url=SimpleNamespace(scheme=scheme))
    cookie = session_cookie(request, "secret", 60)
    assert (cookie.httponly, cookie.samesite, cookie.secure, cookie.path) == (True, "lax", scheme == "https", "/")
    assert cookie.domain is None, "no other host of the same domain gets it"
