"""XF22: modules are switched again and again while everybody works. Nothing fails, is lost, or gets stuck."""

import asyncio
import random
from collections import Counter

import pytest

from tests.centre import Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.size import figures, size
from ting.app import catalogue
from ting.kit.db import Database
from ting.kit.ids import new_id

pytestmark = pytest.mark.slow
TURNS = size(60, 1000)
CUSTOMERS = size(12, 200)
EVERY = tuple(catalogue.FITTED.options)


async def test_modules_are_switched_under_load_and_nobody_and_nothing_is_lost(
    own_house: House, own_db: Database
) -> None:
    rng = random.Random(22)
    centre = await open_centre(own_db, own_house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("ann", capacity=40)
    seen: Counter[int] = Counter()
    over = asyncio.Event()
    said: list[tuple[str, list[str]]] = []
    async with Stage.open() as stage, signed(own_house, centre, "ada") as ada, signed(own_house, centre, "ann") as http:
        survey = {
            "name": "After", "scale": "stars", "questions": {"en": "How was it?"}, "comment": True,
            "queues": [], "ends": ["agent", "customer"], "mail_after_minutes": None, "archived": False,
        }  # fmt: skip
        good(await ada.put(f"setup/surveys/{new_id()}", json={"value": survey}))
        desk = await stage.desk(centre, "ann")

        async def turn(switches: dict[str, bool]) -> None:
            address = f"setup/modules/{centre.tenant.id}"
            good(await ada.put(address, json={"value": {"on": switches}}))

        async def switching() -> None:
            turns = 0
            while turns < TURNS or len(said) < CUSTOMERS:
                turns += 1
                await turn({key: rng.random() < 0.5 for key in rng.sample(EVERY, 4)})
                await asyncio.sleep(rng.uniform(0, 0.02))
            over.set()

        async def looking() -> None:
            paths = (
                "bookings/resources",
                "forms",
                "slang",
                "stickers",
                "contacts",
            )
            while not over.is_set():
                seen[(await http.get(rng.choice(paths))).status_code] += 1
                seen[(await http.get(f"{own_house.url}/api/webchat/{centre.key}/config")).status_code] += 1
                seen[(await http.get(f"{own_house.url}/api/webchat/{centre.key}/stickers")).status_code] += 1

        async def customer(number: int) -> None:
            widget, contact = await centre.serve(stage, desk, f"Question {number}")
            words = [f"{number}.{n}" for n in range(3)]
            for word in words:
                await widget.say(word)
                await desk.say(centre.slug, contact.id, f"Answer to {word}")
            await centre.finish(desk, contact.id)
            said.append((contact.id, words))

        async def customers() -> None:
            for number in range(CUSTOMERS):
                await customer(number)

        await asyncio.gather(switching(), looking(), customers())
        assert set(seen) == {200, 404}, seen
        await turn(dict.fromkeys(EVERY, True))

        assert len(said) == CUSTOMERS
        for contact, words in said:
            texts = [message.text for message in await desk.refetch(centre.slug, contact)]
            assert [text for text in texts if text in words] == words
        await until(lambda: behind(own_db), lambda names: not names, what="all handlers through")
        await until(lambda: centre.value("select count(*) from parked"), lambda n: n == 0, what="nothing waits")
        assert await centre.value("select count(*) from timer where rests") == 0
        assert await wrong(own_db) == []
    assert own_house.errors() == []
    figures("XF22", turns=TURNS, conversations=CUSTOMERS, answers=seen.total(), failed=0)
