"""Number and place: exact, kept while one is away, given up when one says so or stays away."""

import asyncio
import random

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House, until
from ting.domains.customers import api as customers
from ting.domains.routing.hours import Hours
from ting.kit.db import Database
from ting_sim import ProblemError, WidgetClient

PLACES = """
select contact_id::text as contact, row_number() over (partition by queue_id order by rank, entered_at, id) - 1 as ahead
from ticket where tenant_id = $1 and state in ('waiting', 'offered')
"""


async def true_places(centre: Centre) -> dict[str, int]:
    """Where everybody stands, by the tables."""
    return {row["contact"]: row["ahead"] for row in await centre.fetch(PLACES, centre.tenant.id)}


async def shown_right(centre: Centre, widgets: list[WidgetClient]) -> bool:
    """Whether each waiting window shows its true place."""
    true = await true_places(centre)
    shown = {w.contact: w.ticket.ahead for w in widgets if w.ticket is not None and w.contact is not None}
    return shown == true


async def test_each_place_is_exact_while_many_come_go_and_pass(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    rng = random.Random(7)
    async with Stage.open() as stage:
        widgets = [await stage.widget(centre) for _ in range(24)]
        async with db.tx(centre.tenant.id) as tx:
            for widget in rng.sample(widgets, 8):
                gold = await customers.add(tx, name="G", lang="en", tier=rng.choice(["gold", "silver"]))
                token = (widget.token or "").encode()
                await tx.execute("update visitor set customer_id = $1 where token_hash = sha256($2)", gold, token)
        await asyncio.gather(*(widget.start(f"Question {n}") for n, widget in enumerate(widgets)))
        numbers = [widget.ticket.number for widget in widgets if widget.ticket is not None]
        assert sorted(numbers) == [f"A-{1001 + n}" for n in range(24)]
        await until(lambda: shown_right(centre, widgets), what="the true place in each window")
        gone = rng.sample(widgets, 9)
        for widget in gone:
            await widget.leave()
        for widget in gone:
            await widget.wait_for(lambda w: w.phase == "ended")
        assert len(await true_places(centre)) == 15
        await until(lambda: shown_right(centre, widgets), what="the true place in each window")


async def test_number_and_place_are_kept_through_a_lost_connection_and_a_reload(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        first, second = await stage.widget(centre, "First"), await stage.widget(centre, "Second")
        assert first.ticket is not None
        number = first.ticket.number
        first.drop()
        held = await until(
            lambda: centre.value("select lost_at from ticket where contact_id = $1", first.contact), what="his absence"
        )
        assert held
        # nobody is rung for who is not there; the place stays
        desk = await stage.desk(centre, "ann")
        assert (await desk.wait_offer()).contact == second.contact
        assert (await true_places(centre))[str(first.contact)] == 0
        reloaded = await stage.widget(centre, token=first.token)
        await reloaded.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0)
        assert reloaded.ticket is not None
        assert (reloaded.ticket.number, reloaded.contact) == (number, first.contact)
        await reloaded.wait_for(lambda w: [m.text for m in w.messages if m.text] == ["First"])
        await desk.accept(await desk.wait_offer())
        await desk.wait_for(lambda d: any(o.contact == first.contact for o in d.offers.values()))


async def test_a_number_lapses_when_its_holder_stays_away_and_counts_as_left_when_he_was_lost(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url, grace_ms=300)
    async with Stage.open() as stage:
        widget, other = await stage.widget(centre, "Wait"), await stage.widget(centre, "Also")
        widget.drop()
        await until(lambda: centre.contact_state(widget.contact), lambda state: state == "closed")
        ticket = (await centre.fetch("select * from ticket where contact_id = $1", widget.contact))[0]
        assert (ticket["state"], ticket["left_reason"], ticket["left_at"]) == ("left", "abandoned", ticket["lost_at"])
        (segment,) = await until(
            lambda: centre.fetch("select * from segment where contact_id = $1", widget.contact),
            lambda rows: rows and rows[0]["dequeued_at"] is not None,
        )
        assert (segment["reason"], segment["left_at"]) == ("abandoned", ticket["lost_at"])
        await other.wait_for(lambda w: w.ticket is not None and w.ticket.ahead == 0)
        await widget.reconnect()
        await widget.wait_for(lambda w: w.phase == "ended")
        assert (await widget.start("Again")).phase == "queued"


async def test_who_gives_his_number_up_lets_the_ringing_agent_go_at_once(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget = await stage.widget(centre, "Never mind")
        offer = await desk.wait_offer()
        await widget.leave()
        await desk.wait_for(lambda d: d.offer_outcomes.get(offer.id) == "withdrawn")
        await desk.wait_for(lambda d: d.seat is not None and (d.seat.state, d.seat.load) == ("READY", 0))
        with pytest.raises(ProblemError) as refused:
            await desk.accept(offer)
        assert refused.value.code == "offer_gone"
        assert await centre.contact_state(widget.contact) == "closed"


async def test_a_closed_queue_gives_no_number_and_says_when_it_opens(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    await centre.add_queue("never", hours=Hours("Asia/Taipei", ((),) * 7))
    await centre.add_point()
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        assert (await widget.config())["open"] is False
        with pytest.raises(ProblemError) as refused:
            await widget.start("Anybody?")
        assert refused.value.code == "queue_closed"
        assert "opens_at" in refused.value.data
        assert await centre.value("select count(*) from contact where tenant_id = $1", centre.tenant.id) == 0
        assert await centre.value("select count(*) from ticket_counter where tenant_id = $1", centre.tenant.id) == 0


async def test_a_queue_that_opens_tomorrow_says_so_to_the_minute(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    hours = Hours("UTC", ((("00:00", "00:01"),),) * 7)
    await centre.add_queue("early", hours=hours)
    await centre.add_point()
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        config = await widget.config()
        if config["open"]:
            pytest.skip("it is this very minute")
        with pytest.raises(ProblemError) as refused:
            await widget.start("Anybody?")
        assert refused.value.data["opens_at"] == config["opens_at"]
        assert config["opens_at"] % 86_400_000 == 0


async def test_a_contact_point_leads_to_its_own_queues_only(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    elsewhere = await centre.add_queue("back")
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        with pytest.raises(ProblemError) as refused:
            await widget.start("Let me in", queue=str(elsewhere.id))
        assert refused.value.code == "queue_unknown"
