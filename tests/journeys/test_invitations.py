"""Contact points by invitation, at their doors: who is invited comes in and is who he is; nobody else begins anything."""

import asyncio
import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_customers import make
from tests.journeys.test_help_page import put_page
from tests.journeys.test_outbox import post_office
from tests.journeys.test_setup import good, signed
from tests.mailbox import Mailbox
from tests.server import House, until
from tests.waiting import http_to
from ting.domains.customers import api as customers
from ting.domains.portal import api as portal
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError


async def entry(http: httpx.AsyncClient, centre: Centre, how: str) -> None:
    """Set who may come in, as an administrator does."""
    point = good(await http.get("setup/points"))[0]
    value = point["value"] | {"entry": how}
    good(await http.put(f"setup/points/{centre.point}", json={"value": value, "version": point["version"]}))


async def invited(http: httpx.AsyncClient, centre: Centre, **more: Any) -> tuple[dict[str, Any], str]:
    """Invite somebody by a link that is copied; return the invitation, and what lets him in."""
    body = {"id": str(new_id()), "point": str(centre.point), "send": False, "email": "new@guest.example"} | more
    answer = await http.post("invitations", json=body)
    assert answer.status_code == 201, answer.text
    made = good(answer)
    return made["invitation"], secret_of(made["link"])


def secret_of(link: str) -> str:
    found = re.search(r"/i/[0-9a-f]+#ting-invitation=(\S+)", link)
    assert found, link
    return found[1]


async def enter(centre: Centre, secret: str, token: str = "", key: str | None = None) -> httpx.Response:
    """Open a link in a browser, which may have a token."""
    async with http_to(centre.url) as http:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = f"/api/webchat/{key or centre.key}/enter"
        return await http.post(path, json={"invitation": secret}, headers=headers)


async def turned_away(centre: Centre, token: str | None = None) -> ProblemError:
    """Let a window open, and return why it does not."""
    widget = centre.widget(token=token)
    try:
        with pytest.raises(ProblemError) as no:
            await widget.connect()
    finally:
        await widget.close()
    return no.value


async def ask(centre: Centre, email: str, **more: Any) -> httpx.Response:
    async with http_to(centre.url) as http:
        body = {"key": str(new_id()), "email": email, "reason": "I bought a lamp.", "lang": "ja"} | more
        return await http.post(f"/api/webchat/{centre.key}/ask", json=body)


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def begun(centre: Centre) -> tuple[int, int, int]:
    """How many contacts and visitors there are, and uses of invitations."""
    counts = [
        int(await centre.value(f"select count(*) from {table} where tenant_id = $1", centre.tenant.id))
        for table in ("contact", "visitor", "invitation_use")
    ]
    return counts[0], counts[1], counts[2]


async def known(http: httpx.AsyncClient, name: str, email: str) -> str:
    made = await make(http, name, add=[{"kind": "email", "value": email}])
    return str(made["customer"]["id"])


async def test_where_it_is_by_invitation_nobody_begins_anything_without_one(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        before = await stage.widget(centre)  # while it was open to everybody
        await entry(ada, centre, "invited")
        with pytest.raises(ProblemError) as no:
            await before.start("May I?")
        assert no.value.code == "invitation_needed"
        with pytest.raises(ProblemError) as later:
            await before.leave_message("Call me back", ("email", "a@b.example"))
        assert later.value.code == "invitation_needed"
        new = await turned_away(centre)
        assert (new.status, new.code) == (403, "invitation_needed")
        assert (await turned_away(centre, before.token)).code == "invitation_needed"
        assert (await begun(centre))[0] == 0
        async with http_to(centre.url) as http:
            assert good(await http.get(f"/api/webchat/{centre.key}/config"))["entry"] == "invited"
            page = await http.get(f"/i/{centre.key}")
        assert (page.status_code, f'data-ting="{centre.key}"' in page.text) == (200, True)
        assert page.headers["referrer-policy"] == "no-referrer"

        await entry(ada, centre, "open")
        await stage.widget(centre, "Now I may", token=before.token)


async def test_who_is_invited_is_whom_the_invitation_names_and_his_running_conversation_outlives_it(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        await entry(ada, centre, "invited")
        ming = await known(ada, "林小明", "ming@guest.example")
        one, secret = await invited(ada, centre, customer=ming, email="", note="her order of May")
        assert (one["name"], one["address"], one["state"], one["uses"], one["used"]) == (
            "林小明", "ming@guest.example", "open", 1, 0,
        )  # fmt: skip
        token = good(await enter(centre, secret))["token"]
        assert good(await enter(centre, secret, token))["token"] == token  # again in this browser: the same use
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk, token=token)
        page = good(await ann.get(f"contacts/{contact.id}"))
        who = page["identity"]["identity"]
        used_at = await centre.value("select at from invitation_use where invitation_id = $1", one["id"])
        assert (page["customer"]["id"], who["state"], who["method"], who["at"]) == (
            ming, "confirmed", "invitation", used_at,
        )  # fmt: skip

        good(await ada.post(f"invitations/{one['id']}/revoke"))
        assert good(await ada.post(f"invitations/{one['id']}/revoke"))["state"] == "revoked"
        await widget.say("Still here")
        again = await stage.widget(centre, token=token)  # the page was loaded anew
        assert (again.phase, again.contact) == ("serving", contact.id)
        await again.close()
        await centre.finish(desk, contact.id)
        with pytest.raises(ProblemError) as no:
            await widget.start("And another thing")
        assert no.value.code == "invitation_needed"
        assert refused(await enter(centre, secret, token)) == (409, "invitation_revoked")

        trail = good(
            await ada.get("audit", params={"type": ["invitation.made", "invitation.used", "invitation.revoked"]})
        )
        assert [(act["type"], act["subject"]) for act in trail["items"]] == [
            (f"invitation.{what}", one["id"]) for what in ("revoked", "used", "made")
        ]


async def test_what_is_no_good_lets_nobody_in_and_changes_nothing(house: House, db: Database, centre: Centre) -> None:
    other = await open_centre(db, house.url)
    async with signed(house, centre, "ada") as ada:
        await entry(ada, centre, "invited")
        (_, secret), (late, lapsed) = await invited(ada, centre), await invited(ada, centre)
        fresh = (await invited(ada, centre))[1]
        good(await enter(centre, secret))
        await centre.fetch("update invitation set made_at = 1, expires_at = 2 where id = $1", late["id"])
        here = centre.key
        elsewhere = await centre.add_point()  # another one of the same company
        centre.key = here
        count = await begun(centre)
        assert refused(await enter(centre, secret)) == (409, "invitation_used")
        assert refused(await enter(centre, lapsed)) == (409, "invitation_expired")
        assert refused(await enter(centre, fresh, key=elsewhere)) == (404, "invitation_unknown")
        assert refused(await enter(other, fresh)) == (404, "invitation_unknown")
        for forged in ("", "x", "\x00", fresh[:-1], "a" * 200):
            assert refused(await enter(centre, forged)) == (404, "invitation_unknown"), forged
        assert await begun(centre) == count
        assert await begun(other) == (0, 0, 0)
        hashes = await centre.fetch("select * from invitation where tenant_id = $1", centre.tenant.id)
        assert fresh not in str(hashes)


async def test_of_two_at_once_on_an_invitation_for_one_exactly_one_comes_in(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        await entry(ada, centre, "invited")
        one, secret = await invited(ada, centre)
        two, twice = await invited(ada, centre, uses=2)
        answers = await asyncio.gather(
            *(enter(centre, secret) for _ in range(4)), *(enter(centre, twice) for _ in range(4))
        )
        assert sorted(each.status_code for each in answers[:4]) == [200, 409, 409, 409]
        assert sorted(each.status_code for each in answers[4:]) == [200, 200, 409, 409]
        uses = "select used, (select count(*) from invitation_use u where u.invitation_id = i.id) n from invitation i where id = $1"
        assert [tuple(row) for each in (one, two) for row in await centre.fetch(uses, each["id"])] == [(1, 1), (2, 2)]


async def test_a_browser_that_was_anonymous_becomes_whom_the_invitation_names_and_another_customers_stays_his(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        ming, bo = await known(ada, "林小明", "ming@guest.example"), await known(ada, "Bo", "bo@guest.example")
        stranger = await stage.widget(centre, "Who am I?")
        await entry(ada, centre, "invited")
        _, secret = await invited(ada, centre, customer=ming, email="")
        assert good(await enter(centre, secret, stranger.token or ""))["token"] == stranger.token
        whose = "select c.customer_id::text from contact c where c.id = $1"
        assert await centre.value(whose, stranger.contact) == ming  # what he had asked before is his

        _, his = await invited(ada, centre, customer=bo, email="")
        token = good(await enter(centre, his, stranger.token or ""))["token"]
        assert token != stranger.token
        assert await centre.value(whose, stranger.contact) == ming


async def test_who_asks_is_told_the_same_whoever_he_is_and_is_answered_by_mail(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box):
        await centre.add_queue("help")
        await centre.add_point()
        await centre.add_person("ada", "administrator")
        async with signed(house, centre, "ada") as ada:
            assert refused(await ask(centre, "new@guest.example")) == (409, "open_here")
            await entry(ada, centre, "invited")
            ming = await known(ada, "林小明", "ming@guest.example")
            key = str(new_id())
            told = [await ask(centre, address, key=key) for address in ("Ming@guest.example", "ming@guest.example")]
            told += [await ask(centre, "ming@guest.example", reason="Please!")]
            told += [await ask(centre, "new@guest.example")]
            assert [(each.status_code, list(each.json())) for each in told] == [(202, ["key"])] * 4
            assert refused(await ask(centre, "nobody"))[1] == "email"
            assert refused(await ask(centre, "x@guest.example", reason="\u202e \n"))[1] == "reason"

            waiting = good(await ada.get("invitation-requests"))["items"]
            assert [(each["address"], each["known"], each["name"]) for each in waiting] == [
                ("new@guest.example", None, None), ("ming@guest.example", ming, "林小明"),
            ]  # fmt: skip
            assert waiting[1]["reason"] == "I bought a lamp."
            assert good(await ada.get("invitations"))["waiting"] == 2
            path = "invitation-requests/" + waiting[1]["id"]
            both = await asyncio.gather(*(ada.post(f"{path}/grant", json={}) for _ in range(2)))
            assert sorted(each.status_code for each in both) == [200, 409]
            sent = next(each.json() for each in both if each.status_code == 200)
            assert (sent["invitation"]["customer"], sent["invitation"]["mailed"]) == (ming, True)
            assert secret_of(await mailed(box, "ming@guest.example")) == secret_of(sent["link"])
            assert "有効期限" in box.to("ming@guest.example")[0].get_content()

            no = "invitation-requests/" + waiting[0]["id"] + "/decline"
            assert [(await ada.post(no)).status_code for _ in range(2)] == [204, 204]
            assert good(await ada.get("invitations"))["waiting"] == 0
            (declined,) = good(await ada.get("invitation-requests", params={"state": "declined"}))["items"]
            assert declined["address"] == "new@guest.example"
            assert not box.to("new@guest.example")


async def mailed(box: Mailbox, address: str) -> str:
    async def look() -> list[Any]:
        return box.to(address)

    mails = await until(look, bool, what=f"mail to {address}")
    return str(mails[-1].get_content())


async def test_what_cannot_be_an_invitation_is_refused_and_none_is_made_twice(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann:
        ming = await known(ada, "林小明", "ming@guest.example")
        body: dict[str, Any] = {
            "id": str(new_id()),
            "point": str(centre.point),
            "email": "new@guest.example",
            "send": False,
        }
        wrong: dict[str, dict[str, Any]] = {
            "nobody": {"email": " "},
            "not_his": {"customer": ming},
            "no_mail": {"send": True},
            "email": {"email": "new"},
            "field": {"expires_at": 1},
            "not_there": {"point": str(new_id())},
        }
        for code, change in wrong.items():
            assert refused(await ada.post("invitations", json=body | change))[1] == code
        assert (await ada.post("invitations", json=body | {"uses": 0})).status_code in (400, 422)
        first = good(await ada.post("invitations", json=body))
        assert first["link"]
        assert good(await ada.post("invitations", json=body)) == first | {"link": None}
        assert refused(await ada.post("invitations", json=body | {"email": "other@guest.example"})) == (409, "id_used")
        assert (await ann.get("invitations")).status_code == 403
        assert (await ann.post("invitations", json=body)).status_code == 403

        for _ in range(51):
            await invited(ada, centre)
        page = good(await ada.get("invitations"))
        rest = good(await ada.get("invitations", params={"cursor": page["next"]}))
        assert (len(page["items"]), len(rest["items"]), rest["next"]) == (50, 2, None)
        assert good(await ada.get("invitations", params={"state": "revoked"}))["items"] == []
        assert good(await ada.get("invitations", params={"customer": ming}))["items"] == []


async def test_who_has_signed_in_need_not_open_his_invitation_in_this_browser_too(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        await put_page(centre)
        await entry(ada, centre, "invited")
        ming, bo = await known(ada, "林小明", "ming@guest.example"), await known(ada, "Bo", "bo@guest.example")
        await invited(ada, centre, customer=ming, email="")
        for customer, comes_in in ((ming, True), (bo, False)):
            async with centre.db.tx(centre.tenant.id) as tx:
                session = await portal.begin(tx, UUID(customer))
                signed_in = await portal.who(tx, session)
                assert signed_in is not None
                assert centre.point is not None
                visitor = await customers.visitor_for(tx, signed_in.customer, centre.point)
                token = await customers.key_to(tx, visitor, session=signed_in.session, lasts_ms=60_000)
            if comes_in:
                assert (await stage.widget(centre, "Hello", token=token)).phase == "queued"
            else:
                assert (await turned_away(centre, token)).code == "invitation_needed"


async def test_of_who_is_erased_no_invitation_and_no_request_is_left(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        await entry(ada, centre, "invited")
        assert (await ask(centre, "ming@guest.example")).status_code == 202
        ming = await known(ada, "林小明", "ming@guest.example")
        _, secret = await invited(ada, centre, customer=ming, email="")
        good(await enter(centre, secret))
        await invited(ada, centre)
        good(await ada.post(f"customers/{ming}/privacy/erase", json={"id": str(new_id()), "name": "林小明"}))

        async def left() -> Any:
            return [
                await centre.value(f"select count(*) from {table} where tenant_id = $1", centre.tenant.id)
                for table in ("invitation", "invitation_use", "invitation_request")
            ]

        assert await until(left, lambda seen: seen == [1, 0, 0], what="what is left of him") == [1, 0, 0]
