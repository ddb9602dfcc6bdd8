"""The help page at its doors: shown honestly, entered by a link that works once, and nobody sees what is not his."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_cards import code, good, signed
from tests.journeys.test_outbox import post_office
from tests.mailbox import Mailbox
from tests.server import House, until
from tests.waiting import http_to
from ting.domains.customers import api as customers
from ting.domains.portal import api as portal
from ting.domains.routing import api as routing
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import WidgetClient


class Browser:
    """A customer's browser on a help page: its cookie, and the widget's token where it has one."""

    def __init__(self, http: httpx.AsyncClient, centre: Centre) -> None:
        self.http, self.centre = http, centre
        self.token: str | None = None

    async def ask(self, method: str, path: str = "", body: Any = None, **headers: str) -> httpx.Response:
        """Ask for something below the page's address."""
        sent = {"X-Ting": "1", **({"Authorization": f"Bearer {self.token}"} if self.token else {}), **headers}
        return await self.http.request(method, f"/api/help/{self.centre.slug}{path}", json=body, headers=sent)

    async def mine(self) -> list[str]:
        """The numbers of the conversations that are listed."""
        return [item["number"] for item in good(await self.ask("GET", "/contacts"))["items"]]

    async def ask_link(self, email: str) -> int:
        """Ask for a link."""
        return (await self.ask("POST", "/sign-in", {"email": email, "lang": "en"})).status_code

    async def enter(self, link: str) -> httpx.Response:
        """Follow a link."""
        return await self.ask("POST", "/session", {"token": link})


@asynccontextmanager
async def browser(centre: Centre) -> AsyncIterator[Browser]:
    async with http_to(centre.url) as http:
        yield Browser(http, centre)


async def put_page(centre: Centre, **more: Any) -> None:
    assert centre.point is not None
    async with centre.db.tx(centre.tenant.id) as tx:
        await portal.put(tx, portal.HelpPage(point=centre.point, titles={"en": "Help of Acme"}, **more))


@asynccontextmanager
async def place(db: Database, house: House) -> AsyncIterator[tuple[Centre, Mailbox, Stage]]:
    """A centre with a help page and a mail sender."""
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_queue("help")
        await centre.add_point()
        await put_page(centre)
        yield centre, box, stage


async def known(centre: Centre, widget: WidgetClient, email: str, *, claim: bool = False) -> None:
    """Let the customer of this window be known by an address: put there by the company, or only claimed."""
    customer = await centre.value("select customer_id from contact where id = $1", widget.contact)
    async with centre.db.tx(centre.tenant.id) as tx:
        of = customers.identifier("email", email)
        await customers.claim(tx, customer, [of])
        if not claim:
            await tx.execute("update identifier set proof = 'house' where value = $1", of.value)


async def link_to(box: Mailbox, address: str, number: int = 1) -> str:
    async def look() -> list[Any]:
        return box.to(address)

    mails = await until(look, lambda seen: len(seen) >= number, what=f"mail to {address}")
    found = re.search(r"#in=(\S+)", mails[-1].get_content())
    assert found
    return found[1]


async def test_the_page_tells_how_it_stands_and_is_not_there_where_it_is_off(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with browser(centre) as b, Stage.open() as stage:
        assert code(await b.ask("GET")) == (404, "not_there")
        assert (await b.http.get(f"/help/{centre.slug}")).status_code == 404
        await put_page(
            centre,
            welcome={"zh-TW": "您好"},
            phone="+886 2 1234 5678",
            links=(portal.Link({"en": "FAQ"}, "https://a.example/f"),),
        )
        page = good(await b.ask("GET"))
        assert (page["company"]["name"], page["titles"], page["welcome"]) == (
            centre.tenant.name,
            {"en": "Help of Acme"},
            {"zh-TW": "您好"},
        )
        assert (page["point"], page["sign_in"], page["phone"]) == (centre.key, False, "+886 2 1234 5678")
        assert page["links"] == [{"names": {"en": "FAQ"}, "url": "https://a.example/f"}]
        (queue,) = page["queues"]
        assert (queue["open"], queue["staffed"], queue["range"], queue["waiting"]) == (True, False, None, 0)
        await centre.add_person("ann")
        desk = await stage.desk(centre, "ann")
        widget, _ = await centre.serve(stage, desk)
        number = await centre.value("select number from contact where id = $1", widget.contact)

        async def called() -> Any:
            return good(await b.ask("GET"))["queues"][0]

        # How a queue is staffed is told from memory, a moment after the seat has changed.
        queue = await until(
            called, lambda seen: seen["serving"] == number and seen["staffed"], what="the number that is served"
        )
        assert queue["waiting"] == 0
        shell = await b.http.get(f"/help/{centre.slug}")
        assert (shell.status_code, 'data-kind="help"' in shell.text) == (200, True)
        await put_page(centre, on=False)
        for path in ("", "/contacts", f"/contacts/{new_id()}"):
            assert code(await b.ask("GET", path)) == (404, "not_there")
        assert code(await b.ask("POST", "/sign-in", {"email": "a@b.example"})) == (404, "not_there")


async def test_closed_hours_and_the_days_ahead_are_said_as_they_are(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, hours=routing.Hours("Asia/Tokyo", ((),) * 7))
    await put_page(centre)
    async with browser(centre) as b:
        page = good(await b.ask("GET"))
        (queue,) = page["queues"]
        assert (queue["open"], queue["opens_at"], queue["range"]) == (False, None, None)
        assert page["time_zone"] == "Asia/Tokyo"
        assert [day["spans"] for day in page["days"]] == [[]] * 8


async def test_a_browser_sees_its_own_conversations_and_no_others(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await put_page(centre)
    far = await open_centre(db, house.url)
    await put_page(far)
    async with browser(centre) as b, Stage.open() as stage:
        assert await b.mine() == []
        one, two = await stage.widget(centre, "My question"), await stage.widget(centre, "Another's")
        elsewhere = await stage.widget(far, "Elsewhere")
        b.token = one.token
        (item,) = good(await b.ask("GET", "/contacts"))["items"]
        assert (item["question"], item["state"], item["may_go_on"]) == ("My question", "waiting", True)
        assert (item["ticket"]["ahead"], item["ticket"]["number"]) == (0, item["number"])
        read = good(await b.ask("GET", f"/contacts/{one.contact}"))
        assert [m["text"] for m in read["messages"] if m["kind"] == "text"] == ["My question"]
        assert all(m["by"]["id"] is None for m in read["messages"])
        for stranger in (two.contact, elsewhere.contact, str(new_id())):
            for path in ("", "/transcript"):
                assert code(await b.ask("GET", f"/contacts/{stranger}{path}")) == (404, "not_there")
            assert code(await b.ask("POST", f"/contacts/{stranger}/go-on", {})) == (404, "not_there")
        # another tenant's token opens nothing here
        b.token = elsewhere.token
        assert await b.mine() == []
        assert code(await b.ask("GET", f"/contacts/{elsewhere.contact}")) == (404, "not_there")
        b.token = "nonsense"
        assert await b.mine() == []


async def test_a_link_signs_in_once_and_shows_what_is_the_customers_on_any_device(house: House, db: Database) -> None:
    async with place(db, house) as (centre, box, stage), browser(centre) as b, browser(centre) as other:
        mine, theirs = await stage.widget(centre, "Mine", name="Lin"), await stage.widget(centre, "Theirs")
        await known(centre, mine, "lin@x.example")
        await known(centre, theirs, "eve@x.example")
        assert await b.ask_link("LIN@x.example") == 204
        link = await link_to(box, "LIN@x.example")
        assert code(await b.ask("POST", "/session", {"token": link}, **{"X-Ting": "0"})) == (403, "csrf")
        assert (await b.enter(link)).status_code == 204
        cookie = next(c for c in b.http.cookies.jar if c.name == "ting_customer")
        assert (cookie.path, cookie.has_nonstandard_attr("HttpOnly")) == (f"/api/help/{centre.slug}", True)
        listed = good(await b.ask("GET", "/contacts"))
        assert ([item["question"] for item in listed["items"]], listed["me"]) == (["Mine"], {"name": "Lin"})
        assert code(await b.ask("GET", f"/contacts/{theirs.contact}")) == (404, "not_there")
        # reuse, guesses, and a link of elsewhere
        assert code(await other.enter(link)) == (404, "link_used")
        assert code(await other.enter("guess")) == (404, "link_used")
        async with db.house() as tx:
            assert (
                await tx.fetchval(
                    "select count(*) from customer_link where used_at is null and tenant_id = $1", centre.tenant.id
                )
                == 0
            )
        # it opens nothing of the staff's
        assert (await b.http.get("/api/me", headers={"Cookie": f"ting_session={cookie.value}"})).status_code == 401
        # signed out: all is closed
        assert (await b.ask("DELETE", "/session")).status_code == 204
        assert await b.mine() == []
        b.http.cookies.set("ting_customer", cookie.value or "", path=f"/api/help/{centre.slug}")
        assert await b.mine() == []


async def test_a_link_and_a_session_of_one_tenant_are_nothing_to_another(house: House, db: Database) -> None:
    async with place(db, house) as (centre, box, stage), browser(centre) as b:
        far = await open_centre(db, house.url)
        await put_page(far)
        widget = await stage.widget(centre, "Mine")
        await known(centre, widget, "lin@x.example")
        await b.ask_link("lin@x.example")
        link = await link_to(box, "lin@x.example")
        async with browser(far) as there:
            assert code(await there.enter(link)) == (404, "link_used")
            assert (await b.enter(link)).status_code == 204
            secret = next(c.value for c in b.http.cookies.jar if c.name == "ting_customer")
            answer = await there.ask("GET", "/contacts", Cookie=f"ting_customer={secret}")
            assert (answer.json()["me"], answer.json()["items"]) == (None, [])
            gone = await there.ask("GET", f"/contacts/{widget.contact}", Cookie=f"ting_customer={secret}")
            assert code(gone) == (404, "not_there")


async def test_of_two_who_follow_one_link_at_once_one_comes_in(house: House, db: Database) -> None:
    async with place(db, house) as (centre, box, stage), browser(centre) as b:
        await known(centre, await stage.widget(centre, "Mine"), "lin@x.example")
        await b.ask_link("lin@x.example")
        link = await link_to(box, "lin@x.example")
        answers = await asyncio.gather(*(b.enter(link) for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [204, 404, 404, 404, 404]


async def test_asking_tells_nobody_who_is_known_and_cannot_be_done_without_end(house: House, db: Database) -> None:
    async with place(db, house) as (centre, box, stage), browser(centre) as b:
        await known(centre, await stage.widget(centre, "Mine"), "lin@x.example")
        answers = [await b.ask("POST", "/sign-in", {"email": e}) for e in ("lin@x.example", "nobody@x.example")]
        assert [(a.status_code, a.content) for a in answers] == [(204, b"")] * 2
        assert [await b.ask_link("nobody@x.example") for _ in range(3)] == [204, 204, 429]
        assert [await b.ask_link("Lin@x.example") for _ in range(3)] == [204, 204, 429]
        await link_to(box, "Lin@x.example", 2)
        assert not box.to("nobody@x.example")
        assert code(await b.ask("POST", "/sign-in", {"email": "no address"})) == (422, "email")


async def test_an_address_that_was_only_claimed_opens_nothing_but_in_the_browser_that_wrote(
    house: House, db: Database
) -> None:
    async with place(db, house) as (centre, box, stage), browser(centre) as owner, browser(centre) as writer:
        widget = await stage.widget(centre, "A secret of mine", name="Lin")
        await known(centre, widget, "typo@x.example", claim=True)
        # whoever reads that mailbox asks, and is written nothing
        assert await owner.ask_link("typo@x.example") == 204
        # the browser that wrote asks: the link is good there, and there alone
        writer.token = widget.token
        assert await writer.ask_link("typo@x.example") == 204
        link = await link_to(box, "typo@x.example")
        assert len(box.to("typo@x.example")) == 1
        assert code(await owner.enter(link)) == (404, "link_used")
        assert (await writer.enter(link)).status_code == 204
        writer.token = None
        assert good(await writer.ask("GET", "/contacts"))["me"] == {"name": "Lin"}
        # now it is proven, and good anywhere
        assert await owner.ask_link("typo@x.example") == 204
        assert (await owner.enter(await link_to(box, "typo@x.example", 2))).status_code == 204
        assert len(await owner.mine()) == 1


async def test_a_signed_in_customer_goes_on_in_another_browser_until_he_signs_out(house: House, db: Database) -> None:
    async with place(db, house) as (centre, box, stage), browser(centre) as b:
        await centre.add_person("ann")
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk, "From my phone", name="Lin")
        await known(centre, widget, "lin@x.example")
        await b.ask_link("lin@x.example")
        assert (await b.enter(await link_to(box, "lin@x.example"))).status_code == 204
        way = good(await b.ask("POST", f"/contacts/{contact.id}/go-on", {}))
        assert (way["point"], way["token"] != widget.token) == (centre.key, True)
        laptop = await stage.widget(centre, token=way["token"])
        await laptop.wait_for(lambda w: w.phase == "serving" and w.contact == contact.id)
        await laptop.say("And now from my laptop")
        await widget.wait_for(lambda w: any(m.text == "And now from my laptop" for m in w.messages))
        # what he asks here anew is his as well
        fresh = good(await b.ask("POST", "/widget", {}))
        asked = await stage.widget(centre, "A new one", token=fresh["token"])
        assert sorted(item["question"] for item in good(await b.ask("GET", "/contacts"))["items"]) == [
            "A new one",
            "From my phone",
        ]
        assert asked.contact
        await b.ask("DELETE", "/session")
        async with http_to(centre.url) as http:
            for token in (way["token"], fresh["token"]):
                answer = await http.get(
                    f"/api/webchat/{centre.key}/contacts/{contact.id}/transcript/ways",
                    headers={"Authorization": f"Bearer {token}"},
                )
                gone = await http.get(
                    f"/api/webchat/{centre.key}/contacts/{contact.id}/transcript",
                    headers={"Authorization": f"Bearer {token}"},
                )
                assert (answer.status_code, gone.status_code) == (200, 401)


async def test_an_administrator_writes_the_page_and_is_told_what_cannot_be(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("ann")
    far = await open_centre(db, house.url)
    path = f"setup/help-page/{centre.tenant.id}"
    value = {"point": str(centre.point), "titles": {"en": "Help"}, "welcome": {}, "links": []}
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, browser(centre) as b:
        assert (await ann.put(path, json={"value": value})).status_code == 403
        for wrong, field in (
            ({"point": str(far.point)}, "point"),
            ({"links": [{"names": {"en": "x"}, "url": "javascript:alert(1)"}]}, "links"),
            ({"links": [{"names": {}, "url": "https://a.example"}]}, "links"),
            ({"email": "not one"}, "email"),
            ({"phone": "call me"}, "phone"),
            ({"titles": {"en": "x" * 81}}, "titles"),
        ):
            answer = await ada.put(path, json={"value": {**value, **wrong}})
            assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
        assert (await b.ask("GET")).status_code == 404
        good(await ada.put(path, json={"value": value}))
        assert good(await b.ask("GET"))["titles"] == {"en": "Help"}


@pytest.mark.parametrize("path", ["", "/sign-in", "/session"])
async def test_a_page_of_nobody_is_not_there(house: House, db: Database, path: str) -> None:
    async with http_to(house.url) as http:
        method = "POST" if path else "GET"
        answer = await http.request(
            method, f"/api/help/nobody{path}", json={"email": "a@b.example", "token": "t"}, headers={"X-Ting": "1"}
        )
        assert answer.status_code == 404
