"""Signing in, guessing, being sent away; the set-up link; sites that may not embed the widget."""

import asyncio
import json
import re

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.centre import PASSWORD, Stage, open_centre
from tests.server import House
from tests.waiting import PATIENCE, http_to
from ting.domains.people import api as people
from ting.domains.people.model import TRIES
from ting.kit.db import Database
from ting.kit.problem import Refused
from ting_sim import DeskClient, ProblemError


async def sent_away(desk: DeskClient) -> None:
    """Wait until the server has sent this desk away for good."""
    with pytest.raises(ProblemError) as gone:
        await desk.wait_for(lambda d: False, what="being sent away")
    assert gone.value.code == "signed_out"


async def test_who_is_sent_away_loses_every_session_and_every_open_socket(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage:
        one, other = await stage.desk(centre, "ann"), await stage.desk(centre, "ann")
        adm = await stage.desk(centre, "adm", status=None)
        await adm.ask("DELETE", f"/api/t/{centre.slug}/people/{centre.person_id('ann')}/sessions")
        await asyncio.gather(sent_away(one), sent_away(other))
        for desk in (one, other):
            with pytest.raises(ProblemError) as refused:
                await desk.ask("GET", "/api/me")
            assert refused.value.status == 401
        assert adm.connected


async def test_ones_other_sessions_end_and_ones_own_stays(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        mine, lost = await stage.desk(centre, "ann"), await stage.desk(centre, "ann")
        listed = await mine.ask("GET", "/api/me/sessions")
        assert [each["current"] for each in listed].count(True) == 1
        assert len(listed) == 2
        await mine.ask("DELETE", "/api/me/sessions")
        await sent_away(lost)
        assert (await mine.ask("GET", "/api/me"))["person"]["name"] == "Real ann"
        await mine.sign_out()
        await sent_away(mine)


async def test_guessing_is_stopped_per_account_even_with_the_right_password_afterwards(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    ann, bob = await centre.add_person("ann"), await centre.add_person("bob")
    async with http_to(house.url) as http:

        async def sign_in(email: str, password: str) -> tuple[int, str]:
            answer = await http.post("/api/session", json={"email": email, "password": password})
            return answer.status_code, answer.json().get("code", "")

        try:
            for n in range(TRIES):
                assert await sign_in(ann.email, f"guess {n}") == (401, "sign_in_failed")
            assert await sign_in(ann.email, PASSWORD) == (429, "too_many_tries")
            # his colleagues at the same address are not shut out with him …
            assert (await sign_in(bob.email, PASSWORD))[0] == 200
            # … but from one address nobody guesses through many accounts for ever
            async with db.house() as tx:
                await tx.execute("insert into sign_in_try select bucket, at from sign_in_try, generate_series(1, 9)")
            assert (await sign_in("nobody@nowhere.example", "guess"))[0] == 429
        finally:
            async with db.house() as tx:
                await tx.execute("delete from sign_in_try")
        assert (await sign_in("nobody@nowhere.example", PASSWORD))[1] == "sign_in_failed"
        assert (await sign_in(f" {bob.email.upper()} ", PASSWORD))[0] == 200
        async with db.house() as tx:
            await tx.execute("delete from sign_in_try")
            await tx.execute("update person set disabled_at = 1 where id = $1", bob.id)
        assert (await sign_in(bob.email, PASSWORD))[1] == "sign_in_failed"
        async with db.house() as tx:
            await tx.execute("delete from sign_in_try")


async def test_passwords_are_kept_by_argon2_and_sessions_by_hash_and_the_cookie_is_the_browsers_alone(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    async with db.house() as tx:
        person = await people.add_person(tx, email=f"p@{centre.slug}.example", name="P", password="a fine long one")
        kept = await tx.fetchval("select password_hash from person where id = $1", person.id)
    assert kept.startswith("$argon2id$")
    async with http_to(house.url) as http:
        answer = await http.post("/api/session", json={"email": person.email, "password": "a fine long one"})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        secret = answer.cookies["ting_session"]
    async with db.house() as tx:
        rows = await tx.fetch("select * from session where person_id = $1", person.id)
        assert secret not in str([dict(row) for row in rows])


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "ababababababab"])
async def test_a_password_that_is_too_plain_is_refused(db: Database, password: str) -> None:
    with pytest.raises(Refused):
        async with db.house() as tx:
            await people.add_person(tx, email="x@y.example", name="X", password=password)


async def test_the_set_up_link_works_once_and_only_in_an_empty_house(own_house: House, own_db: Database) -> None:
    async with own_db.house() as tx:
        secret = await people.make_setup_link(tx, 60_000)
    form = {
        "tenant_name": "Acme",
        "slug": "acme",
        "locale": "zh-TW",
        "time_zone": "Asia/Taipei",
        "queue_name": "Help",
        "name": "Ann",
        "email": "ann@acme.example",
        "password": "correct horse battery",
    }
    async with http_to(own_house.url) as http:
        assert (await http.get("/api/setup/guess")).json()["code"] == "setup_link_used"
        assert (await http.get(f"/api/setup/{secret}")).json() == {"valid": True}
        refused = await http.post(f"/api/setup/{secret}", json={**form, "password": "short"})
        assert refused.json()["code"] == "password_short"
        made = await asyncio.gather(*(http.post(f"/api/setup/{secret}", json=form) for _ in range(3)))
        assert sorted(answer.status_code for answer in made) in ([200, 404, 404], [200, 404, 409])
        assert (await http.get(f"/api/setup/{secret}")).json()["code"] == "setup_link_used"
        async with own_db.house() as tx:
            another = await people.make_setup_link(tx, 60_000)
        again = await http.post(f"/api/setup/{another}", json={**form, "slug": "b", "email": "b@b.example"})
        assert again.json()["code"] == "set_up_already"
    async with DeskClient(own_house.url, "ann@acme.example", "correct horse battery") as desk:
        assert desk.seat is not None
        assert desk.me["tenants"][0]["role"] == "administrator"
        assert len(await desk.ask("GET", "/api/t/acme/queues")) == 1


async def test_only_allowed_sites_may_embed_the_widget(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    await centre.add_queue()
    await centre.add_point(origins=["https://shop.example"])
    good, bad = {"Origin": "https://shop.example"}, {"Origin": "https://evil.example"}
    async with http_to(house.url) as http:
        for method, path in (("GET", "config"), ("POST", "visitor"), ("OPTIONS", "visitor"), ("OPTIONS", "files")):
            allowed = await http.request(method, f"/api/webchat/{centre.key}/{path}", headers=good)
            assert allowed.status_code in (200, 204), (method, path)
            assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
            assert "access-control-allow-credentials" not in allowed.headers
            refused = await http.request(method, f"/api/webchat/{centre.key}/{path}", headers=bad)
            assert refused.status_code == 403, (method, path)
            assert "access-control-allow-origin" not in refused.headers
            for tricky in (
                "https://shop.example.evil.example",
                "null",
                "https://shop.example:444",
                "http://shop.example",
            ):
                answer = await http.request(method, f"/api/webchat/{centre.key}/{path}", headers={"Origin": tricky})
                assert answer.status_code == 403, tricky
        token = (await http.post(f"/api/webchat/{centre.key}/visitor", headers=good)).json()["token"]
    for headers, key, secret, code in (
        (bad, centre.key, token, 4403),
        (good, centre.key, "guessed", 4401),
        (good, "nowhere", token, 4404),
        (good, centre.key, token, None),
    ):
        async with connect(
            f"ws{house.url[4:]}/api/webchat/live", additional_headers=headers, proxy=None, open_timeout=PATIENCE
        ) as socket:
            await socket.send(json.dumps({"op": "hello", "key": key, "token": secret, "after": 0, "lang": "en"}))
            if code is None:
                assert json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))["op"] == "state"
                continue
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), PATIENCE)
            assert socket.close_code == code


async def test_a_visitor_of_one_company_is_nobody_at_another(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Mine")
        async with connect(f"ws{house.url[4:]}/api/webchat/live", proxy=None, open_timeout=PATIENCE) as socket:
            await socket.send(json.dumps({"op": "hello", "key": other.key, "token": widget.token, "after": 0}))
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), PATIENCE)
            assert socket.close_code == 4401


async def test_a_window_that_talks_nonsense_is_told_so_and_one_that_floods_is_slowed(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Hello")
        for raw in (
            "{",
            "[]",
            '{"op":"nothing"}',
            '{"op":"say","key":"x"}',
            '{"op":"say","key":"x","text":5}',
            '"\\ud800"',
        ):
            before = len(widget.refusals)
            assert widget._line._socket is not None
            await widget._line._socket.send(raw)
            await widget.wait_for(lambda w, n=before: len(w.refusals) > n, what=raw)  # type: ignore[misc]
            assert widget.refusals[-1].code == "not_understood"
        for text in ("\x00", " ", "\u202e"):
            with pytest.raises(ProblemError) as refused:
                await widget.say(text)
            assert refused.value.code == "empty"
        said = await asyncio.gather(*(widget.say(f"spam {n}") for n in range(40)), return_exceptions=True)
        assert any(isinstance(each, ProblemError) and each.code == "slow_down" for each in said)
        assert widget.connections == 1, repr(widget._line._last_trouble)


async def test_logs_carry_no_words_of_people(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk, "canary-question", name="canary-name")
        await widget.say("canary-text")
        await desk.note(centre.slug, contact.id, "canary-note")
        await centre.finish(desk, contact.id)
    logged = "".join(path.read_text("utf-8", "replace") for path in house.folder.glob("*.log"))
    assert not re.findall(r"canary-\w+", logged)
    async with db.house() as tx:
        bodies = await tx.fetchval("select string_agg(body::text, '') from log where tenant_id = $1", centre.tenant.id)
    assert not re.findall(r"canary-\w+", bodies)
