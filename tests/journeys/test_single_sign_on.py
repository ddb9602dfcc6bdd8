"""Signing in through one's company: with a real provider, and with one that lies."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from tests.centre import PASSWORD, Centre, Stage, open_centre
from tests.hostile.test_sessions import sent_away
from tests.journeys.test_links import code_of, invited, link_to, web
from tests.journeys.test_outbox import post_office
from tests.journeys.test_setup import good, signed
from tests.provider import CLIENT, SECRET, Forger, Json, Real, forging_provider, real_provider, through
from tests.server import House, until
from tests.waiting import http_to
from ting.domains.people import api as people
from ting.kit.db import Database
from ting.kit.oidc import check_issuer
from ting.kit.problem import Refused


@pytest.fixture(scope="module")
def real(house: House) -> Iterator[Real]:
    with real_provider(house.url) as made:
        yield made


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ana")
    return made


@asynccontextmanager
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with http_to(house.url, headers={"X-Ting": "1"}) as http:
        yield http


async def set_up(house: House, centre: Centre, issuer: str, by: str = "ada", **more: Any) -> httpx.Response:
    value = {"name": "Acme Login", "issuer": issuer, "client_id": CLIENT, "secret": SECRET, **more}
    async with signed(house, centre, by) as http:
        return await http.put(f"setup/single-sign-on/{centre.tenant.id}", json={"value": value})


def begin(centre: Centre, onward: str = "") -> str:
    return f"/api/sign-on/{centre.slug}/begin?onward={onward}"


async def refused(answer: httpx.Response) -> str:
    """Where a callback that lets nobody in leads: what it says there."""
    assert answer.status_code == 303, answer.text
    assert "ting_session" not in answer.cookies
    return parse_qs(urlsplit(answer.headers["location"]).query)["refused"][0]


async def comes(http: httpx.AsyncClient, centre: Centre, login: str) -> httpx.Response:
    return await http.get(await through(http, begin(centre), login))


async def me(http: httpx.AsyncClient) -> Json:
    told: Json = good(await http.get("/api/me"))
    return told


async def test_who_is_known_comes_in_by_the_real_provider_and_a_code_counts_once(
    house: House, centre: Centre, real: Real
) -> None:
    good(await set_up(house, centre, real.issuer))
    async with signed(house, centre, "ada") as ada:
        kept = good(await ada.get("setup/single-sign-on"))[0]["value"]
        assert kept["secret"] is None
        told = good(await ada.get("sign-on"))
        assert told == {"callback": f"{house.url}/api/oidc/callback", "has_secret": True}
        assert good(await ada.post("sign-on/try", json={"issuer": real.issuer}))["found"]
        dead = good(await ada.post("sign-on/try", json={"issuer": "https://localhost:65123"}))
        assert (dead["found"], dead["reason"]) == (False, "provider_away")
        barred = good(await ada.post("sign-on/try", json={"issuer": "https://169.254.169.254"}))
        assert (barred["found"], barred["reason"]) == (False, "provider_away")
        assert SECRET not in (await ada.get("setup/changes")).text
    async with browser(house) as http:
        door = good(await http.get(f"/api/sign-on/{centre.slug}"))
        assert door == {
            "company": centre.slug, "name": centre.tenant.name, "provider": "Acme Login", "password": True
        }  # fmt: skip
        ana = centre.staff["ana"].email
        back = await through(http, begin(centre, "/desk"), ana)
        code, state = (parse_qs(urlsplit(back).query)[name][0] for name in ("code", "state"))
        async with browser(house) as other:
            assert await refused(await other.get(back)) == "way_unknown", "it was begun in another browser"
        assert await refused(await http.get(f"/api/oidc/callback?code={code}&state=of-somebody-else")) == "way_unknown"
        kept_ways = dict(http.cookies)
        came = await http.get(back)
        assert came.headers["location"] == f"/sign-in/{centre.slug}?onward=%2Fdesk"
        assert (await me(http))["person"]["email"] == ana
        (session,) = [each for each in good(await http.get("/api/me/sessions")) if each["current"]]
        assert session["provider"] == "Acme Login"
        assert await refused(await http.get(back)) == "way_unknown", "a way is gone once"
        async with browser(house) as thief:
            thief.cookies.update({name: value for name, value in kept_ways.items() if name.startswith("ting_sign_on")})
            assert await refused(
                await thief.get(f"/api/oidc/callback?code={code}&state={state}&iss={real.issuer}")
            ) == ("provider_answer"), "a code counts once"
    async with browser(house) as http:
        assert await refused(await comes(http, centre, f"unverified+{ana}")) == "sign_on_unverified"
    async with browser(house) as http:
        assert await refused(await comes(http, centre, f"nobody@{centre.slug}.example")) == "sign_on_unknown"
        assert await code_of(await http.get("/api/me")) == (401, "not_signed_in")


async def test_who_is_out_of_use_stays_out_and_a_stranger_comes_as_what_the_centre_says(
    house: House, centre: Centre, real: Real
) -> None:
    bare = await set_up(house, centre, real.issuer, strangers="agent")
    assert (bare.status_code, bare.json()["field"]) == (422, "domains")
    await centre.add_person("boss", "supervisor")
    domain = f"{centre.slug}.example"
    good(await set_up(house, centre, real.issuer, strangers="agent", domains=[f"@{domain.upper()}"]))
    async with signed(house, centre, "ada") as ada:
        row = next(each for each in good(await ada.get("setup/agents")) if each["id"] == centre.person_id("ana"))
        good(await ada.put(f"setup/agents/{row['id']}", json={"value": {**row["value"], "archived": True}}))
    async with browser(house) as http:
        assert await refused(await comes(http, centre, centre.staff["ana"].email)) == "sign_on_unknown"
    async with browser(house) as http:
        assert await refused(await comes(http, centre, "somebody@elsewhere.example")) == "sign_on_domain"
    async with browser(house) as http:
        await comes(http, centre, f"new@{domain}")
        told = await me(http)
        assert (told["person"]["name"], told["tenants"][0]["role"]) == ("Known as new", "agent")
    async with signed(house, centre, "ada") as ada:
        assert good(await ada.get("people/invitations")) == []

        async def acts() -> list[str]:
            return [each["type"] for each in good(await ada.get("audit"))["items"]]

        await until(acts, lambda seen: "person.granted" in seen, what="the grant in the trail")


async def test_a_provider_opens_its_own_tenant_and_none_that_has_another(
    house: House, db: Database, centre: Centre, real: Real
) -> None:
    other, sister = await open_centre(db, house.url), await open_centre(db, house.url)
    ana = centre.staff["ana"]
    for each in (other, sister):
        await each.add_person("eve", "administrator")
        await each.grant("ana", ana)
    good(await set_up(house, centre, real.issuer))
    good(await set_up(house, sister, real.issuer, by="eve"))
    async with browser(house) as http:
        await comes(http, centre, ana.email)
        told = await me(http)
        assert {each["slug"] for each in told["tenants"]} == {centre.slug, sister.slug}
        assert [each["slug"] for each in told["beyond"]] == [other.slug]
        assert await code_of(await http.get(f"/api/t/{other.slug}/queues")) == (404, "not_there")
        status = await http.post("/api/desk/status", json={"status": "available"})
        assert await code_of(status) == (422, "sign_on_first"), "what the other offers him would ring unheard"
        good(await http.post("/api/session", json={"email": ana.email, "password": PASSWORD}))
        told = await me(http)
        assert (len(told["tenants"]), told["beyond"]) == (3, []), "what was proved in this browser counts together"
    good(
        await set_up(house, sister, real.issuer, by="eve", claim="nickname", verified=False, domains=["other.example"])
    )
    async with browser(house) as http:
        await comes(http, centre, ana.email)
        assert [each["slug"] for each in (await me(http))["tenants"]] == [centre.slug], "by its rules it is not he"


async def test_a_centre_takes_no_password_and_is_not_locked_out(
    house: House, db: Database, real: Real, forger: Forger
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        for name, role in (("ada", "administrator"), ("ana", "agent")):
            await centre.add_person(name, role)
        ana = await stage.desk(centre, "ana", status=None)
        good(await set_up(house, centre, real.issuer, password=False))
        await sent_away(ana)
        signs_in = await http.post("/api/session", json={"email": centre.staff["ana"].email, "password": PASSWORD})
        assert await code_of(signs_in) == (403, "password_off")
        assert signs_in.json()["companies"] == [centre.slug]
        wrong = await http.post("/api/session", json={"email": centre.staff["ana"].email, "password": "some other"})
        assert await code_of(wrong) == (401, "sign_in_failed"), "who does not know it learns nothing"
        for name in ("ana", "ada"):
            asked = await http.post("/api/password/forgotten", json={"email": centre.staff[name].email})
            assert asked.status_code == 204
        await link_to(box, centre.staff["ada"].email)
        assert not box.to(centre.staff["ana"].email), "no link to a password that opens nothing"
        async with db.house() as tx:
            secret = await people.make_link(tx, centre.staff["ana"].id, "reset", tx.now + 60_000, tenant=None, by=None)
        assert await code_of(await http.post(f"/api/links/{secret}", json={"password": "a new and longer one"})) == (
            403,
            "password_off",
        )
        adm = await stage.desk(centre, "ada", status=None)
        told = await invited(adm, centre, f"new@{centre.slug}.example")
        assert (told["outcome"], told["link"]) == ("granted", None)
        async with signed(house, centre, "ada") as ada:
            row = next(each for each in good(await ada.get("setup/agents")) if each["id"] == centre.person_id("ada"))
            leaves = await ada.put(f"setup/agents/{row['id']}", json={"value": {**row["value"], "role": "agent"}})
            assert leaves.status_code == 422
            await centre.add_person("kim", "administrator")
            await db_password(db, centre.staff["kim"].id, None)
            leaves = await ada.put(f"setup/agents/{row['id']}", json={"value": {**row["value"], "role": "agent"}})
            assert await code_of(leaves) == (422, "last_password")
            moved = {"name": "Other", "issuer": forger.issuer, "client_id": CLIENT}
            theft = await ada.put(f"setup/single-sign-on/{centre.tenant.id}", json={"value": moved})
            assert (theft.status_code, theft.json()["field"]) == (422, "secret"), "it is never sent somewhere else"


async def db_password(db: Database, person: UUID, hash_: str | None) -> None:
    async with db.house() as tx:
        await tx.execute("update person set password_hash = $2 where id = $1", person, hash_)


@pytest.fixture
async def forger() -> AsyncIterator[Forger]:
    async with forging_provider() as made:
        yield made


async def test_nobody_comes_in_by_a_token_that_is_not_true(house: House, centre: Centre, forger: Forger) -> None:
    ana = centre.staff["ana"].email
    good(await set_up(house, centre, forger.issuer))
    person = {"email": ana, "email_verified": True}
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    shared = OctKey.import_key(SECRET, {"kid": "one"})
    lies: dict[str, tuple[Json, Json, Any]] = {
        "another nonce": ({"nonce": "other"}, {}, None),
        "no nonce": ({"nonce": None}, {}, None),
        "another issuer": ({"iss": "https://accounts.example.com"}, {}, None),
        "another audience": ({"aud": "somebody-else"}, {}, None),
        "several audiences and no party": ({"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"}, {}, None),
        "out of date": ({"iat": 1_600_000_000, "exp": 1_600_000_060}, {}, None),
        "no end": ({"exp": None}, {}, None),
        "not good yet": ({"nbf": 9_999_999_999}, {}, None),
        "no subject": ({"sub": None}, {}, None),
        "a stranger's key": ({}, {}, stranger),
        "the secret that both know": ({}, {"alg": "HS256"}, shared),
        "no signature": ({}, {"alg": "none"}, None),
        "a key that nobody knows": ({}, {"kid": "two"}, None),
    }
    async with browser(house) as http:

        async def tries(iss: str | None = None) -> httpx.Response:
            began = await http.get(begin(centre))
            state = forger.began(began.headers["location"])
            return await http.get(
                "/api/oidc/callback", params={"code": "c", "state": state, **({"iss": iss} if iss else {})}
            )

        for lie, (claims, header, signer) in lies.items():
            forger.claims, forger.header, forger.signer = {**person, **claims}, header, signer
            assert await refused(await tries()) == "token_untrue", lie
        forger.claims, forger.header, forger.signer = person, {}, None
        assert await refused(await tries(iss="https://accounts.example.com")) == "token_untrue", "a mix-up"
        forger.claims = {"email": ana}
        assert await refused(await tries()) == "sign_on_unverified"
        forger.claims = {"email_verified": True}
        assert await refused(await tries()) == "sign_on_no_address"
        began = await http.get(begin(centre))
        state = forger.began(began.headers["location"])
        denied = await http.get("/api/oidc/callback", params={"error": "access_denied", "state": state})
        assert await refused(denied) == "declined"
        assert await code_of(await http.get("/api/me")) == (401, "not_signed_in")

        forger.claims = person
        forger.key = RSAKey.generate_key(2048, {"kid": "rolled"})
        forger.shown, forger.header = [forger.key], {"kid": "rolled"}
        assert (await tries()).headers["location"] == f"/sign-in/{centre.slug}?onward=", "a new key is asked for"
        assert (await me(http))["person"]["email"] == ana

        forger.status = 503
        assert await refused(await tries()) == "provider_away", (
            "its configuration is known, its tokens are not to be had"
        )
    async with web(house) as http:
        signs_in = await http.post("/api/session", json={"email": ana, "password": PASSWORD})
        assert signs_in.status_code == 200, "the password's way is not touched"


def test_an_issuer_is_asked_over_a_line_that_nobody_reads() -> None:
    assert check_issuer(" https://id.example.com/realms/a ") == "https://id.example.com/realms/a"
    assert check_issuer("http://localhost:8080")
    for issuer in (
        "http://id.example.com",
        "id.example.com",
        "https://",
        "https://a/?b",
        "https://a/#b",
        "javascript:1",
    ):
        with pytest.raises(Refused):
            check_issuer(issuer)
