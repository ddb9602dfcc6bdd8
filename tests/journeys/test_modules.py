"""Modules at the doors: switched while the house runs, gone for one tenant everywhere, back with all that was there."""

from typing import Any

import msgspec

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, history, signed
from tests.server import House, until
from ting.app import catalogue
from ting.domains.modules import api as modules
from ting.events.booking import BookingCancelled
from ting.kit.bus import Bus
from ting.kit.db import Database, Tx
from ting.kit.fit import Fitted
from ting.kit.ids import new_id
from ting.kit.log import now_mark, on
from ting.kit.relay import Relay
from ting.kit.timers import Timer, Timers, set_timer

# By switch: an address that only it opens, for who has a session.
DOORS = {
    "bookings": ("bookings", "bookings/resources", "setup/resources"),
    "forms": ("forms", "setup/forms"),
    "surveys": ("surveys/results", "setup/surveys"),
    "replies": ("setup/replies", "reply-report"),
    "stickers": ("stickers", "setup/stickers", "sticker-pictures"),
    "assets": ("asset-files", "setup/assets", "setup/products"),
    "slang": ("slang", "setup/slang"),
    "rosters": ("setup/rosters", "setup/profiles"),
    "imports": ("imports",),
    "notices": ("notices", "notices/choices"),
    "portal": ("setup/help-page",),
    "panels": ("setup/panels",),
    "telephony": ("setup/trunks", "setup/numbers"),
}


async def turn(ada: Any, centre: Centre, **switches: bool) -> Any:
    """Turn switches; return the answer."""
    return await ada.put(f"setup/modules/{centre.tenant.id}", json={"value": {"on": switches}})


def fit_of(me: Any, centre: Centre) -> list[str]:
    return next(tenant["fit"]["modules"] for tenant in me["tenants"] if tenant["slug"] == centre.slug)


async def test_every_switch_closes_its_doors_for_its_tenant_alone_and_opens_them_again(
    house: House, db: Database, centre: Centre
) -> None:
    other = await open_centre(db, house.url)
    await other.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada, signed(house, other, "ada") as stranger:
        listed = {each["key"]: each for each in good(await ada.get("modules"))}
        assert DOORS.keys() | {"transcript", "slips"} == listed.keys()
        assert listed["bookings"]["names"]["ja"] == "予約"

        async def closed(http: Any) -> list[str]:
            return [path for paths in DOORS.values() for path in paths if (await http.get(path)).status_code == 404]

        every = [path for paths in DOORS.values() for path in paths]
        assert await closed(ada) == []
        good(await turn(ada, centre, **dict.fromkeys(DOORS, False)))
        await until(lambda: closed(ada), lambda paths: paths == every, what="all are closed")
        overview = {each["key"] for each in good(await ada.get("setup"))}
        assert not overview & {"forms", "resources", "surveys", "help-page", "rosters"}
        assert {"queues", "modules", "agents"} <= overview
        assert await closed(stranger) == [], "nothing is closed for others"
        good(await turn(ada, centre, **dict.fromkeys(DOORS, True)))
        await until(lambda: closed(ada), lambda paths: not paths, what="all are open")


async def test_a_switch_reaches_every_open_screen_has_a_history_and_is_taken_back(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        ann, frames = await stage.desk(centre, "ann"), list[dict[str, Any]]()
        ann.on_frame = frames.append

        def told() -> list[list[str]]:
            return [frame["fit"]["modules"] for frame in frames if frame["op"] == "modules"]

        assert "slang" in fit_of(await ann.ask("GET", "/api/me"), centre)
        good(await turn(ada, centre, slang=False))
        await ann.wait_for(lambda _: bool(told()))
        assert "slang" not in told()[-1]
        assert "slang" not in fit_of(await ann.ask("GET", "/api/me"), centre)
        good(await turn(ada, centre, slips=False))

        slips, slang = await history(ada, kind="modules")
        assert slang["fields"] == [{"path": ["on", "slang"], "before": True, "after": False}]
        good(await ada.post(f"setup/changes/{slang['id']}/undo", json={}))
        await ann.wait_for(lambda _: "slang" in told()[-1])
        assert "slips" not in told()[-1], "taking one back leaves the other"
        good(await ada.post(f"setup/changes/{slips['id']}/undo", json={}))

        unknown = await turn(ada, centre, people=False)
        assert (unknown.status_code, unknown.json()["code"]) == (422, "module_unknown")
        async with signed(house, centre, "ann") as agent:
            assert (await turn(agent, centre, slang=False)).status_code == 403
            assert (await agent.get("modules")).status_code == 403


async def test_a_customer_is_not_offered_what_is_off_and_learns_it_while_he_looks(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        widget = await stage.widget(centre, "Is somebody there?")
        path = f"{house.url}/api/webchat/{centre.key}"
        assert good(await ada.get(f"{path}/stickers"))
        good(await turn(ada, centre, stickers=False, transcript=False, forms=False))
        await widget.wait_for(lambda w: w.state is not None and w.state.off == ("forms", "stickers", "transcript"))
        assert good(await ada.get(f"{path}/config"))["off"] == ["forms", "stickers", "transcript"]
        closed = (f"{path}/stickers", f"{path}/contacts/{widget.contact}/transcript")
        for address in closed:
            await until(lambda at=address: ada.get(at), lambda answer: answer.status_code == 404)  # type: ignore[misc]
        good(await turn(ada, centre, stickers=True, transcript=True, forms=True))
        await until(lambda: ada.get(f"{path}/stickers"), lambda answer: answer.status_code == 200)
        await widget.wait_for(lambda w: w.state is not None and w.state.off == ())


async def test_without_rosters_a_seat_is_as_it_is_set_up_and_with_them_as_the_hour_says(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada:
        profile, ann = str(new_id()), centre.person_id("ann")
        value = {"name": "Half", "capacity": 3, "channels": None, "queues": None, "skills": {}}
        good(await ada.put(f"setup/profiles/{profile}", json={"value": value}))
        good(await ada.put(f"setup/rosters/{ann}", json={"value": {"name": "", "default": profile, "days": {}}}))

        async def capacity() -> int:
            return int(await centre.value("select capacity from seat where person_id = $1", centre.staff["ann"].id))

        await until(capacity, lambda found: found == 3, what="the roster")
        good(await turn(ada, centre, rosters=False))
        assert await capacity() == 6
        good(await turn(ada, centre, rosters=True))
        assert await capacity() == 3


async def test_what_a_module_that_is_off_would_have_heard_and_done_waits_in_order_until_it_is_on(
    own_db: Database,
) -> None:
    """Without a house of its own: relay and timers are stepped by hand."""
    centre = await open_centre(own_db, "http://none.example")
    heard: list[int] = []
    rung: list[str] = []

    @on
    async def hear(_tx: Tx, event: BookingCancelled) -> None:
        heard.append(event.at)

    async def ring(_tx: Tx, timer: Timer) -> None:
        rung.append(timer.kind)

    fit = catalogue.FITTED
    ours = hear._replace(name="test.hear")
    relay = Relay(own_db, Bus(own_db), [ours], rests=modules.rests(fit, {ours.name: "cards.bookings"}))
    timers = Timers(own_db, {"remind": ring}, rests=modules.rests(fit, {"remind": "cards.bookings"}))
    booking = new_id()

    async def cancel(at: int) -> None:
        async with own_db.tx(centre.tenant.id) as tx:
            tx.emit(BookingCancelled(booking=booking, resource=new_id(), contact=new_id(), at=at, number=1, by="agent"))
            await set_timer(tx, "remind", new_id(), tx.now, tenant=centre.tenant.id)
        while await relay.step(ours):
            pass
        while await timers.step():
            pass

    async def turn_to(on: bool) -> None:
        async with own_db.house() as house:
            inner = house.within(centre.tenant.id)
            await modules.switch(inner, _with(fit, ours.name), {"bookings": on})

    async with own_db.house() as tx:
        await now_mark(tx)
    await cancel(1)
    assert (heard, len(rung)) == ([1], 1)
    await turn_to(False)
    await cancel(2)
    await cancel(3)
    await relay.retry_parked()
    assert (heard, len(rung)) == ([1], 1), "it rests"
    await turn_to(True)
    while await relay.retry_parked():
        pass
    while await timers.step():
        pass
    await cancel(4)
    while await relay.retry_parked():
        pass
    assert (heard, len(rung)) == ([1, 2, 3, 4], 4)
    assert await centre.value("select count(*) from parked") == 0


def _with(fit: Fitted, handler: str) -> Fitted:
    """The same, with our handler and timer among those of bookings."""
    return msgspec.structs.replace(fit, handlers={handler: "cards.bookings"}, timers={"remind": "cards.bookings"})
