"""Numbers run as they were set up: shared, formed, never twice in a day, anew with the day; and stand on a slip."""

import asyncio
from typing import Any

import httpx

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.routing import api as routing
from ting.kit.db import Database
from ting.kit.ids import new_id

PLAIN = {"name": "Hall", "prefix": "", "digits": 3, "first": 1, "resets_at": "00:00", "time_zone": "Asia/Taipei"}


async def two_queues(db: Database, url: str) -> Centre:
    centre = await open_centre(db, url, queue=False)
    await centre.add_queue("help")
    await centre.add_queue("other")
    await centre.add_point()
    await centre.add_person("ada", "administrator")
    return centre


async def choose(http: httpx.AsyncClient, kind: str, id_: str, **fields: Any) -> httpx.Response:
    """Set some fields of a thing, as its form does."""
    item = next(each for each in (await http.get(f"setup/{kind}")).json() if each["id"] == id_)
    value = {**item["value"], **fields}
    return await http.put(f"setup/{kind}/{id_}", json={"value": value, "version": item["version"]})


async def numbers(stage: Stage, centre: Centre, queue: str, many: int) -> list[str]:
    """Let so many come to a queue at once; return their numbers."""
    widgets = [await stage.widget(centre) for _ in range(many)]
    await asyncio.gather(*(widget.start("Hello", queue=centre.queue_id(queue)) for widget in widgets))
    return [widget.ticket.number for widget in widgets if widget.ticket is not None]


async def test_queues_share_a_run_and_none_of_it_is_given_twice(house: House, db: Database) -> None:
    centre = await two_queues(db, house.url)
    scheme = str(new_id())
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        good(await ada.put(f"setup/ticket-schemes/{scheme}", json={"value": {**PLAIN, "prefix": "N", "skips": ["4"]}}))
        for queue in ("help", "other"):
            good(await choose(ada, "queues", centre.queue_id(queue), scheme=scheme))
        both = await asyncio.gather(numbers(stage, centre, "help", 10), numbers(stage, centre, "other", 10))
        counted = [n for n in range(1, 30) if "4" not in f"{n:03}"][:20]
        assert sorted([*both[0], *both[1]]) == [f"N-{n:03}" for n in counted]
        # what was given stands; a run that changes goes on above it
        good(await choose(ada, "ticket-schemes", scheme, prefix="", digits=2, skips=[]))
        assert await numbers(stage, centre, "help", 1) == [f"A-{counted[-1] + 1}"]
        used = await choose(ada, "ticket-schemes", scheme, archived=True)
        assert (used.status_code, used.json()["code"]) == (422, "in_use")
        assert "Help, Other" in used.json()["detail"]
        gone = await choose(ada, "queues", centre.queue_id("help"), scheme=str(new_id()))
        assert (gone.status_code, gone.json()["field"]) == (422, "scheme")


async def test_a_day_begins_anew_and_no_two_of_a_day_read_alike_whatever_is_changed(house: House, db: Database) -> None:
    centre = await two_queues(db, house.url)
    scheme, site = str(new_id()), str(new_id())
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        assert sorted(await numbers(stage, centre, "help", 2)) == ["A-1001", "A-1002"]
        # the other queue takes the same letter, and a run of its own: it passes over what was given
        good(await choose(ada, "queues", centre.queue_id("other"), prefix="A"))
        assert await numbers(stage, centre, "other", 1) == ["A-1003"]
        # both move to a site whose queues share a run that begins where theirs began
        shared = {**PLAIN, "digits": 4, "first": 1001, "time_zone": "UTC"}  # its day is that of the queues before
        good(await ada.put(f"setup/ticket-schemes/{scheme}", json={"value": shared}))
        place = {"name": "Hall", "time_zone": "Asia/Taipei", "scheme": scheme}
        good(await ada.put(f"setup/sites/{site}", json={"value": place}))
        for queue in ("help", "other"):
            good(await choose(ada, "queues", centre.queue_id(queue), site=site))
        assert await numbers(stage, centre, "help", 1) == ["A-1004"]
        assert await numbers(stage, centre, "other", 1) == ["A-1005"]
        # the night passes: all that was counted is yesterday's
        for table in ("ticket_counter", "ticket_number"):
            await centre.value(f"update {table} set day = day - 1 where tenant_id = $1 returning 1", centre.tenant.id)
        assert await numbers(stage, centre, "other", 1) == ["A-1001"]
        # a run that begins anew no more goes on above its highest
        good(await choose(ada, "ticket-schemes", scheme, resets_at=None))
        assert await numbers(stage, centre, "help", 1) == ["A-1006"]


async def test_how_numbers_would_come_is_shown_before_anything_is_kept(house: House, db: Database) -> None:
    centre = await two_queues(db, house.url)
    await centre.add_person("sue", "supervisor")
    async with signed(house, centre, "ada") as ada, signed(house, centre, "sue") as sue:
        scheme = {**PLAIN, "prefix": "VIP", "first": 12, "skips": ["13"], "spoken": "number"}
        seen = good(await ada.post("setup-numbers", json=scheme))
        assert seen["printed"] == ["VIP-012", "VIP-014", "VIP-015", "VIP-016", "VIP-017", "VIP-018"]
        assert seen["said"] == {
            "en": "V I P twelve",
            "zh-TW": "V I P 十二",
            "zh-CN": "V I P 十二",
            "ja": "ブイアイピーのじゅうに",
        }
        wrong = await ada.post("setup-numbers", json={**scheme, "time_zone": "Mars"})
        assert (wrong.status_code, wrong.json()["field"]) == (422, "time_zone")
        assert (await ada.get("setup/ticket-schemes")).json() == []
        assert (await sue.post("setup-numbers", json=scheme)).status_code == 403


async def test_a_slip_says_number_place_and_how_it_is_called_while_its_holder_waits(house: House, db: Database) -> None:
    centre = await two_queues(db, house.url)
    await centre.add_person("ann", seat=False)
    far = await open_centre(db, house.url)
    await far.add_person("eve")
    async with db.tx(centre.tenant.id) as tx:
        site = await routing.add_site(tx, "Old town", "Asia/Tokyo", routing.ALWAYS.week)
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann, Stage.open() as stage:
        good(await choose(ada, "queues", centre.queue_id("help"), site=str(site), time_zone=None))
        first, second = await stage.widget(centre, "One"), await stage.widget(centre, "Two")
        slip = good(await ann.get(f"contacts/{second.contact}/slip"))
        assert (slip["number"], slip["ahead"], slip["queue"], slip["site"]) == ("A-1002", 1, "Help", "Old town")
        assert (slip["tenant"], slip["time_zone"], slip["lang"]) == (centre.tenant.name, "Asia/Tokyo", "en")
        assert slip["said"]["en"] == "A one zero zero two"
        await first.leave()
        await until(lambda: centre.contact_state(first.contact), lambda state: state == "closed")
        assert good(await ann.get(f"contacts/{second.contact}/slip"))["ahead"] == 0
        over = await ann.get(f"contacts/{first.contact}/slip")
        assert (over.status_code, over.json()["code"]) == (409, "not_waiting")
        async with signed(house, far, "eve") as eve:
            assert (await eve.get(f"contacts/{second.contact}/slip")).status_code == 404
