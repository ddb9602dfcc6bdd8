"""A new mail address: asked for, told to both, confirmed by its owner alone, and only then who signs in by it."""

from typing import Any

import httpx
import pytest

from tests.centre import PASSWORD, Stage, open_centre
from tests.journeys.test_links import code_of, link_to, web
from tests.journeys.test_outbox import post_office
from tests.mailbox import Mailbox
from tests.server import House, until
from ting.domains.people import api as people
from ting.domains.people.model import ASKS
from ting.kit.db import Database
from ting_sim import ProblemError


async def mails(box: Mailbox, address: str, number: int) -> list[str]:
    async def look() -> list[Any]:
        return box.to(address)

    found = await until(look, lambda seen: len(seen) >= number, what=f"mail to {address}")
    return [mail.get_content() for mail in found]


async def signs_in(http: httpx.AsyncClient, email: str) -> bool:
    return (await http.post("/api/session", json={"email": email, "password": PASSWORD})).status_code == 200


async def test_ones_own_address_changes_once_the_new_one_is_confirmed(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        ann = await centre.add_person("ann")
        desk = await stage.desk(centre, "ann", status=None)
        new = f"anna@{centre.slug}.example"
        with pytest.raises(ProblemError) as refused:
            await desk.ask("POST", "/api/me/email", json={"email": new, "password": "not mine at all"})
        assert (refused.value.status, refused.value.code) == (422, "password_wrong")
        wish = {"email": f" {new.upper()} ", "password": PASSWORD}
        told = await desk.ask("POST", "/api/me/email", json=wish)
        assert (told["email"], told["pending"]["email"]) == (ann.email, new)
        first = await link_to(box, new)
        (old,) = await mails(box, ann.email, 1)
        assert new in old
        assert "/link/" not in old, "the old address gets no key to the new one"
        assert await signs_in(http, ann.email)
        assert not await signs_in(http, new)

        await desk.ask("POST", "/api/me/email", json=wish)
        token = await link_to(box, new, 2)
        assert await code_of(await http.get(f"/api/links/{first}")) == (404, "link_used"), "the newest counts"
        seen = (await http.get(f"/api/links/{token}")).json()
        assert (seen["kind"], seen["email"]) == ("email", new)
        no_way = await http.post(f"/api/links/{token}", json={"password": "a new and longer one"})
        assert await code_of(no_way) == (404, "link_used"), "it is no way to a password"
        async with db.house() as tx:
            made = await people.reset_link(tx, ann.email)
        assert made is not None
        assert (await http.get(f"/api/links/{token}")).status_code == 200, "who forgets his password puts it not out"

        assert (await http.post(f"/api/links/{token}/email")).json() == {"email": new, "pending": None}
        for again in (await http.get(f"/api/links/{token}"), await http.post(f"/api/links/{token}/email")):
            assert await code_of(again) == (404, "link_used")
        dead = await http.get(f"/api/links/{made[1]}")
        assert await code_of(dead) == (404, "link_used"), "whoever reads the old address is not to come in"
        assert (await desk.ask("GET", "/api/me"))["person"]["email"] == new, "no session has ended"
        assert await signs_in(http, new)
        assert not await signs_in(http, ann.email)
        assert new in (await mails(box, ann.email, 3))[-1]
        kept = await centre.fetch("select * from person_link where person_id = $1", ann.id)
        assert token not in str([dict(row) for row in kept])
        assert not [line for line in house.errors() if token in line]


async def test_an_administrator_changes_it_the_person_confirms_and_it_is_recorded(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        ann = await centre.add_person("ann")
        await centre.add_person("adm", "administrator")
        await centre.add_person("sue", "supervisor")
        adm, sue = await stage.desk(centre, "adm", status=None), await stage.desk(centre, "sue", status=None)
        path, new = f"/api/t/{centre.slug}/people/{ann.id}/email", f"anna@{centre.slug}.example"
        with pytest.raises(ProblemError) as refused:
            await sue.ask("POST", path, json={"email": new})
        assert refused.value.status == 403
        for wrong in ("nobody", ann.email):
            with pytest.raises(ProblemError) as refused:
                await adm.ask("POST", path, json={"email": wrong})
            assert refused.value.status == 422
        told = await adm.ask("POST", path, json={"email": new})
        assert (told["pending"]["email"], told["link"]) == (new, None)
        assert (await adm.ask("GET", path))["pending"]["email"] == new
        await adm.ask("DELETE", path)
        await adm.ask("DELETE", path)
        assert (await adm.ask("GET", path))["pending"] is None
        assert await code_of(await http.get(f"/api/links/{await link_to(box, new)}")) == (404, "link_used")
        await adm.ask("POST", path, json={"email": new})
        assert (await http.post(f"/api/links/{await link_to(box, new, 2)}/email")).status_code == 200
        changes = await adm.ask("GET", f"/api/t/{centre.slug}/setup/changes", params={"subject": str(ann.id)})
        (change,) = changes["items"]
        assert change["fields"] == [{"path": ["email"], "before": ann.email, "after": new}]
        assert change["by"]["name"] == "Real adm"
        with pytest.raises(ProblemError) as refused:
            await adm.ask("POST", f"/api/t/{centre.slug}/setup/changes/{change['id']}/undo", json={})
        assert refused.value.status in (409, 422), "an address is not put back without its owner"


async def test_whose_address_it_is_already_is_told_to_nobody_but_him(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage, web(house) as http:
        other = await open_centre(db, house.url, name="rival")
        bob = await other.add_person("bob")
        ann = await centre.add_person("ann")
        desk = await stage.desk(centre, "ann", status=None)
        free = f"free@{centre.slug}.example"
        answers = []
        for email in (free, bob.email):
            answer = await desk.ask("POST", "/api/me/email", json={"email": email, "password": PASSWORD})
            assert answer["pending"].pop("email") == email
            answers.append((answer["email"], sorted(answer["pending"])))
        assert answers[0] == answers[1]
        token = await link_to(box, free)
        (word,) = await mails(box, bob.email, 1)
        assert "/link/" not in word
        assert "already" in word
        assert (await http.get(f"/api/links/{token}")).status_code == 404
        for _ in range(ASKS - 2):
            await desk.ask("POST", "/api/me/email", json={"email": free, "password": PASSWORD})
        with pytest.raises(ProblemError) as refused:
            await desk.ask("POST", "/api/me/email", json={"email": free, "password": PASSWORD})
        assert (refused.value.status, refused.value.code) == (429, "too_many_tries")
        assert await signs_in(http, ann.email)


async def test_two_who_confirm_one_address_are_not_both_it_and_who_works_elsewhere_changes_his_himself(
    house: House, db: Database
) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url, name="rival")
    ann, bob = await centre.add_person("ann"), await centre.add_person("bob")
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage, web(house) as http:
        adm = await stage.desk(centre, "adm", status=None)
        ann_desk = await stage.desk(centre, "ann", status=None)
        new, paths = f"one@{centre.slug}.example", []
        for person in (ann, bob):
            told = await adm.ask("POST", f"/api/t/{centre.slug}/people/{person.id}/email", json={"email": new})
            paths.append(told["link"].replace(f"{house.url}/link/", "/api/links/") + "/email")
        assert (await http.post(paths[0])).status_code == 200
        assert await code_of(await http.post(paths[1])) == (409, "email_taken")
        assert await signs_in(http, bob.email)
        with pytest.raises(ProblemError) as refused:
            await ann_desk.ask("POST", "/api/me/email", json={"email": ann.email, "password": PASSWORD})
        assert refused.value.code == "no_mail_here"
        await other.grant("bob", bob)
        with pytest.raises(ProblemError) as refused:
            await adm.ask("POST", f"/api/t/{centre.slug}/people/{bob.id}/email", json={"email": new})
        assert refused.value.code == "address_elsewhere"
