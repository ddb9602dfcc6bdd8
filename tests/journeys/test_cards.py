"""Forms and bookings in conversations, at the doors: HTTP of the desk, HTTP and socket of the widget."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from tests.centre import PASSWORD, Centre, Stage, open_centre
from tests.server import House, until
from tests.waiting import http_to
from ting.kit import clock
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, WidgetClient
from ting_sim.wire import ProblemError

HOUR, DAY = 3_600_000, 86_400_000


@asynccontextmanager
async def signed(house: House, centre: Centre, name: str) -> AsyncIterator[httpx.AsyncClient]:
    """Sign somebody in; addresses are below the tenant's."""
    async with http_to(f"{house.url}/api/t/{centre.slug}", headers={"X-Ting": "1"}) as http:
        done = await http.post(
            f"{house.url}/api/session", json={"email": centre.staff[name].email, "password": PASSWORD}
        )
        assert done.is_success, done.text
        yield http


def good(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class Room:
    """A centre with an administrator, an agent, and customers' browsers."""

    def __init__(self, house: House, centre: Centre, ada: httpx.AsyncClient, bob: httpx.AsyncClient) -> None:
        self.house, self.centre, self.ada, self.bob = house, centre, ada, bob
        self.later = clock.wall_ms() + 3 * HOUR

    async def form(self, *fields: dict[str, Any], id_: str | None = None, **more: Any) -> str:
        """Make a form; return its id."""
        id_ = id_ or str(new_id())
        shown = [{"labels": {"en": field["key"].capitalize(), "zh-TW": "問"}, **field} for field in fields]
        value = {"name": f"Form {id_[:8]}", "titles": {"en": "Account recovery"}, "fields": shown, **more}
        good(await self.ada.put(f"setup/forms/{id_}", json={"value": value}))
        return id_

    async def resource(self, **more: Any) -> str:
        """Make something that can be booked round the clock, an hour each; return its id."""
        id_ = str(new_id())
        value = {
            "name": f"Counter {id_[:8]}",
            "titles": {"en": "Counter"},
            "time_zone": "Asia/Taipei",
            "week": [{"day": day, "start": "00:00", "end": "24:00"} for day in range(7)],
            "slot_minutes": 60,
            **more,
        }
        good(await self.ada.put(f"setup/resources/{id_}", json={"value": value}))
        return id_

    async def as_visitor(self, widget: WidgetClient, method: str, path: str, body: Any = None) -> httpx.Response:
        """Ask as a customer's browser does."""
        async with http_to(self.house.url) as http:
            return await http.request(
                method,
                f"/api/webchat/{self.centre.key}/{path}",
                json=body,
                headers={"Authorization": f"Bearer {widget.token}"},
            )

    async def submit(self, widget: WidgetClient, card: str, answers: Any, key: str | None = None) -> httpx.Response:
        """Send a form in as a customer."""
        return await self.as_visitor(widget, "POST", f"forms/{card}", {"key": key or str(new_id()), "answers": answers})

    async def book(self, widget: WidgetClient, booking: str, at: int | None) -> httpx.Response:
        """Choose a time as a customer."""
        return await self.as_visitor(widget, "POST", f"bookings/{booking}", {"at": at})

    async def slots(self, widget: WidgetClient, booking: str) -> list[int]:
        """Return the times that a customer may choose, but for those that may run out while a test goes on."""
        found = good(await self.as_visitor(widget, "GET", f"bookings/{booking}/slots"))
        return [slot["at"] for slot in found if slot["at"] > self.later]


@pytest_asyncio.fixture
async def room(house: House, db: Database) -> AsyncIterator[Room]:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("bob")
    async with signed(house, centre, "ada") as ada, signed(house, centre, "bob") as bob:
        yield Room(house, centre, ada, bob)


RECOVERY = (
    {"key": "account", "type": "text", "required": True, "pattern": "letters_digits"},
    {"key": "why", "type": "choice", "options": [{"key": "lost", "labels": {"en": "Lost phone"}}]},
    {"key": "proof", "type": "file"},
)


def last(widget: WidgetClient) -> dict[str, Any]:
    return dict(widget.messages[-1].params)["card"] if widget.messages else {}


async def test_a_form_is_sent_answered_corrected_and_accepted_before_both(room: Room) -> None:
    form = await room.form(*RECOVERY)
    async with Stage.open() as stage:
        desk = await stage.desk(room.centre, "bob")
        widget, contact = await room.centre.serve(stage, desk)
        at = f"contacts/{contact.id}"
        assert [each["id"] for each in good(await room.bob.get("forms"))] == [form]
        sent = {"key": str(new_id()), "form": form}
        message = good(await room.bob.post(f"{at}/forms", json=sent))
        assert good(await room.bob.post(f"{at}/forms", json=sent)) == message, "twice is once"
        card = message["params"]["card"]["id"]
        await widget.wait_for(lambda w: w.messages[-1].kind == "form", what="the form")
        assert last(widget)["form"]["fields"][0]["regex"], "the widget is told what the server tries"

        refused = await room.submit(widget, card, {"account": "no spaces please", "why": "found", "x": 1})
        assert code(refused) == (422, "form_wrong")
        assert refused.json()["fields"] == {"account": "pattern", "why": "choice", "x": "unknown"}
        foreign = await room.submit(widget, card, {"account": "a1", "proof": str(new_id())})
        assert foreign.json()["fields"] == {"proof": "file"}, "only what was sent in this conversation"
        assert (await room.submit(widget, str(new_id()), {"account": "a1"})).status_code == 404
        picture = await widget.send_file("proof.txt", b"here I am", "text/plain")
        assert picture.file is not None
        answers = {"account": "a1", "why": "lost", "proof": picture.file.id}
        key = str(new_id())
        first, again = await asyncio.gather(*(room.submit(widget, card, answers, key) for _ in range(2)))
        assert good(first)["id"] == good(again)["id"], "submitted once though sent twice"
        good(await room.submit(widget, card, {**answers, "account": "b2"}))
        await desk.wait_for(
            lambda d: (d.messages(contact.id)[-1].params.get("card") or {}).get("revision") == 2, what="the correction"
        )
        seen = good(await room.bob.get(at))
        assert [(each["state"], each["revision"], each["answers"]["account"]) for each in seen["forms"]] == [
            ("submitted", 2, "b2")
        ]
        for _ in range(2):
            good(await room.bob.post(f"{at}/forms/{card}/accept"))
        await widget.wait_for(lambda w: w.messages[-1].code == "form_accepted", what="the acceptance")
        assert last(widget)["state"] == "accepted"
        assert code(await room.submit(widget, card, answers)) == (409, "form_settled")
        assert code(await room.bob.post(f"{at}/forms/{card}/withdraw")) == (409, "form_settled")
        told = [one.code for one in widget.messages if one.kind == "form"]
        assert told == ["form_offered", "form_submitted", "form_submitted", "form_accepted"]
        file = good_text(await room.ada.get(f"forms/{form}/answers.csv"))
        assert file[0][5:] == ["Account", "Why", "Proof"]
        assert file[1][3:8] == ["accepted", "1", "b2", "Lost phone", picture.file.id]
        assert (await room.bob.get(f"forms/{form}/answers.csv")).status_code == 403


def good_text(answer: httpx.Response) -> list[list[str]]:
    assert answer.is_success, answer.text
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


async def test_an_answer_keeps_the_version_that_it_answered(room: Room) -> None:
    form = await room.form({"key": "old", "type": "text"})
    async with Stage.open() as stage:
        desk = await stage.desk(room.centre, "bob")
        widget, contact = await room.centre.serve(stage, desk)

        async def send() -> str:
            body = {"key": str(new_id()), "form": form}
            return str(good(await room.bob.post(f"contacts/{contact.id}/forms", json=body))["params"]["card"]["id"])

        before = await send()
        await room.form({"key": "new", "type": "text"}, id_=form)
        await room.form({"key": "new", "type": "text"}, id_=form)
        after = await send()
        good(await room.submit(widget, before, {"old": "x"}))
        assert (await room.submit(widget, after, {"old": "x"})).json()["fields"] == {"old": "unknown"}
        cards = {card["id"]: card for card in good(await room.bob.get(f"contacts/{contact.id}"))["forms"]}
        assert (cards[before]["form"]["version"], cards[after]["form"]["version"]) == (1, 2), "a repeat is no version"
        good(await room.bob.post(f"contacts/{contact.id}/forms/{after}/withdraw"))
        assert code(await room.submit(widget, after, {"new": "x"})) == (409, "form_settled")
        await room.form({"key": "new", "type": "text"}, id_=form, archived=True)
        gone = await room.bob.post(f"contacts/{contact.id}/forms", json={"key": str(new_id()), "form": form})
        assert gone.status_code == 404


async def before_chat(room: Room) -> tuple[str, str]:
    """Ask for a name, a language and the queue before a chat; and let a button begin one. Return both forms."""
    await room.centre.add_queue("pay")
    await room.centre.value(
        "update contact_point set queues = $2 where id = $1 returning 1",
        room.centre.point,
        [queue.id for queue in room.centre.queues.values()],
    )
    point = str(room.centre.point)
    asked = await room.form(
        {"key": "who", "type": "text", "becomes": "name", "personal": True},
        {"key": "mail", "type": "email", "becomes": "email", "required": True},
        {
            "key": "lang",
            "type": "choice",
            "becomes": "lang",
            "options": [{"key": "zh_tw", "labels": {"zh-TW": "中文"}}],
        },
        {
            "key": "about",
            "type": "choice",
            "becomes": "queue",
            "options": [{"key": "pay", "labels": {"en": "Pay"}, "queue": room.centre.queue_id("pay")}],
        },
        places=[{"point": point, "use": "before_chat"}],
    )
    button = await room.form({"key": "id", "type": "text"}, places=[{"point": point, "use": "button"}])
    return asked, button


async def test_a_form_that_is_being_written_is_tried_and_its_versions_tell_what_was_asked(room: Room) -> None:
    name = {"key": "name", "type": "text", "labels": {"en": "Name"}, "becomes": "name"}
    why = {
        "key": "why",
        "type": "choice",
        "labels": {"en": "Why"},
        "options": [{"key": "lost", "labels": {"en": "Lost"}}],
    }
    code_ = {"key": "code", "type": "text", "labels": {"en": "Code"}, "pattern": "digits", "required": True}
    draft = {"name": "Draft", "titles": {"en": "Draft"}, "fields": [name, why, code_]}
    shown = good(await room.ada.post("setup-forms/try", json={"form": draft}))
    assert shown["asked"]["fields"][2]["regex"] == "^[0-9]{1,64}$", "the widget's own schema"
    assert (shown["kept"], shown["wrong"]) == ({}, {}), "nothing was answered yet"
    wrong = good(await room.ada.post("setup-forms/try", json={"form": draft, "answers": {"why": "found"}}))
    assert wrong["wrong"] == {"why": "choice", "code": "required"}
    right = {"name": " Lin ", "why": "lost", "code": "１２"}
    tried = good(await room.ada.post("setup-forms/try", json={"form": draft, "answers": right}))
    assert (tried["kept"], tried["wrong"]) == ({"name": "Lin", "why": "lost", "code": "12"}, {})
    assert tried["becomes"] == {"name": "Lin"}
    broken = good(await room.ada.post("setup-forms/try", json={"form": {**draft, "fields": [name, name]}}))
    assert (broken["asked"], broken["unfit"]["code"], broken["unfit"]["field"]) == (None, "form_key", "name")
    assert (await room.bob.post("setup-forms/try", json={"form": draft})).status_code == 403
    assert good(await room.ada.get("setup/forms")) == [], "to try keeps nothing"

    id_ = await room.form(name, why)
    await room.form(name, why, id_=id_, archived=True)
    await room.form(name, why, code_, id_=id_)
    versions = good(await room.ada.get(f"setup-forms/{id_}/versions"))
    assert [(each["version"], each["live"], len(each["fields"])) for each in versions] == [(2, True, 3), (1, False, 2)]
    assert [(each["sent"], each["answered"]) for each in versions] == [(0, 0), (0, 0)]
    assert good(await room.ada.get(f"setup-forms/{new_id()}/versions")) == []


async def test_a_day_of_a_plan_that_is_being_written_shows_what_is_booked_already(room: Room) -> None:
    id_ = await room.resource(capacity=2, lead_minutes=0)
    today = date.fromisoformat(good(await room.bob.get("bookings"))["day"])
    day = (today + timedelta(days=2)).isoformat()
    plan = good(await room.ada.get("setup/resources"))[0]["value"]
    async with Stage.open() as stage:
        desk = await stage.desk(room.centre, "bob")
        _, contact = await room.centre.serve(stage, desk)
        first = good(await room.ada.post(f"setup-resources/{id_}/day", json={"resource": plan, "day": day}))
        assert [slot["free"] for slot in first["slots"]] == [2] * 24
        at = first["slots"][9]["at"]
        held = {"key": str(new_id()), "resource": id_, "at": at}
        good(await room.bob.post(f"contacts/{contact.id}/bookings", json=held))
    other = {**plan, "capacity": 1, "days": [{"date": day, "name": "Fair", "spans": [["09:00", "12:00"]]}]}
    drawn = good(await room.ada.post(f"setup-resources/{id_}/day", json={"resource": other, "day": day}))
    assert [slot["free"] for slot in drawn["slots"]] == [0, 1, 1], "what is booked counts against the new plan"
    assert drawn["slots"][0]["at"] == at
    wrong = {"resource": {**plan, "slot_minutes": 1}, "day": day}
    assert good(await room.ada.post(f"setup-resources/{id_}/day", json=wrong))["unfit"]["field"] == "slot_minutes"
    assert (await room.bob.post(f"setup-resources/{id_}/day", json={"resource": plan, "day": day})).status_code == 403


async def test_what_was_asked_before_the_number_is_kept_with_the_contact(room: Room) -> None:
    asked, button = await before_chat(room)
    async with Stage.open() as stage:
        desk = await stage.desk(room.centre, "bob")
        widget = await stage.widget(room.centre)
        config = await widget.config()
        assert {(each["use"], each["form"]["form"]) for each in config["forms"]} == {
            ("before_chat", asked),
            ("button", button),
        }
        for form, given in ((None, None), (asked, {"mail": "none"})):
            with pytest.raises(ProblemError) as refused:
                await widget.start("Help", form=form, answers=given)
            assert refused.value.code == "form_wrong"
        assert widget.phase == "ask", "and nothing happened"
        key = str(new_id())
        answers = {"who": "Lin Xiaoming", "mail": "lin@mail.example", "lang": "zh_tw", "about": "pay"}
        await widget.start("Help", form=asked, answers=answers, key=key)
        contact = widget.contact
        await widget.start("Help", form=asked, answers=answers, key=key)
        assert widget.contact == contact, "the same key again is the same contact"
        offer = await desk.wait_offer()
        await desk.accept(offer)
        page = good(await room.bob.get(f"contacts/{contact}"))
        assert page["contact"]["queue"]["name"] == "Pay"
        assert (page["contact"]["lang"], page["customer"]["name"]) == ("zh-TW", "Lin Xiaoming")
        assert page["customer"]["identifiers"] == [{"kind": "email", "value": "lin@mail.example"}]
        assert [(card["state"], card["by"], card["answers"]) for card in page["forms"]] == [
            ("submitted", "customer", answers)
        ]
        card = page["forms"][0]["id"]
        good(await room.submit(widget, card, {**answers, "who": "Lin"}))

        twin = await stage.widget(room.centre)
        await twin.start("Me too", form=asked, answers={"mail": "lin@mail.example"})
        offer = await desk.wait_offer()
        await desk.accept(offer)
        page = good(await room.bob.get(f"contacts/{twin.contact}"))
        assert page["customer"]["identifiers"] == [], "what is somebody else's already is not given away by a claim"


async def test_a_button_begins_a_contact_by_a_form_alone(room: Room) -> None:
    _, button = await before_chat(room)
    async with Stage.open() as stage:
        widget = await stage.widget(room.centre)
        await widget.start("", form=button, answers={"id": "SS1"})
        kinds = [(one.kind, one.text) for one in widget.messages]
        assert kinds[:2] == [("text", "Account recovery"), ("form", "Account recovery")]
        assert last_form(widget)["answers"] == {"id": "SS1"}
        other = await stage.widget(room.centre)
        for wrong in (str(new_id()), await room.form({"key": "x", "type": "text"})):
            with pytest.raises(ProblemError) as refused:
                await other.start("Hi", form=wrong, answers={})
            assert refused.value.code == "form_unknown"


def last_form(widget: WidgetClient) -> dict[str, Any]:
    return next(dict(one.params)["card"] for one in reversed(widget.messages) if one.kind == "form")


async def booked(room: Room, stage: Stage, resource: str) -> tuple[DeskClient, WidgetClient, str, str]:
    """Let a customer be offered to choose a time; return the desk, his window, the contact and the booking."""
    desk = await stage.desk(room.centre, "bob")
    widget, contact = await room.centre.serve(stage, desk)
    body = {"key": str(new_id()), "resource": resource}
    message = good(await room.bob.post(f"contacts/{contact.id}/bookings", json=body))
    assert good(await room.bob.post(f"contacts/{contact.id}/bookings", json=body)) == message, "twice is once"
    return desk, widget, contact.id, message["params"]["card"]["id"]


async def test_a_time_is_offered_chosen_changed_and_cancelled_before_both(room: Room) -> None:
    resource = await room.resource(note={"en": "Bring your card"})
    async with Stage.open() as stage:
        desk, widget, contact, booking = await booked(room, stage, resource)
        first, second, third, *_ = await room.slots(widget, booking)
        assert code(await room.book(widget, booking, first + 1)) == (422, "slot_unknown")
        card = good(await room.book(widget, booking, first))
        assert (card["state"], card["at"], card["ends"]) == ("booked", first, first + HOUR)
        assert card["number"] == "R-1001"
        assert good(await room.book(widget, booking, first)) == card, "twice is once"
        assert first not in await room.slots(widget, booking)
        assert good(await room.book(widget, booking, second))["number"] == "R-1001"
        assert first in await room.slots(widget, booking)
        moved = good(await room.bob.post(f"bookings/{booking}", json={"at": third}))
        assert moved["at"] == third
        await widget.wait_for(lambda w: last(w).get("at") == third, what="the change")
        await desk.wait_for(lambda d: d.messages(contact)[-1].code == "booking_moved", what="the change")
        day = good(await room.bob.get("bookings", params={"day": _day(third)}))
        assert [(each["number"], each["at"]) for each in day["bookings"]] == [("R-1001", third)]
        await room.centre.finish(desk, contact)
        await widget.wait_for(lambda w: w.phase == "ended")
        for _ in range(2):
            assert good(await room.book(widget, booking, None))["state"] == "cancelled", (
                "also after its end; twice is once"
            )
        assert code(await room.book(widget, booking, first)) == (409, "booking_over")
        assert good(await room.bob.get("bookings", params={"day": _day(third)}))["bookings"] == []
        told = [one.code for one in widget.messages if one.kind == "booking"]
        assert told[:4] == ["booking_offered", "booking_made", "booking_moved", "booking_moved"]
        await widget.wait_for(lambda w: w.messages[-1].code == "booking_cancelled", what="the end")


def _day(ms: int) -> str:
    return (datetime.fromtimestamp(ms / 1000, UTC) + timedelta(hours=8)).date().isoformat()


async def test_many_want_the_same_time_and_as_many_have_it_as_there_is_room(room: Room) -> None:
    resource = await room.resource(capacity=2)
    async with Stage.open() as stage:
        _, widget, contact, booking = await booked(room, stage, resource)
        wanted, other, *_ = await room.slots(widget, booking)
        bookings = [booking]
        for _ in range(9):
            body = {"key": str(new_id()), "resource": resource}
            sent = good(await room.bob.post(f"contacts/{contact}/bookings", json=body))
            bookings.append(sent["params"]["card"]["id"])
        answers = await asyncio.gather(*(room.book(widget, each, wanted) for each in bookings))
        assert sorted(answer.status_code for answer in answers) == [200, 200, *[409] * 8]
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}
        mine = [answer.json()["id"] for answer in answers if answer.is_success]
        # one of them goes elsewhere while everybody else wants his place
        crowd = [each for each in bookings if each not in mine]
        moves = await asyncio.gather(
            room.book(widget, mine[0], other), *(room.book(widget, each, wanted) for each in crowd)
        )
        assert moves[0].status_code == 200
        at_wanted = await room.centre.value(
            "select count(*) from booking where resource_id = $1 and state = 'booked' and at = $2", resource, wanted
        )
        assert at_wanted <= 2
        numbers = await room.centre.fetch("select number from booking where resource_id = $1 and number > 0", resource)
        assert len({row["number"] for row in numbers}) == len(numbers)


async def test_the_table_itself_refuses_what_would_be_double(room: Room) -> None:
    resource = await room.resource()
    async with Stage.open() as stage:
        _, widget, _, booking = await booked(room, stage, resource)
        first, *_ = await room.slots(widget, booking)
        good(await room.book(widget, booking, first))
        with pytest.raises(asyncpg.ExclusionViolationError, match="never_double"):
            await room.centre.value(
                "insert into booking (id, tenant_id, resource_id, resource_no, contact_id, customer_id, state, number, at, "
                "ends, lane, made_at, changed_at) select gen_random_uuid(), tenant_id, resource_id, resource_no, contact_id, "
                "customer_id, 'booked', number + 1, at + 1, ends, lane, 0, 0 from booking where id = $1 returning 1",
                booking,
            )


async def test_a_customer_changes_nothing_too_near_and_an_agent_may(room: Room) -> None:
    resource = await room.resource(lead_minutes=0)
    async with Stage.open() as stage:
        _, widget, contact, booking = await booked(room, stage, resource)
        first, second, *_ = await room.slots(widget, booking)
        good(await room.book(widget, booking, first))
        plan = next(i for i in good(await room.ada.get("setup/resources")) if i["id"] == resource)["value"]
        good(await room.ada.put(f"setup/resources/{resource}", json={"value": {**plan, "lead_minutes": 2880}}))
        for at in (second, None):
            assert code(await room.book(widget, booking, at)) == (422, "too_late")
        good(await room.bob.post(f"bookings/{booking}", json={"at": second}))
        assert (await room.bob.delete(f"bookings/{booking}")).status_code == 204
        assert (await room.bob.delete(f"bookings/{booking}")).status_code == 204
        assert await room.centre.value("select state from booking where id = $1", booking) == "cancelled"
        good(await room.ada.put(f"setup/resources/{resource}", json={"value": {**plan, "archived": True}}))
        body = {"key": str(new_id()), "resource": resource}
        assert (await room.bob.post(f"contacts/{contact}/bookings", json=body)).status_code == 404


async def test_what_is_another_customers_or_tenants_is_not_there(room: Room, house: House, db: Database) -> None:
    form, resource = await room.form(*RECOVERY), await room.resource()
    away = await open_centre(db, house.url)
    await away.add_person("eve", "administrator")
    async with Stage.open() as stage, signed(house, away, "eve") as eve:
        _, widget, contact, booking = await booked(room, stage, resource)
        sent = {"key": str(new_id()), "form": form}
        card = good(await room.bob.post(f"contacts/{contact}/forms", json=sent))["params"]["card"]["id"]
        stranger = await stage.widget(room.centre, "Hello")
        assert (await room.submit(stranger, card, {"account": "a"})).status_code == 404
        assert (await room.book(stranger, booking, None)).status_code == 404
        assert (await room.as_visitor(stranger, "GET", f"bookings/{booking}/slots")).status_code == 404
        nobody = WidgetClient(house.url, room.centre.key, token="nobody")
        assert (await room.book(nobody, booking, None)).status_code == 401
        for method, path, body in (
            ("POST", f"contacts/{contact}/forms", sent),
            ("POST", f"contacts/{contact}/forms/{card}/accept", None),
            ("POST", f"contacts/{contact}/bookings", {"key": str(new_id()), "resource": resource}),
            ("POST", f"bookings/{booking}", {"at": 1}),
            ("DELETE", f"bookings/{booking}", None),
            ("GET", f"bookings/resources/{resource}/slots", None),
        ):
            assert (await eve.request(method, path, json=body)).status_code == 404, path
        theirs, _ = await stage.desk(away, "eve"), None
        _, own = await away.serve(stage, theirs)
        for path, body in (
            (f"contacts/{own.id}/forms", sent),
            (f"contacts/{own.id}/bookings", {"key": str(new_id()), "resource": resource}),
        ):
            assert (await eve.post(path, json=body)).status_code == 404
        value = {"name": "x", "titles": {"en": "x"}, "fields": [{"key": "a", "type": "text", "labels": {"en": "a"}}]}
        stolen = await eve.put(f"setup/forms/{form}", json={"value": value})
        assert stolen.status_code == 404
        placed = {**value, "places": [{"point": str(room.centre.point), "use": "button"}]}
        assert code(await eve.put(f"setup/forms/{new_id()}", json={"value": placed})) == (422, "in_use_or_unknown")
        big = await room.submit(widget, card, {"account": "a" * 20_000_000})
        assert big.status_code in (413, 422)
        assert (await room.bob.put(f"setup/forms/{new_id()}", json={"value": value})).status_code == 403
        assert await until(lambda: room.centre.contact_state(contact)) == "serving"
