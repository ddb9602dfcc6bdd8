"""Invited, forgotten: a password is set by a link that works once, and nobody learns who exists."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from tests.centre import PASSWORD, Centre, Stage, open_centre
from tests.hostile.test_sessions import sent_away
from tests.journeys.test_outbox import post_office
from tests.mailbox import Mailbox
from tests.server import House, until
from tests.waiting import http_to
from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.people.model import ASKS
from ting.kit.db import Database
from ting_sim import DeskClient, ProblemError

NEW = "a new and longer one"


def web(house: House) -> httpx.AsyncClient:
    return http_to(house.url)


async def link_to(box: Mailbox, address: str, number: int = 1) -> str:
    """Wait for so many mails to this address; return the token of the newest one's link."""

    async def look() -> list[Any]:
        return box.to(address)

    mails = await until(look, lambda seen: len(seen) >= number, what=f"mail to {address}")
    found = re.search(r"/link/(\S+)", mails[-1].get_content())
    assert found, mails[-1].get_content()
    return found[1]


async def invited(desk: DeskClient, centre: Centre, email: str, **more: Any) -> Any:
    return await desk.ask(
        "POST", f"/api/t/{centre.slug}/people/invitations", json={"email": email, "role": "agent", **more}
    )


async def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


async def test_who_is_invited_sets_his_name_and_password_and_is_in(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        await centre.add_queue("help")
        await centre.add_point()
        await centre.add_person("adm", "administrator")
        adm = await stage.desk(centre, "adm", status=None)
        email = f"new@{centre.slug}.example"
        told = await invited(adm, centre, email, name="新 同事", locale="zh-TW")
        assert (told["outcome"], told["mailed"], told["link"]) == ("invited", True, None)
        token = await link_to(box, email)
        assert box.to(email)[0]["Subject"] == f"Real adm 邀請您加入 {centre.tenant.name}"
        (open_,) = await adm.ask("GET", f"/api/t/{centre.slug}/people/invitations")
        assert (open_["email"], open_["role"]) == (email, "agent")
        await http.get(f"/api/links/{token}")  # looking (or a mail filter that looks) uses nothing up
        seen = (await http.get(f"/api/links/{token}")).json()
        assert (seen["kind"], seen["email"], seen["tenant"], seen["locale"]) == (
            "invite",
            email,
            centre.tenant.name,
            "zh-TW",
        )
        assert await code_of(await http.post(f"/api/links/{token}", json={"password": "short"})) == (
            422,
            "password_short",
        )
        answer = await http.post(
            f"/api/links/{token}", json={"password": NEW, "name": " 王  小美 ", "alias": "小美", "locale": "ja"}
        )
        me = answer.json()
        assert (me["person"]["name"], me["person"]["alias"], me["person"]["locale"]) == ("王 小美", "小美", "ja")
        assert [tenant["role"] for tenant in me["tenants"]] == ["agent"]
        assert (await http.get("/api/me")).json()["person"]["email"] == email
        assert (await http.get("/api/desk")).json()["seat"] is not None
        for again in (
            await http.get(f"/api/links/{token}"),
            await http.post(f"/api/links/{token}", json={"password": NEW}),
        ):
            assert await code_of(again) == (404, "link_used")
        assert await adm.ask("GET", f"/api/t/{centre.slug}/people/invitations") == []
        async with DeskClient(house.url, email, NEW) as desk:
            assert desk.seat is not None
        assert not [line for line in house.errors() if token in line]
        kept = await centre.fetch("select * from mail where tenant_id = $1", centre.tenant.id)
        assert token not in str([dict(row) for row in kept])


async def test_without_a_mail_sender_the_link_is_shown_once_and_a_newer_one_replaces_it(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage, web(house) as http:
        adm = await stage.desk(centre, "adm", status=None)
        email = f"new@{centre.slug}.example"
        first, second = await invited(adm, centre, email), await invited(adm, centre, email, role="supervisor")
        assert first["person"] == second["person"]
        assert first["mailed"] is second["mailed"] is False
        old, new = (each["link"].removeprefix(f"{house.url}/link/") for each in (first, second))
        assert await code_of(await http.get(f"/api/links/{old}")) == (404, "link_used")
        me = (await http.post(f"/api/links/{new}", json={"password": NEW, "name": "N"})).json()
        assert me["tenants"][0]["role"] == "supervisor"


async def test_two_who_follow_one_link_at_the_same_time_are_one(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage, web(house) as http:
        adm = await stage.desk(centre, "adm", status=None)
        path = (await invited(adm, centre, f"new@{centre.slug}.example"))["link"].replace("/link/", "/api/links/")
        tries = [http.post(path, json={"password": f"{NEW} {n}", "name": "N"}) for n in range(4)]
        assert sorted([(await each).status_code for each in asyncio.as_completed(tries)]) == [200, 404, 404, 404]


async def test_an_invitation_grants_who_is_known_and_never_hands_out_a_key_to_another_tenants_people(
    house: House, db: Database
) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_person("adm", "administrator")
        other = await open_centre(db, house.url)
        ann = await other.add_person("ann")
        await other.add_person("eve", "administrator")
        adm, eve = await stage.desk(centre, "adm", status=None), await stage.desk(other, "eve", status=None)
        told = await invited(adm, centre, ann.email.upper())
        assert (told["outcome"], told["link"], told["person"]) == ("granted", None, str(ann.id))
        await until(lambda: _mails(box, ann.email), lambda n: n == 1, what="word of it")
        assert "/link/" not in box.to(ann.email)[0].get_content()
        with pytest.raises(ProblemError) as refused:
            await invited(adm, centre, ann.email)
        assert refused.value.code == "member_already"
        # who was invited here and has no password yet gets no second key from elsewhere
        fresh = f"fresh@{centre.slug}.example"
        await invited(adm, centre, fresh)
        token = await link_to(box, fresh)
        told = await invited(eve, other, fresh)
        assert (told["outcome"], told["link"]) == ("granted", None)
        async with web(house) as http:
            assert (await http.get(f"/api/links/{token}")).status_code == 200
        # nor does an administrator make a new password for who works elsewhere too
        for desk, where in ((adm, centre), (eve, other)):
            with pytest.raises(ProblemError) as refused:
                await desk.ask("POST", f"/api/t/{where.slug}/people/{ann.id}/password-link")
            assert refused.value.code == "works_elsewhere"


async def _mails(box: Mailbox, address: str) -> int:
    return len(box.to(address))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "nobody"}, "email"),
        ({"role": "owner"}, "role"),
        ({"locale": "xx"}, "locale"),
        ({"team": "00000000-0000-4000-8000-000000000000"}, "not_there"),
        ({"name": "x" * 81}, "name"),
    ],
)
async def test_an_invitation_that_cannot_be_changes_nothing(
    house: House, db: Database, change: dict[str, str], code: str
) -> None:
    centre = await open_centre(db, house.url, queue=False)
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage:
        adm = await stage.desk(centre, "adm", status=None)
        with pytest.raises(ProblemError) as refused:
            await invited(adm, centre, **{"email": f"new@{centre.slug}.example", **change})
        assert refused.value.code == code
    assert await centre.value("select count(*) from membership where tenant_id = $1", centre.tenant.id) == 1


async def test_a_forgotten_password_is_set_anew_and_all_other_sessions_end(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        ann = await centre.add_person("ann")
        desk = await stage.desk(centre, "ann", status=None)
        async with db.house() as tx:
            await tx.execute("delete from sign_in_try")
        token = ""
        for n in range(1, ASKS):
            assert (
                await http.post("/api/password/forgotten", json={"email": f" {ann.email.upper()}"})
            ).status_code == 204
            token = await link_to(box, ann.email, n)
        (newest,) = {each["From"] for each in box.to(ann.email)}
        assert "desk@example.com" in newest
        answer = await http.post(f"/api/links/{token}", json={"password": NEW, "name": "somebody else"})
        assert answer.json()["person"]["name"] == ann.name  # a reset is no way to another name
        await sent_away(desk)
        assert (await http.get("/api/me")).status_code == 200
        for password, status in ((PASSWORD, 401), (NEW, 200)):
            assert (
                await http.post("/api/session", json={"email": ann.email, "password": password})
            ).status_code == status
        assert await code_of(await http.post(f"/api/links/{token}", json={"password": NEW})) == (404, "link_used")


async def test_asking_for_a_new_password_tells_nobody_who_exists(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), web(house) as http:
        ann = await centre.add_person("ann")
        nobody = f"nobody@{centre.slug}.example"
        try:
            told: dict[str, list[Any]] = {ann.email: [], nobody: []}
            for email, answers in told.items():
                for _ in range(ASKS + 1):
                    answer = await http.post("/api/password/forgotten", json={"email": email})
                    answers.append((answer.status_code, answer.content))
            assert told[ann.email] == told[nobody]
            assert [status for status, _ in told[nobody]] == [204] * ASKS + [429]
            await link_to(box, ann.email, ASKS)
            assert box.to(nobody) == []
            assert (await http.post("/api/password/forgotten", json={"email": "nonsense"})).status_code == 422
        finally:
            async with db.house() as tx:
                await tx.execute("delete from sign_in_try")


async def test_a_link_lapses_and_dies_with_its_person(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    ann, bob = await centre.add_person("ann"), await centre.add_person("bob")
    async with web(house) as http:
        for person, sql in (
            (ann, "update person_link set expires_at = now_ms() where person_id = $1"),
            (bob, "update person set disabled_at = 1 where id = $1"),
        ):
            async with db.house() as tx:
                made = await people.reset_link(tx, person.email)
                assert made is not None
                await tx.execute(sql, person.id)
            for answer in (
                await http.get(f"/api/links/{made[1]}"),
                await http.post(f"/api/links/{made[1]}", json={"password": NEW}),
            ):
                assert await code_of(answer) == (404, "link_used")
    kept = await centre.fetch("select token_hash from person_link where person_id = $1", ann.id)
    assert len(kept[0]["token_hash"]) == 32


async def test_the_link_of_who_works_for_several_goes_by_no_tenants_server(house: House, db: Database) -> None:
    """A tenant's own mail server would read the key to another tenant."""
    async with post_office(db, house.url) as (centre, box), web(house) as http:
        other = await open_centre(db, house.url)
        both = await centre.add_person("both")
        await other.grant("both", both)
        await http.post("/api/password/forgotten", json={"email": both.email})
        look = "select reason from mail where to_address = $1 and tenant_id is null"
        await until(lambda: centre.value(look, both.email), lambda seen: seen == "no_sender", what="a mail that waits")
        assert box.taken == []
        async with db.tx(centre.tenant.id) as tx:
            page = await mail.page(tx, state=None, cursor=None)
        assert page.items == []  # and no administrator sees it
        async with db.house() as tx:
            await tx.execute("update mail set next_at = 0, until = 1 where to_address = $1", both.email)
        await until(lambda: centre.value(look, both.email), lambda seen: seen == "expired", what="its end")
        assert await centre.value("select text is null from mail where to_address = $1", both.email)
