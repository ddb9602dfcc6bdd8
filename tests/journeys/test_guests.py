"""A third party in the conversation: by a link that works once, seen to come and go, and shown no more than was allowed."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.pictures import png
from tests.server import House
from tests.waiting import http_to
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError, WidgetClient


class Guest(WidgetClient):
    """A guest's window, which keeps all that the server ever tells it."""

    heard: str = ""

    async def _heard(self, frame: dict[str, Any]) -> None:
        self.heard += json.dumps(frame, ensure_ascii=False)
        await super()._heard(frame)


async def joined(centre: Centre, path: str, name: str = "Aunt May") -> httpx.Response:
    async with http_to(centre.url) as http:
        return await http.post(path.replace("/g/", "/api/webchat/guest/"), json={"name": name})


async def guest_of(centre: Centre, path: str, name: str = "Aunt May") -> Guest:
    answer = await joined(centre, path, name)
    assert answer.status_code == 200, answer.text
    return Guest(centre.url, centre.key, token=answer.json()["token"])


async def link_of(desk: DeskClient, centre: Centre, contact: str, *, whole: bool = False) -> str:
    link = await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact}/guests", json={"whole": whole})
    return str(link["path"])


def texts(widget: WidgetClient) -> list[str]:
    return [message.text for message in widget.messages if message.text]


async def talk(stage: Stage, centre: Centre) -> tuple[DeskClient, WidgetClient, str]:
    """A conversation in which something was said that is not for everybody."""
    await centre.add_person("ann")
    desk = await stage.desk(centre, "ann")
    widget, contact = await centre.serve(stage, desk, "My secret question", name="Lin")
    await desk.say(centre.slug, contact.id, "An early answer")
    await desk.note(centre.slug, contact.id, "a private note")
    return desk, widget, contact.id


async def test_a_guest_sees_what_is_said_from_his_coming_on_and_nothing_that_stays_inside(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        desk, widget, contact = await talk(stage, centre)
        async with await guest_of(centre, await link_of(desk, centre, contact)) as guest:
            await guest.wait_for(lambda g: any(m.code == "guest_joined" for m in g.messages))
            await widget.wait_for(lambda w: any(m.code == "guest_joined" for m in w.messages))
            await desk.note(centre.slug, contact, "another private note")
            await desk.say(centre.slug, contact, "Welcome to both")
            await widget.say("She knows the device")
            await guest.wait_for(lambda g: texts(g) == ["Welcome to both", "She knows the device"])
            assert [(m.by, m.by_name) for m in guest.messages if m.text] == [
                ("agent", f"ann of {centre.slug}"),
                ("guest", "Lin"),
            ]
            await guest.say("It blinks red")
            await widget.wait_for(lambda w: texts(w)[-1] == "It blinks red")
            assert (widget.messages[-1].by, widget.messages[-1].by_name) == ("guest", "Aunt May")
            assert [m.by for m in guest.messages if m.text == "It blinks red"] == ["customer"]  # his own words are his
            await desk.wait_for(lambda d: any(m.text == "It blinks red" for m in d.messages(contact)))
            again = Guest(centre.url, centre.key, token=guest.token)
            async with again:  # a guest who says that he has seen nothing yet is told no more for that
                await again.wait_for(lambda g: "It blinks red" in texts(g))
            for secret in ("secret question", "early answer", "private note", str(centre.staff["ann"].id)):
                assert secret not in guest.heard + again.heard


async def test_a_guest_sends_files_while_he_is_there_and_the_same_one_once(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    async with Stage.open() as stage:
        desk, widget, contact = await talk(stage, centre)
        async with await guest_of(centre, await link_of(desk, centre, contact)) as guest:
            sent = await guest.send_file("lamp.png", png(), "image/png")
            assert sent.by == "customer"  # his own
            again = await guest.send_file("lamp.png", png(), "image/png", key=sent.key)
            assert again.id == sent.id
            await widget.wait_for(lambda w: any(m.id == sent.id and m.by == "guest" for m in w.messages))
            await desk.wait_for(lambda d: any(m.id == sent.id for m in d.messages(contact)))
            with pytest.raises(ProblemError, match="file_type_refused"):
                await guest.send_file("lamp.png", b"no picture", "image/png")
            elsewhere = WidgetClient(other.url, other.key, token=guest.token)
            with pytest.raises(ProblemError, match="visitor_unknown"):
                await elsewhere.send_file("lamp.png", png(), "image/png")
            await elsewhere.close()
            await guest.end()
            await guest.wait_for(lambda g: g.phase == "ended")
            with pytest.raises(ProblemError, match="not_in_contact"):
                await guest.send_file("late.png", png(), "image/png")
        assert await centre.value("select count(*) from file where contact_id = $1", contact) == 1


async def test_a_guest_who_may_see_it_whole_does_and_notes_stay_inside_all_the_same(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        _, widget, _ = await talk(stage, centre)
        link = await widget.invite(whole=True)  # the customer may invite too
        async with await guest_of(centre, link["path"]) as guest:
            await guest.wait_for(lambda g: texts(g) == ["My secret question", "An early answer"])
            assert "private note" not in guest.heard


async def test_a_link_works_once_and_not_after_its_time_or_the_end(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        desk, _, contact = await talk(stage, centre)
        path = await link_of(desk, centre, contact)
        assert (await joined(centre, path, "  ")).json()["code"] == "name"
        answers = await asyncio.gather(*(joined(centre, path, f"Guest {n}") for n in range(4)))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        assert (await joined(centre, "/g/nothing")).json()["code"] == "link_used"
        late = await link_of(desk, centre, contact)
        await centre.fetch("update participant set expires_at = 1 where state = 'invited'")
        assert (await joined(centre, late)).json()["code"] == "link_used"
        last = await link_of(desk, centre, contact)
        await desk.end(centre.slug, contact)
        assert (await joined(centre, last)).json()["code"] == "link_used"
        with pytest.raises(ProblemError, match="not_in_contact"):
            await link_of(desk, centre, contact)
        async with http_to(centre.url) as http:
            page = await http.get(path)
            assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
            assert centre.key in page.text
            assert (await http.get("/g/nothing")).status_code == 410


async def test_who_was_removed_or_left_hears_and_says_nothing_any_more(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        desk, widget, contact = await talk(stage, centre)
        one, two = [await guest_of(centre, await link_of(desk, centre, contact), name) for name in ("One", "Two")]
        async with one, two:
            await one.wait_for(lambda g: g.phase == "serving")
            await two.end()
            await two.wait_for(lambda g: g.phase == "ended")
            await widget.wait_for(lambda w: any(m.code == "guest_left" for m in w.messages))
            here = await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{contact}/participants")
            assert [(each["name"], each["state"]) for each in here] == [("One", "here"), ("Two", "left")]
            await desk.ask("DELETE", f"/api/t/{centre.slug}/contacts/{contact}/participants/{here[0]['id']}")
            await one.wait_for(lambda g: g.phase == "ended")
            await widget.wait_for(lambda w: any(m.code == "guest_removed" for m in w.messages))
            for guest in (one, two):
                with pytest.raises(ProblemError, match="not_in_contact"):
                    await guest.say("May I say something?")
            await desk.say(centre.slug, contact, "Now that we are alone")
            await widget.wait_for(lambda w: texts(w)[-1] == "Now that we are alone")
            for guest in (one, two):
                async with Guest(centre.url, centre.key, token=guest.token) as again:
                    await again.ping()
                    await again.wait_for(lambda g: g.pongs > 0)
                    assert again.phase == "ended"
                    assert "alone" not in guest.heard + again.heard


async def test_a_guest_is_no_customer_and_nobody_invites_into_what_is_not_his(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    async with Stage.open() as stage:
        desk, _, contact = await talk(stage, centre)
        await centre.add_person("bob")
        bob = await stage.desk(centre, "bob")
        with pytest.raises(ProblemError) as refused:
            await link_of(bob, centre, contact)
        assert refused.value.status == 404
        guest = await guest_of(centre, await link_of(desk, centre, contact))
        async with guest:
            for wish in (guest.invite(), guest.rate(5), guest.call_me("0912345678"), guest.leave_message("Hm")):
                with pytest.raises(ProblemError, match="not_allowed"):
                    await wish
            await guest.typing()
            await guest.read(10_000)
            await guest.ping()
            await guest.wait_for(lambda g: g.pongs > 0)
            assert await centre.value("select customer_read_seq from contact where id = $1", contact) < 10_000
        elsewhere = WidgetClient(other.url, other.key, token=guest.token)
        with pytest.raises(ProblemError):
            await elsewhere.connect()
        await elsewhere.close()
        participant = await centre.value("select id from participant where contact_id = $1", contact)
        with pytest.raises(ProblemError, match="not_in_contact"):
            await bob.ask("DELETE", f"/api/t/{centre.slug}/contacts/{contact}/participants/{participant}")
        with pytest.raises(ProblemError, match="not_there"):
            await desk.ask("DELETE", f"/api/t/{centre.slug}/contacts/{contact}/participants/{new_id()}")
        for _ in range(4):
            await link_of(desk, centre, contact)
        with pytest.raises(ProblemError, match="guests"):
            await link_of(desk, centre, contact)
