"""What goes after a customer by mail: a survey that he did not answer, and his bookings. Once each, and his to change."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_cards import DAY, HOUR, Room, code, good, last, signed
from tests.journeys.test_outbox import post_office
from tests.mailbox import Mailbox
from tests.server import House, until
from tests.waiting import http_to
from ting.domains.customers import api as customers
from ting.domains.surveys.model import Survey, check, chosen
from ting.kit.crypto import sign
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.problem import Refused
from ting_sim import WidgetClient

STARS: dict[str, Any] = {
    "name": "After a chat",
    "scale": "stars",
    "questions": {"en": "How was it?"},
    "mail_after_minutes": 60,
}


@asynccontextmanager
async def room_with_post(house: House, db: Database) -> AsyncIterator[tuple[Room, Mailbox, Stage]]:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_queue("help")
        await centre.add_point()
        await centre.add_person("ada", "administrator", seat=False)
        await centre.add_person("bob")
        async with signed(house, centre, "ada") as ada, signed(house, centre, "bob") as bob:
            yield Room(house, centre, ada, bob), box, stage


async def reached(centre: Centre, widget: WidgetClient, email: str) -> None:
    """Let the customer of this window leave a mail address."""
    customer = await centre.value("select customer_id from contact where id = $1", widget.contact)
    async with centre.db.tx(centre.tenant.id) as tx:
        await customers.claim(tx, customer, [customers.identifier("email", email)])


async def mail_to(box: Mailbox, address: str, number: int = 1) -> Any:
    async def look() -> list[Any]:
        return box.to(address)

    return (await until(look, lambda seen: len(seen) >= number, what=f"mail to {address}"))[-1]


def token_in(mail: Any, page: str) -> str:
    found = re.search(rf"/{page}/(\S+)", mail.get_content())
    assert found, mail.get_content()
    return found[1]


async def rung(centre: Centre, kind: str, of: str) -> None:
    """Let a timer's time come, and wait until it has rung."""
    key = f"{kind}:{of}"
    there = "select count(*) from timer where key = $1"
    await until(lambda: centre.value(there, key), lambda n: n == 1, what="the timer")
    await centre.fetch("update timer set due_at = 0 where key = $1", key)
    await until(lambda: centre.value(there, key), lambda n: n == 0, what="its ringing")


@asynccontextmanager
async def browser(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with http_to(f"{house.url}/api/help") as http:
        yield http


async def served(room: Room, stage: Stage, email: str | None, **survey: Any) -> tuple[WidgetClient, str]:
    """A contact that is over, and asked about."""
    good(await room.ada.put(f"setup/surveys/{new_id()}", json={"value": STARS | survey}))
    desk = await stage.desk(room.centre, "bob")
    widget, contact = await room.centre.serve(stage, desk)
    if email:
        await reached(room.centre, widget, email)
    await room.centre.finish(desk, contact.id)
    return widget, contact.id


async def test_who_left_without_answering_is_asked_by_one_mail_and_answers_on_its_page(
    house: House, db: Database
) -> None:
    async with room_with_post(house, db) as (room, box, stage), browser(house) as http:
        _, contact = await served(room, stage, "lin@x.example")
        await rung(room.centre, "survey-mail", contact)
        mail = await mail_to(box, "lin@x.example")
        assert "How was it?" in mail.get_content()
        token = token_in(mail, "s")
        asked = good(await http.get(f"/s/{token}"))
        assert (asked["question"]["scale"], asked["question"]["answered"]) == ("stars", False)
        assert code(await http.post(f"/s/{token}", json={"value": 9})) == (422, "answer")
        for _ in range(2):
            assert (await http.post(f"/s/{token}", json={"value": 5, "comment": "Fine"})).status_code == 204
        assert code(await http.post(f"/s/{token}", json={"value": 1})) == (409, "answered")
        assert good(await http.get(f"/s/{token}"))["question"]["answered"] is True
        assert await room.centre.value("select value from survey_answer where contact_id = $1", contact) == 5
        assert code(await http.get(f"/s/{token[:-1]}x")) == (404, "link_used")
        # the timer rings again (its process died): nothing more goes out
        await room.centre.fetch(
            "insert into timer (key, tenant_id, kind, due_at, body) values ($1, $2, 'survey-mail', 0, $3)",
            f"survey-mail:{contact}",
            room.centre.tenant.id,
            f'{{"of": "{contact}"}}',
        )
        await until(
            lambda: room.centre.value("select count(*) from timer where key = $1", f"survey-mail:{contact}"),
            lambda n: n == 0,
        )
        assert await room.centre.value("select count(*) from mail where tenant_id = $1", room.centre.tenant.id) == 1


async def test_nobody_is_mailed_who_answered_who_wants_none_or_where_it_is_off(house: House, db: Database) -> None:
    async with room_with_post(house, db) as (room, box, stage), browser(house) as http:
        widget, contact = await served(room, stage, "ann@x.example")
        await widget.wait_for(lambda w: bool(w.state and w.state.survey))
        await widget.rate(4)
        await rung(room.centre, "survey-mail", contact)
        # who stops it is asked no more, nor is an address twice a week
        desk = await stage.desk(room.centre, "bob")
        for email in ("lin@x.example", "may@x.example"):
            other, at = await room.centre.serve(stage, desk)
            await reached(room.centre, other, email)
            await room.centre.finish(desk, at.id)
            await rung(room.centre, "survey-mail", at.id)
            token = token_in(await mail_to(box, email), "s")
            if email.startswith("lin"):
                assert (await http.post(f"/s/{token}/stop")).status_code == 204
                await room.centre.fetch("update survey_answer set mailed_at = 1 where contact_id = $1", at.id)
            customer = await room.centre.value("select customer_id from contact where id = $1", at.id)
            again, more = await room.centre.serve(stage, desk)
            assert again.contact
            await room.centre.fetch("update contact set customer_id = $2 where id = $1", more.id, customer)
            await room.centre.finish(desk, more.id)
            await rung(room.centre, "survey-mail", more.id)
        kept = "select count(*) from mail where tenant_id = $1 and kind = 'survey'"
        assert await room.centre.value(kept, room.centre.tenant.id) == 2
        assert not box.to("ann@x.example")


async def test_by_itself_a_survey_sends_no_mail(house: House, db: Database) -> None:
    async with room_with_post(house, db) as (room, _, stage):
        _, contact = await served(room, stage, "lin@x.example", mail_after_minutes=None)
        assert await room.centre.value("select count(*) from timer where key = $1", f"survey-mail:{contact}") == 0


def test_a_survey_is_asked_after_the_ends_that_it_names() -> None:
    survey = check(Survey(name="s", scale="stars", questions={"en": "?"}, ends=("agent", "customer")))
    assert survey.ends == ("customer", "agent")
    id_, queue = new_id(), new_id()
    assert [chosen([(id_, survey)], queue, end) for end in ("customer", "agent", "system")] == [id_, id_, None]
    wrong: Any
    for wrong in ({"ends": ()}, {"mail_after_minutes": 0}, {"mail_after_minutes": 10_081}):
        with pytest.raises(Refused):
            check(msgspec.structs.replace(survey, **wrong))


async def booked(room: Room, stage: Stage, email: str, **resource: Any) -> tuple[WidgetClient, str, int]:
    """A booking that the customer made in the conversation, three days from now."""
    thing = await room.resource(**resource)
    desk = await stage.desk(room.centre, "bob")
    widget, contact = await room.centre.serve(stage, desk, lang="en")
    await reached(room.centre, widget, email)
    good(await room.bob.post(f"contacts/{contact.id}/bookings", json={"key": str(new_id()), "resource": thing}))
    await widget.wait_for(lambda w: w.messages[-1].kind == "booking")
    booking = last(widget)["id"]
    now = await room.centre.value("select now_ms()")
    at = next(slot for slot in await room.slots(widget, booking) if slot > now + 3 * DAY)
    good(await room.book(widget, booking, at))
    return widget, booking, at


async def test_a_booking_is_confirmed_reminded_of_and_changed_by_its_link_without_signing_in(
    house: House, db: Database
) -> None:
    async with room_with_post(house, db) as (room, box, stage), browser(house) as http:
        _, booking, at = await booked(room, stage, "lin@x.example", remind_hours=48, note={"en": "Third floor"})
        mail = await mail_to(box, "lin@x.example")
        assert mail["Subject"].startswith("Booked: Counter")
        assert "Third floor" in mail.get_content()
        token = token_in(mail, "b")
        told = good(await http.get(f"/b/{token}"))
        assert (told["card"]["state"], told["card"]["at"]) == ("booked", at)
        due = "select due_at from timer where key = $1"
        key = f"booking-reminder:{booking}"
        assert await until(lambda: room.centre.value(due, key), what="the reminder") == at - 48 * HOUR
        # another time, by the link: told once, and the reminder goes along
        later = next(slot["at"] for slot in good(await http.get(f"/b/{token}/slots")) if slot["at"] > at + DAY)
        for _ in range(2):
            assert good(await http.post(f"/b/{token}", json={"at": later}))["at"] == later
        moved = await mail_to(box, "lin@x.example", 2)
        assert moved["Subject"].startswith("Changed: Counter")
        await until(
            lambda: room.centre.value(due, key), lambda seen: seen == later - 48 * HOUR, what="the new reminder"
        )
        await rung(room.centre, "booking-reminder", booking)
        assert (await mail_to(box, "lin@x.example", 3))["Subject"].startswith("Reminder: Counter")
        # cancelled by himself: he knows, and nothing more is sent
        assert good(await http.post(f"/b/{token}", json={"at": None}))["state"] == "cancelled"
        await until(lambda: room.centre.value("select count(*) from timer where key = $1", key), lambda n: n == 0)
        assert code(await http.post(f"/b/{token}", json={"at": later})) == (409, "booking_over")
        assert len(box.to("lin@x.example")) == 3


async def test_no_reminder_goes_of_what_was_cancelled_and_an_agents_cancelling_is_told(
    house: House, db: Database
) -> None:
    async with room_with_post(house, db) as (room, box, stage):
        _, booking, at = await booked(room, stage, "lin@x.example")
        await mail_to(box, "lin@x.example")
        key = f"booking-reminder:{booking}"
        there = "select count(*) from timer where key = $1"
        await until(lambda: room.centre.value(there, key), lambda n: n == 1)
        assert (await room.bob.delete(f"bookings/{booking}")).status_code == 204
        assert (await mail_to(box, "lin@x.example", 2))["Subject"].startswith("Cancelled: Counter")
        await until(lambda: room.centre.value(there, key), lambda n: n == 0)
        # a timer that rings all the same sends nothing
        await room.centre.fetch(
            "insert into timer (key, tenant_id, kind, due_at, body) values ($1, $2, 'booking-reminder', 0, $3)",
            key,
            room.centre.tenant.id,
            f'{{"of": "{booking}", "at": {at}}}',
        )
        await until(lambda: room.centre.value(there, key), lambda n: n == 0)
        mails = "select count(*) from mail where tenant_id = $1"
        assert await room.centre.value(mails, room.centre.tenant.id) == 2


async def test_a_link_opens_its_own_booking_alone_and_no_time_is_given_twice(house: House, db: Database) -> None:
    async with room_with_post(house, db) as (room, box, stage), browser(house) as http:
        _, mine, at = await booked(room, stage, "lin@x.example")
        token = token_in(await mail_to(box, "lin@x.example"), "b")
        thing = await room.centre.value("select resource_id from booking where id = $1", mine)
        desk = await stage.desk(room.centre, "bob")
        other, contact = await room.centre.serve(stage, desk)
        await reached(room.centre, other, "eve@x.example")
        free = at + 2 * HOUR
        body = {"key": str(new_id()), "resource": str(thing), "at": free}
        theirs = good(await room.bob.post(f"contacts/{contact.id}/bookings", json=body))["params"]["card"]["id"]
        second = token_in(await mail_to(box, "eve@x.example"), "b")
        for wrong in (
            token.replace(mine.replace("-", ""), theirs.replace("-", "")),
            f"{mine.replace('-', '')}.{sign(b'not ours', f'booking:{mine}', at + 30 * DAY)}",
            token[:-2],
            "nonsense",
            str(mine),
        ):
            assert code(await http.get(f"/b/{wrong}")) == (404, "link_used"), wrong
            assert code(await http.post(f"/b/{wrong}", json={"at": None})) == (404, "link_used")
        assert code(await http.post(f"/b/{token}", json={"at": free})) == (409, "slot_taken")
        wanted = at + 4 * HOUR
        answers = await asyncio.gather(*(http.post(f"/b/{t}", json={"at": wanted}) for t in (token, second)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        held = "select count(*) from booking where resource_id = $1 and at = $2 and state = 'booked'"
        assert await room.centre.value(held, thing, wanted) == 1
