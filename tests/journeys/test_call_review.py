"""Calls are looked through when they are over: who hung up first, when, whether on hold, how the line was; and called back for."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_roles import give
from tests.journeys.test_roles import made as role
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.telephony import api as telephony
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id

CLEAN = telephony.Counted(1000, 0, 1000, 0, 2.0, 20.0)
TORN = telephony.Counted(800, 200, 1000, 10, 60.0, 300.0)
CALLER = "+886912345678"


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("sue", "supervisor", seat=False)
    await made.add_person("ann")
    await made.add_person("bob")
    return made


async def talked(
    centre: Centre,
    contact: str,
    name: str = "ann",
    *,
    caller: str = CALLER,
    by: telephony.Who = "customer",
    held: bool = False,
    ms: int = 60_000,
    legs: tuple[telephony.Counted, telephony.Counted] | None = None,
    over: bool = True,
) -> UUID:
    """A call in a contact, talked in with this agent for so long, and ended so."""
    engine, channel, agent = new_id(), f"{new_id()}", centre.staff[name].id
    key = centre.key
    async with centre.db.tx(centre.tenant.id) as tx:
        point = await tx.fetchval("select id from contact_point where tenant_id = $1 and channel = 'phone'", tx.tenant)
    number = point or UUID(str(await new_point(centre)))
    centre.key = key
    async with centre.db.tx(centre.tenant.id) as tx:
        call = await telephony.arrived(
            tx, engine=engine, channel=channel, number=number, caller=caller, called="+886223456789"
        )
        await telephony.enter(tx, call, UUID(contact))
        await telephony.join(tx, await telephony.lock(tx, call.id), agent)
        await telephony.hold(tx, await telephony.lock(tx, call.id), held=held)
        if over:
            await telephony.end(tx, await telephony.lock(tx, call.id), by, "16 Normal Clearing")
        await tx.execute("update call set talking_at = talking_at - $2::bigint where id = $1", call.id, ms)
    for n, counted in enumerate(legs or ()):
        await measured(centre, engine, channel if n == 0 else f"{channel}-leg", counted, call.id, agent if n else None)
    return call.id


async def new_point(centre: Centre) -> UUID:
    await centre.add_point("phone")
    assert centre.point is not None
    return centre.point


async def measured(
    centre: Centre, engine: UUID, channel: str, counted: telephony.Counted, call: UUID, person: UUID | None
) -> None:
    async def work(house: Tx) -> None:
        of = call if person else None
        await telephony.measured(house, engine, channel, counted, call=of, person=person)

    await centre.db.run(None, work)


async def talk(stage: Stage, centre: Centre, name: str = "ann") -> str:
    """A contact that was served and wrapped up."""
    desk = await stage.desk(centre, name)
    widget, contact = await centre.serve(stage, desk, name="Ms Chen")
    await centre.finish(desk, contact.id)
    await desk.status("away", "break")
    return str(widget.contact)


async def found(person: httpx.AsyncClient, **by: Any) -> list[str]:
    return [each["id"] for each in good(await person.get("calls", params=by))["items"]]


async def test_calls_are_found_by_who_hung_up_when_on_hold_by_agent_queue_length_and_line(
    house: House, centre: Centre
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        hers, his = await talk(stage, centre, "ann"), await talk(stage, centre, "bob")
        long = str(await talked(centre, hers, legs=(CLEAN, CLEAN)))
        rude = str(await talked(centre, his, "bob", by="agent", held=True, ms=4_000, legs=(TORN, CLEAN)))
        lost = str(await talked(centre, hers, by="system", ms=20_000))
        assert await found(sue) == [lost, rude, long]
        for by, ids in (
            ({"ended_by": "agent"}, [rude]),
            ({"ended_by": "customer"}, [long]),
            ({"ended_by": "system"}, [lost]),
            ({"held": True}, [rude]),
            ({"held": False}, [lost, long]),
            ({"agent": centre.person_id("bob")}, [rude]),
            ({"queue": centre.queue_id("help"), "most": 20_000}, [lost, rude]),
            ({"queue": str(new_id())}, []),
            ({"bad": True}, [rude]),
            ({"open": True}, [lost, rude, long]),
            ({"to": 1}, []),
            ({"from": 1, "most": 4_999}, [rude]),
        ):
            assert await found(sue, **by) == ids, by
        first = good(await sue.get("calls", params={"limit": 2}))
        rest = good(await sue.get("calls", params={"limit": 2, "cursor": first["next"]}))
        assert [each["id"] for each in first["items"] + rest["items"]] == [lost, rude, long]
        assert rest["next"] is None

        line = good(await sue.get(f"calls/{rude}"))
        assert (line["ended_by"], line["held"], line["talked_ms"]) == ("agent", True, 4_000)
        assert (line["agent"]["name"], line["contact"]["id"]) == ("Real bob", his)
        assert [leg["word"] for leg in line["legs"]] == ["bad", "good"]
        assert [leg["who"] and leg["who"]["name"] for leg in line["legs"]] == [None, "Real bob"]
        assert (await sue.get("calls", params={"ended_by": "nobody"})).status_code == 400
        async with signed(house, centre, "ann") as ann:
            assert (await ann.get("calls")).status_code == 403
            assert (await ann.post(f"calls/{rude}/callback", json={})).status_code == 403


async def test_a_call_that_goes_on_or_in_which_nobody_talked_is_not_in_the_list(house: House, centre: Centre) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        contact = await talk(stage, centre)
        on = await talked(centre, contact, over=False)
        assert await found(sue) == []
        assert (await sue.get(f"calls/{on}")).status_code == 404
        refused = await sue.post(f"calls/{on}/callback", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "call_goes_on")


async def test_who_sees_one_team_looks_through_its_calls_only(house: House, centre: Centre) -> None:
    async with (
        Stage.open() as stage,
        signed(house, centre, "ada") as ada,
        signed(house, centre, "ann") as ann,
        signed(house, centre, "bob") as bob,
    ):
        contact = await talk(stage, centre, "ann")
        call = await talked(centre, contact)
        await role(ada, "own", "calls.review", "contacts.serve", scope="own")
        for name in ("ann", "bob"):
            good(await give(ada, centre, name, "own"))
        assert await found(ann) == [str(call)]
        assert await found(bob) == []
        assert (await bob.get(f"calls/{call}")).status_code == 404
        assert (await bob.post(f"calls/{call}/callback", json={})).status_code == 404


async def test_a_customer_is_called_back_by_whom_was_chosen_and_it_shows_how_it_stands(
    house: House, centre: Centre
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        contact = await talk(stage, centre)
        call = await talked(centre, contact, by="agent")
        desk, other = await stage.desk(centre, "bob"), await stage.desk(centre, "ann")
        wish = {"owner": centre.person_id("bob")}
        asked = good(await sue.post(f"calls/{call}/callback", json=wish))["callback"]
        again = good(await sue.post(f"calls/{call}/callback", json={}))["callback"]
        assert (again["contact"], again["number"]) == (asked["contact"], asked["number"])
        offer = await desk.wait_offer()
        assert (offer.contact, offer.data["why"]["kind"]) == (asked["contact"], "direct")
        assert not other.offers
        (later,) = await other.ask("GET", f"/api/t/{centre.slug}/later")
        assert (later["contact"], later["owed"]["mode"], later["owed"]["to"]) == (asked["contact"], "callback", CALLER)
        await desk.accept(offer)
        assert good(await sue.get(f"calls/{call}"))["callback"]["state"] == "trying"
        await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{offer.contact}/callback", json={"outcome": "reached"})
        shown = good(await sue.get(f"calls/{call}"))["callback"]
        assert (shown["state"], shown["attempts"]) == ("kept", 1)
        assert await found(sue, open=True) == []
        await centre.finish(desk, offer.contact)
        codes = await centre.fetch("select code from message where contact_id = $1 order by seq", UUID(offer.contact))
        assert "callback_planned" in [row["code"] for row in codes]
        told = "select count(*) from log where tenant_id = $1 and type = 'contact.callback_planned'"
        assert await centre.value(told, centre.tenant.id) == 1


async def test_without_an_owner_the_queue_calls_and_who_withheld_his_number_cannot_be_called(
    house: House, centre: Centre
) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        contact = await talk(stage, centre)
        call, hidden = await talked(centre, contact), await talked(centre, contact, caller="")
        asked = good(await sue.post(f"calls/{call}/callback", json={}))["callback"]
        desk = await stage.desk(centre, "bob")
        assert (await desk.wait_offer()).contact == asked["contact"]
        assert good(await sue.get(f"calls/{hidden}"))["withheld"]
        refused = await sue.post(f"calls/{hidden}/callback", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "number_withheld")
        unknown = await sue.post(f"calls/{hidden}/callback", json={"owner": str(new_id())})
        assert unknown.status_code in (404, 409)


async def test_how_each_phone_was_heard_is_kept_once_and_stands_with_the_contact(house: House, centre: Centre) -> None:
    async with Stage.open() as stage, signed(house, centre, "sue") as sue:
        contact = await talk(stage, centre)
        call = await talked(centre, contact, legs=(TORN, CLEAN))
        (row,) = await centre.fetch("select engine, channel from call where id = $1", call)
        await measured(centre, row["engine"], row["channel"], CLEAN, call, None)  # told again, and otherwise
        (record,) = good(await sue.get(f"contacts/{contact}"))["calls"]
        customer, agent = record["legs"]
        assert (customer["word"], customer["lost_in"], customer["rtt"]) == ("bad", 0.2, 300)
        assert (agent["word"], agent["who"]["name"]) == ("good", "Real ann")
        told = "select count(*) from log where tenant_id = $1 and type = 'contact.call_measured'"
        assert await until(lambda: centre.value(told, centre.tenant.id), lambda n: n == 2) == 2
        await measured(centre, new_id(), "nobody's", CLEAN, call, None)
        assert await centre.value("select count(*) from call_leg where tenant_id = $1", centre.tenant.id) == 2
