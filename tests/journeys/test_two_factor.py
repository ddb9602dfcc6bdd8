"""Two-factor at the doors: set up, asked for, counted, on paper, removed, and asked for by a tenant."""

import asyncio
import base64
from typing import Any

import httpx
import pytest

from tests.centre import PASSWORD, Centre, Stage, open_centre
from tests.hostile.test_sessions import sent_away
from tests.journeys.test_links import code_of, web
from tests.journeys.test_outbox import post_office
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.people import api as people
from ting.domains.people.model import TRIES
from ting.kit import totp
from ting.kit.db import Database
from ting_sim import ProblemError

OWN = "/api/me/two-factor"


async def code_now(centre: Centre, name: str, key: str, off: int = 0) -> str:
    """The code that an app shows now (or `off` steps from now), as if none of it had been used before."""
    async with centre.db.house() as tx:
        await tx.execute("update second_factor set last_step = 0 where person_id = $1", centre.staff[name].id)
        return totp.code_at(base64.b32decode(key), tx.now // 30_000 + off)


async def set_up(http: httpx.AsyncClient, centre: Centre, name: str) -> tuple[str, list[str]]:
    """Set it up for who is signed in; return the key and the recovery codes."""
    made = good(await http.post(f"{centre.url}{OWN}"))
    confirmed = good(
        await http.put(
            f"{centre.url}{OWN}",
            json={"password": PASSWORD, "code": await code_now(centre, name, made["key"])},
        )
    )
    return made["key"], confirmed["codes"]


async def comes_in(http: httpx.AsyncClient, centre: Centre, name: str, code: str | None = None) -> tuple[int, str]:
    """Try to sign in with the right password."""
    wish = {"email": centre.staff[name].email, "password": PASSWORD, "code": code}
    return await code_of(await http.post(f"{centre.url}/api/session", json=wish))


async def test_it_is_set_up_by_a_code_and_from_then_on_asked_for_and_no_code_counts_twice(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    ann = await centre.add_person("ann")
    async with signed(house, centre, "ann") as mine, web(house) as http:
        assert good(await mine.get(f"{house.url}{OWN}")) == {"since": None, "codes_left": 0}
        first = await mine.post(f"{house.url}{OWN}")
        assert first.headers["cache-control"] == "no-store"
        assert first.json()["address"].startswith("otpauth://totp/Ting:ann@")
        assert await comes_in(http, centre, "ann") == (200, ""), "a key that waits asks for nothing"
        for body, code in (
            ({"password": "not mine at all", "code": "000000"}, "password_wrong"),
            ({"password": PASSWORD, "code": await code_now(centre, "ann", first.json()["key"], -4)}, "code_not_yet"),
            ({"password": PASSWORD, "code": "１２３４５６"}, "code_not_yet"),
        ):
            refused = await mine.put(f"{house.url}{OWN}", json=body)
            assert await code_of(refused) == (422, code)
        key, codes = await set_up(mine, centre, "ann")
        assert key != first.json()["key"], "the newest counts"
        assert len(set(codes)) == 10
        assert await code_of(await mine.post(f"{house.url}{OWN}")) == (409, "two_factor_on")
        assert good(await mine.get(f"{house.url}{OWN}"))["codes_left"] == 10

        assert await comes_in(http, centre, "ann") == (401, "code_needed")
        assert await comes_in(http, centre, "ann", "000000") == (401, "code_wrong")
        right = await code_now(centre, "ann", key)
        tries = await asyncio.gather(*(comes_in(http, centre, "ann", right) for _ in range(4)))
        assert sorted(tries) == [(200, "")] + [(401, "code_wrong")] * 3, "one of four at once"
        again = f" {right[:3]} {right[3:]} "
        assert await comes_in(http, centre, "ann", again) == (401, "code_wrong")

        paper = codes[3].upper().replace("-", " ")
        assert await comes_in(http, centre, "ann", paper) == (200, "")
        assert await comes_in(http, centre, "ann", paper) == (401, "code_wrong")
        assert good(await mine.get(f"{house.url}{OWN}"))["codes_left"] == 9
        async with db.house() as tx:
            kept = await tx.fetch("select * from second_factor f join recovery_code using (person_id)")
            assert base64.b32decode(key) not in b"".join(bytes(row["secret"]) for row in kept)
            assert codes[0] not in str([dict(row) for row in kept])
            await tx.execute("delete from sign_in_try")
        proof = {"password": PASSWORD, "code": await code_now(centre, "ann", key)}
        fresh = good(await mine.post(f"{house.url}{OWN}/recovery-codes", json=proof))["codes"]
        assert not set(fresh) & set(codes)
        assert await comes_in(http, centre, "ann", codes[4]) == (401, "code_wrong")
        wrong = {"password": PASSWORD, "code": "000000"}
        assert await code_of(await mine.post(f"{house.url}{OWN}/removal", json=wrong)) == (401, "code_wrong")
        assert await comes_in(http, centre, "ann") == (401, "code_needed")
        gone = await mine.post(f"{house.url}{OWN}/removal", json={"password": PASSWORD, "code": fresh[0]})
        assert gone.status_code == 204
        assert await comes_in(http, centre, "ann") == (200, "")
        assert not await centre.value("select count(*) from recovery_code where person_id = $1", ann.id)


async def test_guessing_codes_is_stopped_together_with_guessing_passwords_also_when_all_come_at_once(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with signed(house, centre, "ann") as mine, web(house) as http:
        key, codes = await set_up(mine, centre, "ann")
        try:
            many = await asyncio.gather(*(comes_in(http, centre, "ann", f"{n:06}") for n in range(3 * TRIES)))
            assert many.count((401, "code_wrong")) <= TRIES
            assert many.count((429, "too_many_tries")) >= 2 * TRIES
            for code in (await code_now(centre, "ann", key), codes[0]):
                assert await comes_in(http, centre, "ann", code) == (429, "too_many_tries")
            assert good(await mine.get(f"{house.url}{OWN}"))["codes_left"] == 10, "nothing of it was used up"
        finally:
            async with db.house() as tx:
                await tx.execute("delete from sign_in_try")
        # that a code is asked for counts as no failure
        for _ in range(TRIES + 1):
            assert await comes_in(http, centre, "ann") == (401, "code_needed")
        assert await comes_in(http, centre, "ann", await code_now(centre, "ann", key)) == (200, "")


async def test_an_administrator_removes_it_for_who_lost_his_phone_who_is_told_and_signed_out(
    house: House, db: Database
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        ann = await centre.add_person("ann")
        await centre.add_person("ada", "administrator")
        await centre.add_person("sue", "supervisor")
        path = f"people/{ann.id}/two-factor"
        async with (
            signed(house, centre, "ann") as mine,
            signed(house, centre, "ada") as ada,
            signed(house, centre, "sue") as sue,
        ):
            desk = await stage.desk(centre, "ann", status=None)
            await set_up(mine, centre, "ann")
            assert (await sue.delete(path)).status_code == 403
            assert good(await ada.get(path))["codes_left"] == 10
            assert (await ada.delete(path)).status_code == 204
            assert (await ada.delete(path)).status_code == 204
            await sent_away(desk)
            assert await comes_in(http, centre, "ann") == (200, "")

            async def mails() -> list[Any]:
                return box.to(ann.email)

            told = await until(mails, lambda seen: len(seen) >= 2, what="both mails")
            assert any("Real ada removed two-factor" in mail.get_content() for mail in told)

            async def acts() -> list[tuple[str, str]]:
                found = good(await ada.get("audit"))["items"]
                return [(each["type"], (each["by"] or {}).get("name", "")) for each in found]

            noted = await until(acts, lambda seen: ("person.second_factor_removed", "Real ada") in seen)
            assert ("person.second_factor_set", "Real ann") in noted
            other = await open_centre(db, house.url, name="rival")
            await other.grant("ann", ann)
            assert await code_of(await ada.delete(path)) == (422, "two_factor_elsewhere")
            await other.add_person("eve", "administrator")
            async with signed(house, other, "eve") as eve:
                centre_only = await centre.add_person("bob")
                assert (await eve.delete(f"people/{centre_only.id}/two-factor")).status_code == 404


async def test_where_a_tenant_asks_for_it_nothing_else_is_reached_before_it_is_set_up(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        await set_up(ada, centre, "ada")
        desk = await stage.desk(centre, "ann", status=None)
        good(await ada.put(f"setup/sign-in/{centre.tenant.id}", json={"value": {"second_factor": True}}))
        await sent_away(desk)
        assert good(await ada.get("queues")), "who has one goes on"
        async with signed(house, centre, "ann") as mine:
            me = good(await mine.get(f"{house.url}/api/me"))
            assert me["lacks_second_factor"] is True
            for path in ("/api/desk", "/api/me/sessions", f"/api/t/{centre.slug}/queues"):
                assert await code_of(await mine.get(f"{house.url}{path}")) == (403, "second_factor_lacking")
            again = centre.desk("ann")
            with pytest.raises(ProblemError) as refused:
                await again.connect()
            assert refused.value.code == "second_factor_lacking"
            await again.close()
            await set_up(mine, centre, "ann")
            assert good(await mine.get(f"{house.url}/api/me"))["lacks_second_factor"] is False
            assert good(await mine.get("queues"))


async def test_a_link_to_a_new_password_asks_for_the_second_factor_and_is_not_used_up_before(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    ann = await centre.add_person("ann")
    async with signed(house, centre, "ann") as mine, web(house) as http:
        _, codes = await set_up(mine, centre, "ann")
        async with db.house() as tx:
            made = await people.reset_link(tx, ann.email)
        assert made is not None
        path, wish = f"/api/links/{made[1]}", {"password": "a new and longer one"}
        assert await code_of(await http.post(path, json=wish)) == (401, "code_needed")
        assert await code_of(await http.post(path, json={**wish, "code": "000000"})) == (401, "code_wrong")
        assert (await http.get(path)).status_code == 200
        assert await comes_in(http, centre, "ann") == (401, "code_needed"), "the old password stands"
        assert (await http.post(path, json={**wish, "code": codes[0]})).status_code == 200
        assert (await http.get(path)).status_code == 404
        assert await comes_in(http, centre, "ann") == (401, "sign_in_failed")
        async with db.house() as tx:
            await tx.execute("delete from sign_in_try")
