"""A queue's name, hours, needs and clocks change while the house runs: everybody goes by the new ones at once."""

from uuid import UUID

import msgspec

from tests.centre import Centre, Stage, open_centre
from tests.server import House
from ting.domains.routing import api as routing
from ting.domains.routing import store
from ting.domains.routing.hours import ALWAYS, NEVER
from ting.events.contact import Lost
from ting.kit.db import Database, Tx


async def save(centre: Centre, **changed: object) -> None:
    """Change the queue `help`, as an administrator's screen does; nothing else happens."""
    await centre.db.run(centre.tenant.id, _save, centre.queues["help"].id, changed)


async def _save(tx: Tx, queue: UUID, changed: dict[str, object]) -> None:
    form = (await store.queues.forms(tx, [queue]))[queue]
    await routing.put_queue(tx, queue, msgspec.structs.replace(form, **changed))


async def test_who_waits_sees_the_queues_new_name_and_grace(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre, "Help")
        await save(centre, name="Renamed")
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.queue_name == "Renamed")
        await save(centre, settings=msgspec.structs.replace(centre.queues["help"].settings, grace_ms=777_000))
        lost_at = await centre.value(
            "update ticket set lost_at = 1000 where contact_id = $1 returning lost_at", widget.contact
        )
        await centre.db.run(centre.tenant.id, announce_loss, widget.contact)
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.held_until == lost_at + 777_000)


async def announce_loss(tx: Tx, contact: str | None) -> None:
    """Say that a customer is away."""
    tx.emit(Lost(contact=UUID(str(contact))))


async def test_who_is_about_to_ask_sees_that_the_queue_has_closed_and_opened(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        widget = await stage.widget(centre)
        await widget.wait_for(lambda w: w.state is not None and w.state.open)
        await save(centre, week=NEVER.week)
        await widget.wait_for(lambda w: w.state is not None and not w.state.open)
        await save(centre, week=ALWAYS.week)
        await widget.wait_for(lambda w: w.state is not None and w.state.open)


async def test_an_agent_is_rung_as_long_as_the_queue_now_says(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        await save(centre, settings=msgspec.structs.replace(centre.queues["help"].settings, ring_ms=77_000))
        await stage.widget(centre, "Help")
        offer = await desk.wait_offer()
        row = (await centre.fetch("select answer_by - offered_at as ring from offer where id = $1", offer.id))[0]
        assert 50_000 < row["ring"] <= 77_000


async def test_who_waits_is_told_when_nobody_has_what_the_queue_now_asks_for(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann", capacity=2)
    skill = await centre.add_skill("Refunds")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        await centre.serve(stage, desk)
        widget = await stage.widget(centre, "I wait")
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.note is None)
        await save(centre, needs=(routing.Need(skill, 3),))
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.note == "nobody_on_duty")


async def test_who_waits_is_told_when_the_last_agent_goes_though_no_line_moves(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann", capacity=2)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        await centre.serve(stage, desk)
        widget = await stage.widget(centre, "I wait")
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.note is None)
        await desk.status("away", "break")
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.note == "nobody_on_duty")
