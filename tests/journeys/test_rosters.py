"""The role of the day: who works by which routing profile is planned, takes effect by itself, and drops nobody."""

from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from msgspec.structs import replace

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.routing import api as routing
from ting.journeys.rosters import duty
from ting.kit.db import Database
from ting.kit.ids import new_id


async def dates(centre: Centre) -> list[str]:
    """Today and the days after it, where the centre is."""
    today = "(now() at time zone 'Asia/Taipei')::date"
    rows = await centre.fetch(f"select to_char({today} + n, 'YYYY-MM-DD') as day from generate_series(0, 3) as n")
    return [row["day"] for row in rows]


async def open_house(house: House, db: Database) -> Centre:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("ann")
    return centre


async def profile(http: httpx.AsyncClient, name: str, **more: Any) -> str:
    id_ = str(new_id())
    good(await http.put(f"setup/profiles/{id_}", json={"value": {"name": name, **more}}))
    return id_


async def plan(http: httpx.AsyncClient, person: str, **roster: Any) -> httpx.Response:
    return await http.put(f"setup/rosters/{person}", json={"value": roster})


async def its_time(centre: Centre) -> None:
    """Let the next turn of everybody's roster be due now."""
    await centre.value(
        "with s as (update shift set begins_at = now_ms() - 1 where tenant_id = $1 and begins_at > now_ms() returning 1) "
        "update timer set due_at = 0 where kind = 'roster' and tenant_id = $1 returning 1",
        centre.tenant.id,
    )


async def test_phone_by_day_chat_in_the_evening(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    day = await dates(centre)
    ann = centre.person_id("ann")
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        phone = await profile(ada, "Phone", channels=["phone"])
        chat = await profile(ada, "Evening chat", channels=["webchat"], capacity=2)
        desk = await stage.desk(centre, "ann")
        good(await plan(ada, ann, default=phone, days={day[1]: [{"profile": chat, "start": "18:00", "end": "24:00"}]}))
        seen = await desk.ask("GET", "/api/desk")
        assert seen["duties"][0]["now"] == {"name": "Phone", "channels": ["phone"], "capacity": None, "at": None}
        assert seen["duties"][0]["next"]["name"] == "Evening chat"

        widget = await stage.widget(centre, "Help")
        await until(lambda: centre.contact_state(widget.contact), lambda state: state == "queued")
        board = good(await ada.get("board"))
        assert [a["duty"]["now"]["name"] for a in board["agents"] if a["id"] == ann] == ["Phone"]
        assert not desk.offers, "who is on the phone is offered no chat"
        assert (board["staffed"], board["queues"][0]["staffed"]) == (1, 1), "who takes calls only is on duty"
        await widget.wait_for(lambda w: w.ticket is not None and w.ticket.note == "nobody_on_duty")
        async with db.house() as tx:
            queue = await routing.queue(tx.within(centre.tenant.id), UUID(centre.queue_id("help")))
            seats = [replace(seat, phone=True) for seat in await routing.floor_seats(tx) if str(seat.person) == ann]
            looks = [
                await routing.outlook(tx.within(queue.tenant), queue, seats, routing.Work.live(of))
                for of in ("phone", "webchat")
            ]
        assert [(look.staffed, look.slots, look.free) for look in looks] == [(1, 1, 1), (0, 0, 0)]

        await its_time(centre)
        offer = await desk.wait_offer()
        assert offer.data["why"]["profile"] == "Evening chat"
        await desk.wait_for(lambda d: d.seat is not None and d.seat.capacity == 2)
        assert (await desk.ask("GET", "/api/desk"))["duties"][0]["now"]["name"] == "Evening chat"


async def test_capacity_shrinks_by_offering_no_more_and_comes_back_whole(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    ann = centre.person_id("ann")
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        one = await profile(ada, "One at a time", capacity=2)
        desk = await stage.desk(centre, "ann")
        held = [(await centre.serve(stage, desk, f"Question {n}"))[1] for n in range(2)]
        good(await plan(ada, ann, default=one))
        await desk.wait_for(lambda d: d.seat is not None and (d.seat.load, d.seat.capacity) == (4, 2))
        assert all([(await centre.contact_state(each.id)) == "serving" for each in held])
        third = await stage.widget(centre, "Question 3")
        await centre.finish(desk, held[0].id)
        await desk.wait_for(lambda d: d.seat is not None and d.seat.load == 2)
        assert await centre.value("select count(*) from offer where contact_id = $1", third.contact) == 0

        light = {"status": "available", "aux": "light"}
        assert (await desk.ask("POST", "/api/desk/status", json=light))["capacity"] == 2
        good(await plan(ada, ann))
        seen = await until(
            lambda: desk.ask("GET", "/api/desk"),
            lambda d: not any(each["now"] for each in d["duties"]),
            what="no profile",
        )
        assert seen["seat"]["capacity"] == 2, "light duty stays when the profile goes"
        item = next(each for each in good(await ada.get("setup/agents")) if each["id"] == ann)
        assert item["value"]["capacity"] == 6, "what he is set up with is what he is set up with"
        await desk.status("available")
        await desk.wait_for(lambda d: d.seat is not None and d.seat.capacity == 6)
        await desk.wait_offer()


async def test_a_profile_says_which_queues_and_which_levels(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    await centre.add_queue("other")
    other = await centre.add_point()
    ann = centre.person_id("ann")
    assert other
    async with Stage.open() as stage, signed(house, centre, "ada") as ada:
        only = await profile(ada, "Other queue", queues=[centre.queue_id("other")])
        good(await plan(ada, ann, default=only))
        desk = await stage.desk(centre, "ann")
        first = await stage.widget(centre, "Help", queue=centre.queue_id("help"))
        second = await stage.widget(centre, "Other", queue=centre.queue_id("other"))
        assert (await desk.wait_offer()).contact == second.contact
        value = {"name": "Both", "queues": [centre.queue_id("other"), centre.queue_id("help")]}
        good(await ada.put(f"setup/profiles/{only}", json={"value": value}))
        await desk.accept(next(iter(desk.offers.values())))
        assert (await desk.wait_offer()).contact == first.contact, (
            "a profile that is changed is changed for who is on it"
        )

    skill = await centre.add_skill("French")
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/profiles/{only}", json={"value": {"name": "Both", "skills": {str(skill): 3}}}))
    async with db.house() as tx:
        (seat,) = await routing.floor_seats(tx, [centre.staff["ann"].id])
    assert seat.skills == {skill: 3}


async def test_a_turn_is_made_once_whoever_makes_it_and_however_late(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    day = await dates(centre)
    person = centre.staff["ann"].id
    async with signed(house, centre, "ada") as ada:
        gm = await profile(ada, "GM")
        good(await plan(ada, str(person), days={day[0]: [{"profile": gm}], day[1]: [{"profile": gm, "end": "12:00"}]}))
    for _ in range(3):
        async with db.house() as tx:
            assert not await duty.follow(tx.within(centre.tenant.id), person)
    said = await centre.value(
        "select count(*) from log where type = 'seat.changed' and body ->> 'seat' = $1 and body ->> 'reason' = 'profile'",
        str(person),
    )
    assert said == 1
    assert (
        await centre.value("select count(*) from timer where kind = 'roster' and tenant_id = $1", centre.tenant.id) == 1
    )


async def test_what_overlaps_is_refused_by_rule_and_by_constraint(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    day = await dates(centre)
    ann = centre.person_id("ann")
    async with signed(house, centre, "ada") as ada:
        gm = await profile(ada, "GM")
        good(await plan(ada, ann, days={day[1]: [{"profile": gm, "start": "09:00", "end": "12:00"}]}))
        both = [{"profile": gm, "start": "09:00", "end": "12:00"}, {"profile": gm, "start": "11:00", "end": "13:00"}]
        refused = await plan(ada, ann, days={day[1]: both})
        assert (refused.status_code, refused.json()["code"]) == (422, "overlap")
        unknown = await plan(ada, ann, default=str(new_id()))
        assert unknown.status_code == 404
        archived = await ada.put(f"setup/profiles/{gm}", json={"value": {"name": "GM", "archived": True}})
        assert (archived.status_code, archived.json()["code"]) == (422, "in_use")
    with pytest.raises(asyncpg.ExclusionViolationError):
        await centre.value(
            "insert into shift select roster_no, tenant_id, day, '10:00', '11:00', profile_id, begins_at + 3600000, ends_at "
            "from shift where tenant_id = $1",
            centre.tenant.id,
        )


async def test_several_are_published_and_taken_back_together(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    day = await dates(centre)
    await centre.add_person("bob")
    ann, bob = centre.person_id("ann"), centre.person_id("bob")
    async with signed(house, centre, "ada") as ada:
        gm = await profile(ada, "GM")
        week = {"days": {day[2]: [{"profile": gm}]}}
        wrong = {"things": [{"id": ann, "value": week}, {"id": bob, "value": {"default": str(new_id())}}]}
        refused = await ada.put("setup/rosters", json=wrong)
        assert (refused.status_code, refused.json()["subject"]) == (404, bob)
        stale = await ada.put("setup/rosters", json={"things": [{"id": ann, "value": week, "version": 7}]})
        assert (stale.status_code, stale.json()["subject"]) == (409, ann)
        done = good(
            await ada.put("setup/rosters", json={"things": [{"id": each, "value": week} for each in (ann, bob)]})
        )
        batches = {change["batch"] for change in done["changes"]}
        assert len(done["changes"]) == 2
        assert len(batches) == 1
        again = good(await ada.put("setup/rosters", json={"things": [{"id": ann, "value": week}]}))
        assert again == {"changes": []}

        batch = batches.pop()
        good(await plan(ada, bob))
        moved = await ada.post(f"setup/changes/batches/{batch}/undo")
        assert (moved.status_code, moved.json()["code"], moved.json()["subject"]) == (409, "changed_since", bob)
        good(await plan(ada, bob, **week))
        assert len(good(await ada.post(f"setup/changes/batches/{batch}/undo"))["changes"]) == 2
        assert [each["value"]["days"] for each in good(await ada.get("setup/rosters"))] == [{}, {}, {}]


async def test_rosters_are_for_who_manages_people(house: House, db: Database) -> None:
    centre = await open_house(house, db)
    elsewhere = await open_house(house, db)
    await centre.add_person("sue", "supervisor")
    async with signed(house, centre, "sue") as sue, signed(house, elsewhere, "ada") as ada:
        assert (await plan(sue, centre.person_id("ann"))).status_code == 403
        assert (await sue.post(f"setup/changes/batches/{new_id()}/undo")).status_code == 403
        assert (await plan(ada, centre.person_id("ann"))).status_code == 404
