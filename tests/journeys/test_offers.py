"""Whom a contact is offered to: declined, missed, by skill, by standing, by whom one knows; and why."""

import asyncio
from typing import Any

import msgspec
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_queue_changes import save
from tests.server import House, until
from ting.domains.customers import api as customers
from ting.domains.routing.model import Need, Step
from ting.kit.db import Database
from ting_sim import DeskClient, ProblemError, WidgetClient
from ting_sim.wire import Offer


async def offered_to(centre: Centre, widget: WidgetClient) -> list[str]:
    """The names of those who were offered this contact, in order."""
    rows = await centre.fetch(
        "select p.name from offer o join person p on p.id = o.person_id where contact_id = $1 order by offered_at",
        widget.contact,
    )
    return [row["name"].removeprefix("Real ") for row in rows]


async def replayed(desk: DeskClient, centre: Centre, contact: str | None) -> list[dict[str, Any]]:
    """Ask why, and insist that each choice made again is the same."""
    found: list[dict[str, Any]] = await desk.ask("GET", f"/api/t/{centre.slug}/contacts/{contact}/why")
    assert found
    for decision in found:
        assert decision["replay"]["same"], decision
        assert decision["replay"]["chose"] == decision["agent"]["id"]
    return found


async def test_a_declined_contact_goes_to_somebody_else_at_once_and_spares_who_declined(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    async with Stage.open() as stage:
        desks = {name: await stage.desk(centre, name) for name in ("ann", "bob")}
        widget = await stage.widget(centre, "Help")
        await until(lambda: offered_to(centre, widget), lambda names: len(names) == 1)
        first = (await offered_to(centre, widget))[0]
        second = "bob" if first == "ann" else "ann"
        await desks[first].decline(await desks[first].wait_offer(), "not_mine")
        offer = await desks[second].wait_offer()
        await desks[first].wait_for(lambda d: d.seat is not None and (d.seat.state, d.seat.load) == ("READY", 0))
        contact = await desks[second].accept(offer)
        assert await offered_to(centre, widget) == [first, second]
        why = await replayed(desks[second], centre, contact.id)
        assert [(each["outcome"], each["reason"]) for each in why] == [("declined", "not_mine"), ("accepted", None)]
        assert why[1]["why"]["kind"] == "only_one"
        with pytest.raises(ProblemError) as refused:
            await desks[first].ask("POST", f"/api/t/{centre.slug}/offers/{offer.id}/accept")
        assert refused.value.status == 404  # another's offer is not there


async def test_missed_offers_go_on_to_others_and_after_the_limit_set_the_agent_away(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, ring_ms=250, refuse_ms=50, miss_limit=2)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk, told = await stage.desk(centre, "ann"), list[Any]()
        desk.on_frame = lambda frame: told.append(frame["offer"]) if frame["op"] == "offer" else None
        widget = await stage.widget(centre, "Help")
        await desk.wait_for(
            lambda d: d.seat is not None and (d.seat.status, d.seat.aux, d.seat.load) == ("away", "missed", 0)
        )
        offer = Offer.read(told[0])
        assert 0 < offer.answer_by - offer.offered_at <= 250
        assert desk.offer_outcomes == dict.fromkeys(desk.offer_outcomes, "missed")
        assert await offered_to(centre, widget) == ["ann", "ann"]
        assert widget.phase == "queued"
        with pytest.raises(ProblemError) as refused:
            await desk.accept(offer)
        assert refused.value.code == "offer_gone"
        await replayed(desk, centre, widget.contact)
        settings = msgspec.structs.replace(centre.queues["help"].settings, ring_ms=20_000)
        await save(centre, settings=settings)  # now he is to have the time to answer
        await desk.status("available")
        contact = await desk.accept(await desk.wait_offer())
        assert contact.id == widget.contact


async def test_being_away_needs_a_reason_and_nobody_signs_off_while_he_serves(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        with pytest.raises(ProblemError) as refused:
            await desk.ask("POST", "/api/desk/status", json={"status": "away"})
        assert refused.value.code == "aux_needed"
        assert (await desk.status("away", "meal")).state == "AWAY"
        await desk.status("available")
        _, contact = await centre.serve(stage, desk)
        with pytest.raises(ProblemError) as refused:
            await desk.status("offline")
        assert refused.value.code == "still_serving"
        # away while serving: he stays with the contact, and gets no other
        assert (await desk.status("away", "meal")).state == "BUSY"
        await centre.finish(desk, contact.id)
        await desk.wait_for(lambda d: d.seat is not None and d.seat.state == "AWAY")


async def test_a_seat_takes_as_many_chats_as_it_carries_and_no_more(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        held = [(await centre.serve(stage, desk, f"Question {n}"))[1] for n in range(3)]
        await desk.wait_for(lambda d: d.seat is not None and d.seat.load == 6)
        fourth = await stage.widget(centre, "Question 4")
        await fourth.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0)
        await centre.finish(desk, held[1].id)
        assert (await desk.wait_offer()).contact == fourth.contact
        assert await centre.value("select count(*) from offer where contact_id = $1", fourth.contact) == 1


async def test_a_skill_is_insisted_on_and_relaxes_with_the_wait(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    skill = await centre.add_skill("refunds")
    await centre.add_queue("money", needs=[Need(skill, 4, (Step(700, 2),))])
    await centre.add_point()
    await centre.add_person("novice", skills={"refunds": 2})
    await centre.add_person("stranger")
    async with Stage.open() as stage:
        novice = await stage.desk(centre, "novice")
        await stage.desk(centre, "stranger")
        widget = await stage.widget(centre, "Money back")
        assert widget.ticket is not None
        offer = await novice.wait_offer()
        why = offer.data["why"]
        assert why["relaxed"] == [{"skill": "refunds", "level": 2, "wanted": 4, "after_ms": 700}]
        assert why["waited_ms"] >= 700
        assert why["considered"] == 1
        await replayed(novice, centre, widget.contact)


async def test_a_contact_in_a_language_goes_to_who_speaks_it(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_skill("Japanese", "ja")
    await centre.add_person("yuki", skills={"Japanese": 5})
    await centre.add_person("ann")
    async with Stage.open() as stage:
        ann, yuki = await stage.desk(centre, "ann"), await stage.desk(centre, "yuki")
        english = await stage.widget(centre, "Hello", lang="en")
        japanese = await stage.widget(centre, "こんにちは", lang="ja")
        assert (await yuki.wait_offer()).contact == japanese.contact
        assert (await ann.wait_offer()).contact == english.contact


async def test_a_gold_customer_comes_up_earlier_and_who_was_passed_is_told_by_how_many_and_why(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        plain = await stage.widget(centre, "I was first", name="Plain")
        golden = await stage.widget(centre)
        async with db.tx(centre.tenant.id) as tx:
            customer = await customers.add(tx, name="Golden", lang="en", tier="gold")
            await tx.execute(
                "update visitor set customer_id = $1 where token_hash = sha256($2)",
                customer,
                golden.token.encode() if golden.token else b"",
            )
        await golden.start("I am gold")
        await plain.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 1)
        await golden.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0)
        assert plain.ticket is not None
        assert plain.ticket.moved_back == {"by": 1, "from": 0, "reasons": [{"code": "priority", "count": 1}]}
        desk = await stage.desk(centre, "ann")
        first = await desk.wait_offer()
        assert (first.contact, first.data["customer"]["tier"]) == (golden.contact, "gold")
        await desk.accept(first)
        await plain.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0 and w.ticket.moved_back is None)
        assert (await desk.wait_offer()).contact == plain.contact


async def test_a_customer_who_comes_again_is_kept_for_the_agent_he_knows(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    async with Stage.open() as stage:
        bob = await stage.desk(centre, "bob")
        widget, contact = await centre.serve(stage, bob)
        await centre.finish(bob, contact.id)
        await widget.wait_for(lambda w: w.phase == "ended")
        ann = await stage.desk(centre, "ann")  # idle for longer, were it only for that
        await widget.start("Me again")
        offer = await bob.wait_offer()
        assert (offer.contact, offer.data["why"]["kind"]) == (widget.contact, "last_agent")
        assert not ann.offers
        # but he who declines is not waited for
        await bob.decline(offer)
        assert (await ann.wait_offer()).contact == widget.contact
        await replayed(ann, centre, widget.contact)


async def test_who_serves_two_tenants_has_one_seat_and_what_one_gives_him_the_other_cannot(
    house: House, db: Database
) -> None:
    bank, game = await open_centre(db, house.url, name="bank"), await open_centre(db, house.url, name="game")
    ann = await bank.add_person("ann", capacity=4)
    await game.grant("ann", ann)
    async with Stage.open() as stage:
        desk = await stage.desk(bank, "ann")
        await bank.serve(stage, desk, "of the bank")
        _, second = await game.serve(stage, desk, "of the game")
        await desk.wait_for(lambda d: d.seat is not None and d.seat.load == 4)
        assert {contact.tenant for contact in desk.contacts.values()} == {bank.slug, game.slug}
        assert {each["slug"] for each in desk.me["tenants"]} == {bank.slug, game.slug}
        third = await stage.widget(bank, "one too many")
        later = await stage.widget(game, "two too many")
        await game.finish(desk, second.id)
        offer = await desk.wait_offer()
        assert offer.contact == third.contact
        assert later.phase == "queued"
        # each tenant's people see the other's contacts as little as if there were none
        with pytest.raises(ProblemError) as refused:
            await desk.ask("GET", f"/api/t/{game.slug}/contacts/{third.contact}")
        assert refused.value.status == 404


async def test_of_two_screens_of_one_agent_one_answers_and_both_show_it(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        one, other = await stage.desk(centre, "ann"), await stage.desk(centre, "ann")
        await stage.widget(centre, "Help")
        offer = await one.wait_offer()
        await other.wait_offer()
        taken = await asyncio.gather(one.accept(offer), other.accept(offer))
        assert taken[0].id == taken[1].id
        for desk in (one, other):
            await desk.wait_for(lambda d: not d.offers and taken[0].id in d.contacts)
        assert await centre.load("ann") == 2
        assert await centre.value("select count(*) from assignment where contact_id = $1", offer.contact) == 1
