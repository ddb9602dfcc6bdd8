"""Calls that were promised are dialled as soon as they are taken, where the queue wants that; what came of it is noted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.kit.db import Database, Row, Tx
from ting.kit.ids import new_id
from ting_sim import DeskClient, WidgetClient

PHONE, KEPT_AS = "0912 345 678", "+886912345678"


async def a_centre(house: House, db: Database, **settings: Any) -> Centre:
    """One with a line by which agents call, and with Ann."""
    centre = await open_centre(
        db, house.url, **{"callback_dials": True, "callback_tries": 2, "callback_gap_ms": 500} | settings
    )
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("ann")
    async with signed(house, centre, "ada") as ada:
        trunk = str(new_id())
        good(await ada.put(f"setup/trunks/{trunk}", json={"value": {"name": "Provider", "host": "127.0.0.1:5099"}}))
        value = {"name": "Hotline", "number": "+886223456789", "trunk": trunk, "queue": centre.queue_id("help")}
        good(await ada.put(f"setup/numbers/{new_id()}", json={"value": value}))
    return centre


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with Stage.open() as made:
        yield made


async def phone(centre: Centre, *, there: bool = True) -> None:
    """Ann's phone is registered, or no more."""

    async def work(house: Tx) -> None:
        await routing.phone_there(house, centre.staff["ann"].id, there=there)

    await centre.db.run(None, work)


async def waits_for_call(stage: Stage, centre: Centre) -> WidgetClient:
    widget = await stage.widget(centre, "Call me")
    await widget.call_me(PHONE)
    return await widget.wait_for(lambda w: w.phase == "later")


async def promise(centre: Centre, contact: str | None) -> Row:
    (row,) = await centre.fetch("select * from promise where contact_id = $1", contact)
    return row


async def dialled(centre: Centre, contact: str | None, n: int = 1) -> telephony.Call:
    """Wait until a contact's nth call is to be made; return it."""

    async def calls() -> list[telephony.Call]:
        async with centre.db.tx(centre.tenant.id) as tx:
            ids = await tx.fetch("select id from call where contact_id = $1 order by began_at", contact)
            return [await telephony.get(tx, row["id"]) for row in ids]

    return (await until(calls, lambda found: len(found) == n, what=f"call {n}"))[-1]


async def ends(centre: Centre, call: telephony.Call, by: telephony.Who, why: str) -> None:
    async def work(tx: Tx) -> None:
        await telephony.end(tx, await telephony.lock(tx, call.id), by, why)

    await centre.db.run(centre.tenant.id, work)


async def taken(desk: DeskClient, contact: str | None) -> None:
    offer = await desk.wait_offer()
    assert offer.contact == contact
    await desk.accept(offer)


async def offered(house: House, db: Database, stage: Stage, **queue: Any) -> tuple[Centre, WidgetClient, DeskClient]:
    """A centre with a customer who is owed a call; who may make it is at her desk, and has a phone."""
    centre = await a_centre(house, db, **queue)
    widget = await waits_for_call(stage, centre)
    desk = await stage.desk(centre, "ann")
    await phone(centre)
    await taken(desk, widget.contact)
    return centre, widget, desk


async def test_it_is_dialled_as_it_is_taken_tried_again_after_the_gap_and_kept_when_the_customer_is_reached(
    house: House, db: Database, stage: Stage
) -> None:
    centre, widget, desk = await offered(house, db, stage)
    call = await dialled(centre, widget.contact)
    assert (call.state, call.direction, call.called, call.dialled_by) == (
        "dialling",
        "out",
        KEPT_AS,
        centre.staff["ann"].id,
    )
    await ends(centre, call, "system", "17 User busy")
    row = await until(lambda: promise(centre, widget.contact), lambda row: row["attempts"] == 1)
    assert row["outcome"] == "no_answer"
    await until(lambda: centre.load("ann"), lambda load: load in (0, 6))  # she is free, or it is offered again already
    await taken(desk, widget.contact)
    call = await dialled(centre, widget.contact, 2)

    async def taken_up(house: Tx) -> None:
        await telephony.take_up(house, new_id(), [centre.staff["ann"].id])

    async def joins(tx: Tx) -> None:
        await telephony.join(tx, await telephony.lock(tx, call.id), centre.staff["ann"].id)

    await centre.db.run(None, taken_up)
    await centre.db.run(centre.tenant.id, joins)
    row = await until(lambda: promise(centre, widget.contact), lambda row: row["state"] == "kept")
    assert (row["attempts"], row["outcome"]) == (2, "reached")
    await ends(centre, call, "customer", "16 Normal Clearing")
    await centre.finish(desk, str(widget.contact))
    codes = await centre.fetch(
        "select code from message where contact_id = $1 and kind = 'system' order by seq", widget.contact
    )
    assert [row["code"] for row in codes if row["code"].startswith(("dialled", "callback"))] == [
        "callback_asked", "dialled", "callback_no_answer", "dialled", "callback_reached",
    ]  # fmt: skip


async def test_it_is_given_up_after_as_many_tries_as_the_queue_allows(house: House, db: Database, stage: Stage) -> None:
    centre, widget, _ = await offered(house, db, stage, callback_tries=1)
    await ends(centre, await dialled(centre, widget.contact), "system", "19 No answer")
    row = await until(lambda: promise(centre, widget.contact), lambda row: row["state"] == "failed")
    assert (row["attempts"], row["outcome"]) == (1, "no_answer")
    await until(lambda: centre.contact_state(widget.contact), lambda state: state == "wrapup")


async def test_it_is_offered_to_nobody_without_a_phone_and_goes_back_where_the_phone_is_not_picked_up(
    house: House, db: Database, stage: Stage
) -> None:
    centre = await a_centre(house, db)
    widget = await waits_for_call(stage, centre)
    desk = await stage.desk(centre, "ann")
    other = await stage.widget(centre, "I write")
    offer = await desk.wait_offer()
    assert offer.contact == other.contact, "the call was there first, but she has no phone"
    await phone(centre)
    await centre.finish(desk, (await desk.accept(offer)).id)
    await taken(desk, widget.contact)
    await ends(centre, await dialled(centre, widget.contact), "system", "no_phone")
    row = await until(lambda: promise(centre, widget.contact), lambda row: row["state"] == "open")
    assert row["attempts"] == 0
    assert await centre.contact_state(widget.contact) == "queued"


async def test_what_may_be_the_lines_fault_is_left_to_the_agent_and_so_is_what_cannot_be_dialled(
    house: House, db: Database, stage: Stage
) -> None:
    centre, widget, desk = await offered(house, db, stage)
    await ends(centre, await dialled(centre, widget.contact), "system", "38 Network out of order")
    ended = "select count(*) from log where tenant_id = $1 and type = 'contact.call_ended'"
    await until(lambda: centre.value(ended, centre.tenant.id))
    row = await promise(centre, widget.contact)
    assert (row["state"], row["attempts"]) == ("trying", 0)
    answer = await desk.ask(
        "POST", f"/api/t/{centre.slug}/contacts/{widget.contact}/callback", json={"outcome": "wrong_number"}
    )
    assert answer["act"] == "give_up"


async def test_where_the_queue_does_not_want_it_its_agent_dials(house: House, db: Database, stage: Stage) -> None:
    centre = await a_centre(house, db, callback_dials=False)
    widget = await waits_for_call(stage, centre)
    desk = await stage.desk(centre, "ann")
    await taken(desk, widget.contact)  # also without a phone that we know of
    marks = "select count(*) from relay_mark"
    assert await centre.value(marks) > 0
    await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{widget.contact}/callback", json={"outcome": "reached"})
    await centre.finish(desk, str(widget.contact))
    assert await centre.value("select count(*) from call where tenant_id = $1", centre.tenant.id) == 0
