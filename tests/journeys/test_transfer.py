"""Passing a contact on: with a note, never in circles, the third time to a supervisor."""

import pytest

from tests.centre import Stage, open_centre
from tests.server import House, until
from ting.kit.db import Database
from ting_sim import ProblemError


async def test_a_contact_passed_to_a_queue_keeps_its_number_and_its_note_and_shows_in_who_it_passed(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    billing = await centre.add_queue("billing")
    for name in ("ann", "bob"):
        await centre.add_person(name)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, ann, "A bill")
        targets = await ann.transfer_targets(centre.slug, contact.id)
        assert {each["name"]: each["visited"] for each in targets["queues"]} == {"Help": True, "Billing": False}
        assert [each["name"] for each in targets["agents"]] == ["Real bob"]
        with pytest.raises(ProblemError) as refused:
            await ann.transfer(centre.slug, contact.id, to_queue=str(billing.id), note=" ")
        assert refused.value.code == "note_needed"
        with pytest.raises(ProblemError) as refused:
            await ann.transfer(centre.slug, contact.id, to_queue=centre.queue_id("help"), note="back")
        assert refused.value.code == "already_visited"
        await ann.status("away", "meal")
        assert await ann.transfer(centre.slug, contact.id, to_queue=str(billing.id), note="has paid twice") == {
            "to": "queue"
        }
        await ann.wait_for(lambda d: contact.id not in d.contacts and d.seat is not None and d.seat.load == 0)
        await widget.wait_for(lambda w: w.phase == "queued")
        assert widget.ticket is not None
        assert widget.ticket.number == contact.number
        bob = await stage.desk(centre, "bob")
        offer = await bob.wait_offer()
        assert (offer.queue_name, offer.number) == ("Billing", contact.number)
        taken = await bob.accept(offer)
        assert (taken.note, taken.transfers) == ("has paid twice", 1)
        assert "has paid twice" not in [message.text for message in widget.messages]
        with pytest.raises(ProblemError) as refused:
            await ann.say(centre.slug, contact.id, "still here")
        assert refused.value.code == "not_in_contact"
        segments = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1 order by enqueued_at", contact.id),
            lambda rows: len(rows) == 2 and rows[1]["accepted_at"] is not None,
        )
        assert [row["ended"] for row in segments] == ["transferred", None]


async def test_a_contact_passed_to_a_person_is_kept_for_that_person(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    for name in ("ann", "bob", "cyd"):
        await centre.add_person(name)
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, ann)
        bob, cyd = await stage.desk(centre, "bob"), await stage.desk(centre, "cyd")
        await ann.transfer(centre.slug, contact.id, to_agent=centre.person_id("cyd"), note="asked for you")
        offer = await cyd.wait_offer()
        assert (offer.contact, offer.data["why"]["kind"]) == (contact.id, "direct")
        assert not bob.offers


async def test_the_third_transfer_goes_to_a_supervisor_and_is_refused_while_none_is_on_duty(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, ann)
        bob = await stage.desk(centre, "bob")
        await ann.transfer(centre.slug, contact.id, to_agent=centre.person_id("bob"), note="one")
        await bob.accept(await bob.wait_offer())
        await bob.transfer(centre.slug, contact.id, to_agent=centre.person_id("ann"), note="two")
        await ann.accept(await ann.wait_offer())
        with pytest.raises(ProblemError) as refused:
            await ann.transfer(centre.slug, contact.id, to_agent=centre.person_id("bob"), note="three")
        assert (refused.value.status, refused.value.code) == (409, "third_transfer")
        assert await centre.contact_state(contact.id) == "serving"
        sue = await stage.desk(centre, "sue")
        went = await ann.transfer(centre.slug, contact.id, to_agent=centre.person_id("bob"), note="three")
        assert went == {"to": "supervisor"}
        assert (await sue.wait_offer()).contact == contact.id
        assert not bob.offers


async def test_one_customer_is_not_passed_to_somebody_of_another_tenant(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    await centre.add_person("ann")
    stranger = await other.add_person("zoe")
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, ann)
        for target in ({"to_agent": str(stranger.id)}, {"to_queue": other.queue_id("help")}):
            with pytest.raises(ProblemError) as refused:
                await ann.transfer(centre.slug, contact.id, note="out", **target)
            assert refused.value.status == 404
        assert await centre.contact_state(contact.id) == "serving"
        assert await centre.load("ann") == 2
