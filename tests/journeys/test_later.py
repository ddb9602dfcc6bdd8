"""Who is not on the line: messages that are answered by a promised time, and calls that keep their place."""

import asyncio
from email.message import EmailMessage

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.mailbox import mailbox
from tests.server import House, until
from ting.domains.mail import api as mail
from ting.domains.routing import api as routing
from ting.domains.routing.hours import NEVER
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError, WidgetClient

PHONE = "0912 345 678"
AT_NIGHT = routing.Hours("Asia/Taipei", ((("00:00", "00:01"),),) * 7)
"""Open for a minute a day: a test that runs in that minute has met the one day in 1440."""


async def waits_for_call(stage: Stage, centre: Centre) -> WidgetClient:
    widget = await stage.widget(centre, "Call me")
    await widget.call_me(PHONE)
    return await widget.wait_for(lambda w: w.phase == "later")


async def tried(desk: DeskClient, centre: Centre, contact: str | None, outcome: str) -> str:
    answer = await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact}/callback", json={"outcome": outcome})
    return str(answer["act"])


async def test_out_of_hours_a_message_is_left_with_a_promise_and_its_answer_is_there_when_the_customer_returns(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, hours=AT_NIGHT, message_answer_ms=30_000)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        leaving = (await widget.config())["leaving"]
        assert leaving["queues"] == [{"id": centre.queue_id("help"), "name": "Help"}]
        key = str(new_id())
        state = await widget.leave_message("My parcel is lost", ("email", " lin@example.com "), name="Lin", key=key)
        assert state.later is not None
        assert state.later["due_at"] >= leaving["due_at"]
        assert (state.later["mode"], state.later["state"], state.later["to"]) == ("message", "open", "lin@example.com")
        again = await stage.widget(centre, token=widget.token)
        await again.leave_message("My parcel is lost", ("email", "lin@example.com"), key=key)
        assert await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id) == 1
        await again.close()
        await widget.close()  # nobody loses a message by going away
        assert await centre.value("select lost_at from ticket where contact_id = $1", widget.contact) is None

        desk = await stage.desk(centre, "ann")
        offer = await desk.wait_offer()
        assert offer.question == "My parcel is lost"
        assert (await desk.desk())["queues"][0]["waiting"] == 0  # nobody stands in line for it
        contact = await desk.accept(offer)
        owed = (await desk.desk())["contacts"][0]["owed"]
        assert (owed["mode"], owed["state"], owed["to"]) == ("message", "trying", "lin@example.com")
        await desk.say(centre.slug, contact.id, "It was found; it comes tomorrow.")
        await centre.finish(desk, contact.id)
        assert (await desk.ask("GET", f"/api/t/{centre.slug}/later")) == []

        back = await stage.widget(centre, token=widget.token)
        await back.wait_for(lambda w: any(m.text == "It was found; it comes tomorrow." for m in w.messages))
        assert back.state is not None
        assert back.state.later is not None
        assert (back.phase, back.state.later["state"]) == ("ended", "kept")
        (stay,) = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", contact.id),
            lambda rows: rows and rows[0]["dequeued_at"] is not None,
        )
        assert (stay["mode"], stay["reason"]) == ("message", "message")


async def test_a_message_is_no_wait_on_any_board_and_who_waits_on_the_line_comes_first(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, message="always")
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        left = await stage.widget(centre)
        await left.leave_message("Whenever you like")
        waits = await stage.widget(centre, "Now please")
        await waits.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0)
        board = await (await stage.desk(centre, "sue", status=None)).ask("GET", f"/api/t/{centre.slug}/board")
        assert (board["total"]["waiting"], board["total"]["longest"]["contact"]) == (1, waits.contact)
        desk = await stage.desk(centre, "ann")
        assert (await desk.wait_offer()).contact == waits.contact
        await desk.accept(await desk.wait_offer())
        assert (await desk.wait_offer()).contact == left.contact


async def test_a_message_that_is_due_comes_before_those_who_came_after_that(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, message="always", message_answer_ms=1)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        left = await stage.widget(centre)
        state = await left.leave_message("A while ago")
        assert state.later is not None
        due = state.later["due_at"]
        await until(lambda: centre.value("select now_ms()"), lambda now: now > due)
        await stage.widget(centre, "Just now")
        desk = await stage.desk(centre, "ann")
        assert (await desk.wait_offer()).contact == left.contact


async def test_where_no_message_is_taken_and_with_no_way_to_answer_it_none_is_kept(house: House, db: Database) -> None:
    closed = await open_centre(db, house.url, message="closed")
    never = await open_centre(db, house.url, hours=NEVER)
    async with Stage.open() as stage:
        for centre, reach, code in (
            (closed, ("here", ""), "no_message"),
            (never, ("here", ""), "no_message"),
            (closed, ("email", "lin at home"), "email"),
            (closed, ("phone", "12"), "phone"),
        ):
            widget = await stage.widget(centre)
            with pytest.raises(ProblemError) as refused:
                await widget.leave_message("Hello?", reach)
            assert refused.value.code == code
            assert (await widget.config())["leaving"] is None
            assert not await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id)


async def test_a_message_can_be_taken_back_and_then_one_can_ask_anew(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        await widget.leave_message("Never mind")
        await widget.leave()
        await widget.wait_for(lambda w: w.phase == "ended")
        assert await centre.value("select state from promise where contact_id = $1", widget.contact) == "withdrawn"
        await widget.start("Something else")
        assert widget.phase == "queued"


async def test_of_two_agents_who_take_the_same_from_the_list_one_gets_it(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, message="always")
    for name in ("ann", "bob"):
        await centre.add_person(name, capacity=2)
    async with Stage.open() as stage:
        desks = [await stage.desk(centre, name) for name in ("ann", "bob")]
        for desk in desks:  # both are busy, so that nobody is rung for it
            await centre.serve(stage, desk)
        widget = await stage.widget(centre)
        await widget.leave_message("For whoever likes")
        (item,) = await desks[0].ask("GET", f"/api/t/{centre.slug}/later")
        assert (item["contact"], item["question"], item["offered"]) == (widget.contact, "For whoever likes", False)
        take = f"/api/t/{centre.slug}/contacts/{widget.contact}/take"
        with pytest.raises(ProblemError) as refused:
            await desks[0].ask("POST", take)
        assert refused.value.code == "seat_full"
        for desk in desks:
            (busy,) = desk.contacts
            await desk.end(centre.slug, busy)
            await desk.status("away", "meal")
            await desk.wrapup(centre.slug, busy, "solved")
        with pytest.raises(ProblemError, match="seat_full"):
            await desks[0].ask("POST", take)
        for desk in desks:
            await desk.status("available")
        done = await asyncio.gather(*(desk.ask("POST", take) for desk in desks), return_exceptions=True)
        # the router may have been quicker than both, and then neither took it
        assert len([one for one in done if isinstance(one, dict)]) <= 1
        live = await stage.widget(centre, "I am here")
        with pytest.raises(ProblemError, match="live"):
            await desks[0].ask("POST", f"/api/t/{centre.slug}/contacts/{live.contact}/take")


async def test_a_call_back_keeps_its_place_though_the_window_is_closed_and_its_wait_ends_when_it_is_accepted(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, grace_ms=50)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        widget = await waits_for_call(stage, centre)
        assert widget.state is not None
        assert widget.state.later is not None
        assert widget.state.later["to"] == "+886 912 345 678"
        behind = await stage.widget(centre, "I came later")
        await behind.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 1)
        await widget.close()
        desk = await stage.desk(centre, "ann")
        offer = await desk.wait_offer()
        assert offer.contact == widget.contact
        contact = await desk.accept(offer)
        assert await centre.load("ann") == 6  # a call takes a call's room
        (mine,) = (await desk.desk())["contacts"]
        assert (mine["mode"], mine["owed"]["to"], mine["owed"]["spoken"]) == (
            "callback",
            "+886912345678",
            "+886 912 345 678",
        )
        with pytest.raises(ProblemError, match="outcome_needed"):
            await desk.end(centre.slug, contact.id)
        assert await tried(desk, centre, contact.id, "reached") == "talk"
        with pytest.raises(ProblemError, match="no_callback"):
            await tried(desk, centre, contact.id, "no_answer")
        await centre.finish(desk, contact.id)
        (stay,) = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", contact.id),
            lambda rows: rows and rows[0]["disconnected_at"] is not None,
        )
        assert stay["reason"] == "callback"
        assert stay["accepted_at"] is not None
        assert (await desk.wait_offer()).contact == behind.contact


async def test_a_call_that_nobody_took_is_tried_again_after_the_gap_at_the_old_place_and_not_for_ever(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, callback_tries=2, callback_gap_ms=700)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        widget = await waits_for_call(stage, centre)
        desk = await stage.desk(centre, "ann")
        await desk.accept(await desk.wait_offer())
        await widget.wait_for(lambda w: w.state is not None and (w.state.later or {}).get("state") == "trying")
        await desk.status("away", "meal")
        assert await tried(desk, centre, widget.contact, "no_answer") == "again"
        await desk.wait_for(lambda d: not d.contacts)
        await widget.wait_for(lambda w: w.state is not None and (w.state.later or {}).get("state") == "again")
        assert await centre.load("ann") == 0
        behind = await stage.widget(centre, "I came while he was tried")
        await until(
            lambda: centre.value(
                "select count(*) from ticket where contact_id = $1 and state = 'waiting'", widget.contact
            )
        )
        await behind.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 1)
        await desk.status("available")
        offer = await desk.wait_offer()
        assert offer.contact == widget.contact
        await desk.accept(offer)
        assert await tried(desk, centre, widget.contact, "no_answer") == "give_up"
        await widget.wait_for(lambda w: w.phase == "ended")
        await desk.wrapup(centre.slug, str(widget.contact), "solved")
        (promise,) = await centre.fetch("select * from promise where contact_id = $1", widget.contact)
        assert (promise["state"], promise["attempts"], promise["outcome"]) == ("failed", 2, "no_answer")


async def test_only_who_waits_and_gives_a_number_that_can_be_dialled_is_called(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    silent = await open_centre(db, house.url, callback=False)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Call me")
        for wrong in ("", "12345", "0912 345", "+886 12", "x" * 500, "no number"):
            with pytest.raises(ProblemError, match="phone"):
                await widget.call_me(wrong)
        assert widget.phase == "queued"
        await widget.call_me("+81 90 1234 5678")
        await widget.call_me("+81 90 1234 5679")
        await widget.wait_for(lambda w: ((w.state and w.state.later) or {}).get("to") == "+81 90-1234-5679")
        other = await stage.widget(silent, "Call me")
        with pytest.raises(ProblemError, match="no_callback"):
            await other.call_me(PHONE)
        desk = await stage.desk(centre, "ann")
        await desk.accept(await desk.wait_offer())
        with pytest.raises(ProblemError, match="not_waiting"):
            await widget.call_me(PHONE)


async def test_who_takes_his_wish_for_a_call_back_is_rung_for_no_more_and_has_not_abandoned(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        widget = await waits_for_call(stage, centre)
        await widget.leave()
        await widget.wait_for(lambda w: w.phase == "ended")
        desk = await stage.desk(centre, "ann")
        other = await stage.widget(centre, "But I wait")
        assert (await desk.wait_offer()).contact == other.contact
        (stay,) = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", widget.contact),
            lambda rows: rows and rows[0]["dequeued_at"] is not None,
        )
        assert stay["reason"] == "callback"


async def test_the_answer_to_a_message_is_mailed_where_that_was_asked_for_and_once(house: House, db: Database) -> None:
    async with mailbox() as box:
        centre = await open_centre(db, house.url, message="always")
        async with db.tx(centre.tenant.id) as tx:
            sender = mail.Sender(host="127.0.0.1", port=box.port, security="none", from_address="desk@example.com")
            await mail.put_sender(tx, sender)
        await centre.add_person("ann")
        async with Stage.open() as stage:
            desk = await stage.desk(centre, "ann")
            widget = await stage.widget(centre)
            await widget.leave_message("Where is {answer}?", ("email", "lin@example.net"))
            contact = await desk.accept(await desk.wait_offer())
            await desk.note(centre.slug, contact.id, "a difficult one")
            await desk.say(centre.slug, contact.id, "It is on its way.")
            await desk.say(centre.slug, contact.id, "It comes on Friday.")
            await centre.finish(desk, contact.id)

            async def taken() -> list[EmailMessage]:
                return box.to("lin@example.net")

            (letter,) = await until(taken, what="the answer")
            text = letter.get_content()
            assert "Where is {answer}?" in text
            assert text.index("It is on its way.") < text.index("It comes on Friday.")
            assert "difficult" not in text
            assert (
                await centre.value(
                    "select count(*) from mail where kind = 'answer' and tenant_id = $1", centre.tenant.id
                )
                == 1
            )
