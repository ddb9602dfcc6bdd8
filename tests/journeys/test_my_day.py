"""One's own day at the door: one's own and nobody else's, a median of enough, and time in pieces."""

from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import signed
from tests.server import House, until
from ting.domains.reports.api import Stretch
from ting.journeys.workday.my_day import Piece, middle, pieces_of
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError

DONE = "select count(*) from segment where tenant_id = $1 and acw_ended_at is not null"


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    for name in ("ann", "bob", "cal", "dan"):
        await made.add_person(name)
    await made.add_person("obs", "observer", seat=False)
    return made


def stretch(at: int, until_at: int | None, state: str, aux: str | None = None) -> Stretch:
    return Stretch(
        person=new_id(), seq=at, from_at=at, until_at=until_at, state=state, status="away" if aux else "available",
        aux=aux, connected=True, load=0, capacity=6,
    )  # fmt: skip


def test_time_is_cut_at_the_edges_and_what_is_alike_is_joined() -> None:
    time = [
        stretch(0, 100, "OFFLINE"),
        stretch(100, 200, "READY"),
        stretch(200, 250, "READY"),
        stretch(250, 300, "AWAY", "meal"),
        stretch(300, 320, "AWAY", "break"),
        stretch(320, None, "BUSY"),
    ]
    assert pieces_of(time, 150, 400) == [
        Piece(150, 250, "ready", None),
        Piece(250, 300, "away", "meal"),
        Piece(300, 320, "away", "break"),
        Piece(320, 400, "busy", None),
    ]
    assert pieces_of(time, 500, 400) == []


def test_a_median_needs_enough_who_have_the_figure() -> None:
    rows: list[dict[str, float | None]] = [{"handled": n, "aht_ms": None if n == 1 else 10 * n} for n in (1, 2, 3, 10)]
    found = middle(rows, 4)
    assert (found["handled"], found["aht_ms"], found["occupancy"]) == (2.5, None, None)
    assert middle(rows)["aht_ms"] == 30


async def day(desk: DeskClient, centre: Centre, **params: str) -> dict[str, Any]:
    found: dict[str, Any] = await desk.ask("GET", f"/api/t/{centre.slug}/my-day", params=params)
    return found


async def test_a_day_is_ones_own_and_the_team_is_a_median_of_four_at_least(house: House, centre: Centre) -> None:
    async with Stage.open() as stage:
        desks = []
        for name in ("ann", "bob", "cal", "dan"):
            desk = await stage.desk(centre, name)
            desks.append(desk)
            for _ in range(2 if name == "ann" else 1):
                _, contact = await centre.serve(stage, desk)
                await centre.finish(desk, contact.id)
            if name == "cal":
                await until(lambda: centre.value(DONE, centre.tenant.id), lambda n: n == 4, what="the projection")
                assert (await day(desks[0], centre))["team"] is None
            await desk.status("away", "meal")
        await until(lambda: centre.value(DONE, centre.tenant.id), lambda n: n == 5, what="the projection")
        # the stretches of time are another projection
        mine = await until(
            lambda: day(desks[0], centre),
            lambda seen: (seen["pieces"][-1]["what"], seen["pieces"][-1]["aux"]) == ("away", "meal"),
            what="the last stretch",
        )
        assert mine["total"]["handled"] == 2
        assert sum(row["figures"]["handled"] for row in mine["hours"]) == 2
        assert mine["team"]["handled"] == 1
        assert mine["weeks"] == 0
        assert [each["answers"] for each in mine["csat"]] == [0, 0]
        for name in ("bob", "cal", "dan"):
            assert centre.person_id(name) not in str(mine), "nobody else is named"
            assert f"Real {name}" not in str(mine)
        for wrong in ("2000-01-01", "2999-01-01", "yesterday"):
            with pytest.raises(ProblemError) as refused:
                await day(desks[0], centre, day=wrong)
            assert refused.value.status in (400, 422)
    async with signed(house, centre, "obs") as obs:
        assert (await obs.get("my-day")).status_code == 403
