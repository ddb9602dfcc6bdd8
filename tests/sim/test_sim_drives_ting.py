"""The simulator against a real server: everyone is answered, and every transcript is compared with the server's."""

import asyncio
from typing import Any

import pytest

from tests.centre import PASSWORD, Centre, open_centre
from tests.server import House
from ting.kit.db import Database
from ting_sim.load import Plan, drive
from ting_sim.tally import Tally


def plan(centre: Centre, **more: Any) -> Plan:
    agents = tuple((person.email, PASSWORD) for person in centre.staff.values())
    return Plan(
        url=centre.url,
        key=centre.key,
        agents=agents,
        pace=0.0,
        lines=2,
        seed=7,
        **{"seconds": 240.0, "rate": 20.0, **more},
    )


def nothing_is_wrong(tally: Tally) -> None:
    assert tally.faults == []
    assert tally.checked == tally.arrived


async def test_customers_of_four_languages_are_all_answered_and_nothing_is_lost_or_doubled(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    for name in ("mei", "ken"):
        await centre.add_person(name)
    await house.ready()
    tally = await drive(plan(centre, customers=8))
    nothing_is_wrong(tally)
    assert (tally.arrived, tally.answered, tally.abandoned, tally.ended) == (8, 8, 0, 8)
    assert tally.said >= 8 * 4
    assert not tally.errors
    closed = "select count(*) from contact where tenant_id = $1 and state = 'closed'"
    assert await centre.value(closed, centre.tenant.id) == 8


@pytest.mark.slow
async def test_a_killed_server_costs_no_message(own_house: House, own_db: Database) -> None:
    centre = await open_centre(own_db, own_house.url)
    for name in ("mei", "ken", "jun"):
        await centre.add_person(name)

    async def kill() -> None:
        for _ in range(3):
            await asyncio.sleep(1.5)
            own_house.kill("web")
            own_house.start("web")

    await own_house.ready()
    killer = asyncio.ensure_future(kill())
    tally = await drive(plan(centre, customers=8, rate=3.0, seconds=240.0))
    await killer
    nothing_is_wrong(tally)
    assert (tally.arrived, tally.answered) == (8, 8)
