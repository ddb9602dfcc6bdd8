"""Lines carry so many calls at once: a further one is refused by SIP, told at the desk, and counted. Real SIP."""

from typing import Any

import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.telephone import Telephone
from ting.domains.telephony import api as telephony
from ting.journeys.calls import steps
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError

pytestmark = pytest.mark.slow


async def test_a_call_beyond_the_channels_of_its_line_is_refused_and_counted_whichever_way_it_goes(
    calling: House, calls_db: Database, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    async with signed(calling, centre, "ada") as ada:
        (trunk,) = await centre.fetch("select id, plan from trunk where tenant_id = $1", centre.tenant.id)
        path, plan = f"setup/trunks/{trunk['id']}", dict(trunk["plan"])
        refused = await ada.put(path, json={"value": plan | {"channels": 0}})
        assert refused.json()["code"] == "trunk_channels"
        good(await ada.put(path, json={"value": plan | {"channels": 2}}))
    ann = await stage.desk(centre, "ann")
    await phones.own_phone(ann)
    one = await phones.caller(caller="+886912000001")
    await one.state("CONFIRMED")
    two = await phones.caller(caller="+886912000002")
    await two.state("CONFIRMED")
    three = await phones.caller(caller="+886912000003")
    assert (await three.state("DISCONNECTED"))["code"] == 503
    assert await why(centre, "+886912000003") == ("over", "no_channel")
    with pytest.raises(ProblemError) as told:
        await ann.ask("POST", f"/api/t/{centre.slug}/dial", json={"key": str(new_id()), "number": "+886223450001"})
    assert told.value.code == "lines_busy"
    assert not await centre.value(
        "select count(*) from call where direction = 'out' and tenant_id = $1", centre.tenant.id
    )
    await one.do("hang_up")
    await until(
        lambda: centre.value("select full_since from trunk where id = $1", trunk["id"]), lambda since: since is None
    )
    four = await phones.caller(caller="+886912000004")
    await four.state("CONFIRMED")

    async with calls_db.tx(centre.tenant.id) as tx:  # where calls are carried there is no room
        (number,) = await telephony.numbers(tx)
        call = await steps.come(
            tx, engine=new_id(), number=number, channel="1.5", caller="+886912000005", called=phones.number, room=False
        )
    assert (call.state, call.why, call.ended_by) == ("over", "no_room", "system")

    rows = await until(
        lambda: lines(calling, centre), lambda found: found[None]["blocked"] == 3, what="all are counted"
    )
    assert rows[str(trunk["id"])] == rows[None]  # there is one line
    assert (rows[None]["blocked_in"], rows[None]["blocked_out"]) == (2, 1)
    assert rows[None]["busy_ms"] > 0


async def why(centre: Centre, caller: str) -> tuple[str, str]:
    """How the call of somebody stands, and why it ended."""
    (row,) = await centre.fetch("select state, why from call where caller = $1", caller)
    return row["state"], row["why"]


async def lines(house: House, centre: Centre) -> dict[str | None, dict[str, Any]]:
    """What the lines came to, by line, and under None all together."""
    first, last = [
        await centre.value("select ((now() at time zone $1)::date + $2::int)::text", centre.tenant.time_zone, n)
        for n in (-1, 1)
    ]
    async with signed(house, centre, "ada") as ada:
        answer = await ada.get("history", params={"from": first, "to": last, "by": "line", "grain": "whole"})
    found = answer.json()
    return {row["key"]: row["figures"] for row in found["rows"]} | {None: found["total"]["figures"]}
