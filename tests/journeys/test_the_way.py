"""The whole way of a contact, walked by a real customer's window and a real desk."""

import asyncio
import json
from typing import Any

import pytest

from tests.centre import Stage, open_centre
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError, WidgetClient


class Eavesdropper(WidgetClient):
    """A window that keeps all that the server ever tells it."""

    heard: str = ""

    async def _heard(self, frame: dict[str, Any]) -> None:
        self.heard += json.dumps(frame, ensure_ascii=False)
        await super()._heard(frame)


async def test_a_contact_comes_takes_a_number_is_answered_helped_wrapped_up_and_measured(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei")
        widget = await stage.widget(centre, "Where is my order?", name="Ann")
        offer = await desk.wait_offer()
        assert (offer.question, offer.queue_name) == ("Where is my order?", "Help")
        assert widget.ticket is not None
        assert (offer.number, widget.ticket.ahead) == (widget.ticket.number, 0) == ("A-1001", 0)
        contact = await desk.accept(offer)
        await widget.wait_for(lambda w: w.phase == "serving")
        assert widget.state is not None
        assert widget.state.agent == f"mei of {centre.slug}"
        await desk.wait_for(lambda d: d.seat is not None and (d.seat.state, d.seat.load) == ("BUSY", 2))

        said = await desk.say(centre.slug, contact.id, "Hello Ann")
        await widget.wait_for(lambda w: w.messages[-1].text == "Hello Ann")
        await widget.read()
        read = await until(lambda: _read_seq(centre, contact.id, "customer"), lambda seq: seq == said.seq)
        assert read == said.seq
        thanks = await widget.say("Thank you 🌷")
        await desk.wait_for(
            lambda d: bool(d.messages(contact.id)) and d.messages(contact.id)[-1].text == "Thank you 🌷"
        )
        await desk.read(centre.slug, contact.id, thanks.seq)
        await widget.wait_for(lambda w: w.state is not None and w.state.agent_read_seq == thanks.seq)
        await desk.typing(centre.slug, contact.id)
        await widget.wait_for(lambda w: w.typing_name == f"mei of {centre.slug}")

        await desk.end(centre.slug, contact.id)
        await widget.wait_for(lambda w: w.phase == "ended")
        assert widget.state.ended is not None
        assert widget.state.ended.by == "agent"
        await desk.wait_for(lambda d: d.seat is not None and d.seat.state == "WRAPUP")
        await desk.wrapup(centre.slug, contact.id, "solved", note="refunded")
        await desk.wait_for(lambda d: d.seat is not None and (d.seat.state, d.seat.load) == ("READY", 0))
        assert await centre.contact_state(contact.id) == "closed"
        assert await widget.verify() == []
        assert (await desk.contact(centre.slug, contact.id))["contact"]["code"] == "solved"

        (segment,) = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", contact.id),
            lambda rows: rows and rows[0]["acw_ended_at"] is not None,
            what="the segment",
        )
        assert (segment["reason"], segment["ended"], segment["code"]) == ("answered", "agent", "solved")
        assert (
            segment["enqueued_at"]
            <= segment["dequeued_at"]
            <= segment["accepted_at"]
            <= segment["disconnected_at"]
            <= segment["acw_started_at"]
            <= segment["acw_ended_at"]
        )
        (entry,) = await until(
            lambda: centre.fetch("select * from timeline where contact_id = $1", contact.id),
            lambda rows: rows and rows[0]["detail"] == "solved",
            what="the entry on the customer's timeline",
        )
        assert (entry["kind"], entry["title"], entry["agent"]) == ("webchat", "Where is my order?", "Real mei")


async def test_what_is_said_inside_the_house_and_who_people_really_are_never_reaches_the_customer(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    mei = await centre.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei")
        widget = Eavesdropper(house.url, centre.key)
        async with widget:
            await widget.start("Help")
            contact = await desk.accept(await desk.wait_offer())
            await desk.note(centre.slug, contact.id, "a difficult customer")
            await desk.say(centre.slug, contact.id, "Good day")
            await widget.wait_for(lambda w: bool(w.messages) and w.messages[-1].text == "Good day")
            again = Eavesdropper(house.url, centre.key, token=widget.token)
            async with again:
                await again.wait_for(lambda w: bool(w.messages) and w.messages[-1].text == "Good day")
            await centre.finish(desk, contact.id)
            await widget.wait_for(lambda w: w.phase == "ended")
        for secret in ("difficult", "Real", str(mei.id), mei.email):
            assert secret not in widget.heard + again.heard
        assert f"mei of {centre.slug}" in widget.heard
        seen = await desk.refetch(centre.slug, contact.id)
        assert "a difficult customer" in [message.text for message in seen]


async def test_the_customer_may_end_it_too_and_a_new_question_in_the_same_window_is_a_new_contact(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei")
        widget, first = await centre.serve(stage, desk, "One")
        await widget.end()
        await widget.wait_for(lambda w: w.phase == "ended")
        await desk.wait_for(lambda d: first.id in d.contacts and d.contacts[first.id].state == "wrapup")
        await desk.wrapup(centre.slug, first.id, "solved")
        await widget.start("Two")
        assert widget.contact != first.id
        second = await desk.accept(await desk.wait_offer())
        await widget.wait_for(lambda w: w.phase == "serving")
        await widget.wait_for(lambda w: [m.text for m in w.messages if m.text] == ["Two"])
        # and its customer is on the line: in this very window
        widget.drop()
        await desk.wait_for(lambda d: not d.contacts[second.id].customer_connected, what="the customer is away")
        await widget.reconnect()
        await desk.wait_for(lambda d: d.contacts[second.id].customer_connected, what="the customer is back")


async def test_the_same_key_twice_is_one_message_and_one_contact_even_at_the_same_moment(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    key, mine, yours = (str(new_id()) for _ in range(3))
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        tabs = [await stage.widget(centre, token=widget.token) for _ in range(3)]
        await asyncio.gather(*(tab.start("Once", key=key) for tab in (widget, *tabs)))
        assert len({tab.contact for tab in (widget, *tabs)}) == 1
        assert await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id) == 1
        assert await centre.value("select max(last) from ticket_counter where tenant_id = $1", centre.tenant.id) == 1001
        desk = await stage.desk(centre, "mei")
        contact = await desk.accept(await desk.wait_offer())
        said = await asyncio.gather(*(tab.say("hello", key=mine) for tab in (widget, *tabs)))
        assert len({message.id for message in said}) == 1
        said = await asyncio.gather(*(desk.say(centre.slug, contact.id, "hi", key=yours) for _ in range(4)))
        assert len({message.id for message in said}) == 1
        texts = [message.text for message in await desk.refetch(centre.slug, contact.id) if message.kind == "text"]
        assert texts == ["Once", "hello", "hi"]


async def test_who_has_a_number_already_is_told_so_and_keeps_it(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "One")
        first = widget.contact
        with pytest.raises(ProblemError) as refused:
            await widget.start("Two")
        assert refused.value.code == "already_waiting"
        assert await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id) == 1
        assert widget.contact == first


async def test_nobody_writes_into_a_conversation_that_is_over_or_too_long(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("mei")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "mei")
        stranger = await stage.widget(centre)
        with pytest.raises(ProblemError) as refused:
            await stranger.say("hello?")
        assert refused.value.code == "not_in_contact"
        widget, contact = await centre.serve(stage, desk)
        with pytest.raises(ProblemError) as refused:
            await widget.say("x" * 4001)
        assert refused.value.code == "too_long"
        await desk.end(centre.slug, contact.id)
        with pytest.raises(ProblemError) as refused:
            await widget.say("one more thing")
        assert refused.value.code == "not_in_contact"
        with pytest.raises(ProblemError) as refused:
            await desk.say(centre.slug, contact.id, "one more thing")
        assert refused.value.status == 409
        with pytest.raises(ProblemError) as refused:
            await desk.wrapup(centre.slug, contact.id, "no such code")
        assert refused.value.code == "code_unknown"


async def _read_seq(centre: Any, contact: str, who: str) -> int:
    return int(await centre.value(f"select {who}_read_seq from contact where id = $1", contact))
