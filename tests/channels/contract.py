"""What every written channel must do, said once. A channel brings a `Stand`: how its customers come, speak and leave.

A channel's test file subclasses `Contract` and gives it a `stand` fixture, whose centre has a contact point of that
channel. Nothing here knows a protocol: what is asked of a channel is what a person on it would see.
"""

import asyncio
from typing import Protocol
from uuid import UUID

import pytest

from tests.centre import Centre, Stage
from tests.server import until
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError


class Customer(Protocol):
    """One customer of a channel, as a person sees it. What is refused raises ProblemError with the house's code."""

    async def start(self, question: str, *, key: str | None = None) -> str:
        """Ask, and return the contact."""

    async def say(self, text: str, *, key: str | None = None) -> str:
        """Say something; return the message's id."""

    async def leave(self) -> None:
        """Give the number up."""

    async def end(self) -> None:
        """End the conversation."""

    async def vanish(self) -> None:
        """Be cut off, as by a dead network."""

    async def return_(self) -> None:
        """Come back."""

    async def heard(self) -> list[tuple[str, str]]:
        """What he has been shown by people, in order: (who, text)."""

    async def phase(self) -> str:
        """What he is shown: queued, serving, ended."""


class Stand(Protocol):
    """A channel at work in a centre."""

    channel: str
    centre: Centre
    stage: Stage

    async def customer(self) -> Customer:
        """Let a new customer come."""


class Contract:
    """The promises. Each is a test, for each channel."""

    @pytest.fixture
    async def desk(self, stand: Stand) -> DeskClient:
        """Somebody who answers."""
        await stand.centre.add_person("ann")
        return await stand.stage.desk(stand.centre, "ann")

    async def answered(self, stand: Stand, desk: DeskClient) -> tuple[Customer, str]:
        """A customer who is being served."""
        customer = await stand.customer()
        contact = await customer.start("Help")
        await desk.wait_for(lambda d: any(o.contact == contact for o in d.offers.values()))
        await desk.accept(next(o for o in desk.offers.values() if o.contact == contact))
        await until(customer.phase, lambda phase: phase == "serving")
        return customer, contact

    async def test_who_arrives_twice_with_one_key_arrived_once(self, stand: Stand) -> None:
        customer, key = await stand.customer(), str(new_id())
        first = await customer.start("Help", key=key)
        assert await customer.start("Help", key=key) == first
        count = await stand.centre.value("select count(*) from contact where tenant_id = $1", stand.centre.tenant.id)
        assert count == 1

    async def test_who_arrives_stands_in_the_line_as_a_customer_of_this_channel(
        self, stand: Stand, desk: DeskClient
    ) -> None:
        await desk.status("away", "meal")
        customer = await stand.customer()
        contact = await customer.start("Help")
        assert await customer.phase() == "queued"
        (row,) = await stand.centre.fetch("select number, channel from ticket where contact_id = $1", UUID(contact))
        assert row["channel"] == stand.channel
        await desk.status("available")
        offer = await desk.wait_offer()
        assert (offer.contact, offer.number, offer.data["channel"]) == (contact, row["number"], stand.channel)

    async def test_two_customers_hear_their_own_and_nothing_of_each_other(self, stand: Stand, desk: DeskClient) -> None:
        customer, contact = await self.answered(stand, desk)
        other = await stand.customer()
        await other.start("Me too")
        await desk.say(stand.centre.slug, contact, "for the first")
        await until(customer.heard, lambda heard: heard and heard[-1] == ("agent", "for the first"))
        assert await until(other.heard) == [("customer", "Me too")]

    async def test_words_that_are_none_are_refused_and_change_nothing(self, stand: Stand, desk: DeskClient) -> None:
        customer = await stand.customer()
        with pytest.raises(ProblemError, match="empty"):
            await customer.start("  \n ")
        assert not await stand.centre.value("select count(*) from contact where tenant_id = $1", stand.centre.tenant.id)
        contact = await customer.start("Help")
        for text, code in (("", "empty"), (" \t\n", "empty"), ("x" * 4001, "too_long")):
            with pytest.raises(ProblemError, match=code):
                await customer.say(text)
        assert await until(customer.heard) == [("customer", "Help")]
        seen = await desk.refetch(stand.centre.slug, contact)
        assert [message.text for message in seen if message.kind == "text"] == ["Help"]

    async def test_who_asks_again_after_the_end_gets_a_new_number_and_the_same_name(
        self, stand: Stand, desk: DeskClient
    ) -> None:
        customer, contact = await self.answered(stand, desk)
        await stand.centre.finish(desk, contact)
        await until(customer.phase, lambda phase: phase == "ended")
        again = await customer.start("One more thing")
        assert again != contact
        rows = await stand.centre.fetch(
            "select customer_id, number from contact where id = any($1)", [UUID(contact), UUID(again)]
        )
        assert len({row["customer_id"] for row in rows}) == 1
        assert len({row["number"] for row in rows}) == 2
        assert await until(customer.heard) == [("customer", "One more thing")]

    async def test_what_both_sides_say_reaches_the_other_once_and_in_order(
        self, stand: Stand, desk: DeskClient
    ) -> None:
        customer, contact = await self.answered(stand, desk)
        for n in range(4):
            await customer.say(f"c{n}")
            await desk.say(stand.centre.slug, contact, f"a{n}")
        wanted = [("customer", "Help")]
        for n in range(4):
            wanted += [("customer", f"c{n}"), ("agent", f"a{n}")]
        assert await until(customer.heard, lambda heard: len(heard) >= len(wanted)) == wanted
        await desk.wait_for(lambda d: bool(d.messages(contact)) and d.messages(contact)[-1].text == "a3")
        seen = await desk.refetch(stand.centre.slug, contact)
        assert [(message.by, message.text) for message in seen if message.kind == "text"] == wanted

    async def test_what_is_said_twice_with_one_key_was_said_once(self, stand: Stand, desk: DeskClient) -> None:
        customer, contact = await self.answered(stand, desk)
        key = str(new_id())
        said = await asyncio.gather(*(customer.say("once", key=key) for _ in range(3)))
        assert len(set(said)) == 1
        seen = await desk.refetch(stand.centre.slug, contact)
        assert [message.text for message in seen].count("once") == 1

    async def test_who_was_cut_off_comes_back_to_everything_that_was_said_meanwhile(
        self, stand: Stand, desk: DeskClient
    ) -> None:
        customer, contact = await self.answered(stand, desk)
        await customer.vanish()
        for n in range(3):
            await desk.say(stand.centre.slug, contact, f"meanwhile {n}")
        await customer.return_()
        wanted = [("customer", "Help"), *(("agent", f"meanwhile {n}") for n in range(3))]
        assert await until(customer.heard, lambda heard: len(heard) >= len(wanted)) == wanted

    async def test_notes_stay_inside_the_house(self, stand: Stand, desk: DeskClient) -> None:
        customer, contact = await self.answered(stand, desk)
        await desk.note(stand.centre.slug, contact, "between us")
        await desk.say(stand.centre.slug, contact, "for you")
        heard = await until(customer.heard, lambda heard: heard and heard[-1] == ("agent", "for you"))
        assert "between us" not in [text for _, text in heard]

    async def test_who_gives_up_is_gone_and_nobody_is_rung_for_him(self, stand: Stand, desk: DeskClient) -> None:
        await desk.status("away", "meal")
        customer = await stand.customer()
        contact = await customer.start("Never mind")
        await customer.leave()
        await until(lambda: stand.centre.contact_state(contact), lambda state: state == "closed")
        await until(customer.phase, lambda phase: phase == "ended")
        await desk.status("available")
        other = await stand.customer()
        later = await other.start("But I stay")
        assert (await desk.wait_offer()).contact == later

    async def test_the_customer_ends_it_and_the_agent_is_left_with_the_wrap_up(
        self, stand: Stand, desk: DeskClient
    ) -> None:
        customer, contact = await self.answered(stand, desk)
        await customer.end()
        await until(customer.phase, lambda phase: phase == "ended")
        await desk.wait_for(lambda d: contact in d.contacts and d.contacts[contact].state == "wrapup")
        await desk.wrapup(stand.centre.slug, contact, "solved")
        await desk.wait_for(lambda d: d.seat is not None and d.seat.load == 0)

    async def test_the_agent_ends_it_and_the_customer_is_told(self, stand: Stand, desk: DeskClient) -> None:
        customer, contact = await self.answered(stand, desk)
        await stand.centre.finish(desk, contact)
        assert await until(customer.phase, lambda phase: phase == "ended") == "ended"
