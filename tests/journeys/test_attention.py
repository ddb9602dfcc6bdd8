"""How a person wants his attention drawn: kept with him, whole and sound, and nobody else's business."""

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.server import House
from tests.waiting import http_to
from ting.kit.db import Database
from ting_sim import ProblemError

PATH = "/api/me/attention"


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ann")
    await made.add_person("bob")
    return made


async def test_what_a_person_chose_follows_him_and_is_nobody_elses(centre: Centre) -> None:
    async with Stage.open() as stage:
        ann, bob = await stage.desk(centre, "ann"), await stage.desk(centre, "bob")
        first = await ann.ask("GET", PATH)
        assert (first["volume"], first["offer"]["sound"], first["message"]["desktop"]) == (60, "bell", False)
        mine = {**first, "volume": 25, "title": False, "whisper": {"sound": "none", "desktop": True}}
        assert await ann.ask("PUT", PATH, json=mine) == mine
        again = await stage.desk(centre, "ann", status=None)
        assert await again.ask("GET", PATH) == mine
        assert await bob.ask("GET", PATH) == first


async def test_what_cannot_be_is_refused_and_changes_nothing(house: House, centre: Centre) -> None:
    async with Stage.open() as stage:
        ann = await stage.desk(centre, "ann")
        first = await ann.ask("GET", PATH)
        for wrong in (
            {"volume": 101},
            {"volume": -1},
            {"offer": {"sound": "siren", "desktop": True}},
            {"title": "yes"},
        ):
            with pytest.raises(ProblemError) as refused:
                await ann.ask("PUT", PATH, json={**first, **wrong})
            assert refused.value.status in (400, 422), wrong
        assert await ann.ask("GET", PATH) == first
    async with http_to(house.url) as http:
        assert (await http.get(PATH)).status_code == 401
