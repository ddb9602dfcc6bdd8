"""XF18: every process is replaced by a new one, again and again, under load; nothing fails for who tries again."""

import asyncio
import signal
from collections import Counter
from collections.abc import Collection
from functools import partial
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.size import figures, size
from ting.kit.db import Database
from ting.kit.ids import new_id

pytestmark = pytest.mark.slow
ROLLS = size(1, 60)
TALKS = size(2, 20)
MOST = 150
"""A centre has at most two hundred."""


async def test_all_processes_are_replaced_under_load_and_nobody_who_tries_again_is_failed(
    own_house: House, own_db: Database
) -> None:
    centre = await open_centre(own_db, own_house.url, ring_ms=600_000)  # what is tried again is tried within the ring
    await centre.add_person("ada", "administrator", seat=False)
    over = asyncio.Event()
    count: Counter[str] = Counter()
    said: dict[str, list[str]] = {}
    names: list[str] = []
    async with Stage.open() as stage, signed(own_house, centre, "ada") as ada:
        talks = []
        for n in range(TALKS):
            await centre.add_person(f"agent{n}", capacity=2)
            desk = await stage.desk(centre, f"agent{n}")
            talks.append((desk, *await centre.serve(stage, desk)))
        await centre.add_person("ann", capacity=40)
        ann = await stage.desk(centre, "ann")

        async def talk(n: int) -> None:
            desk, widget, contact = talks[n]
            mine = said.setdefault(contact.id, [])
            while not over.is_set():
                text = f"{len(mine)}"
                by = (
                    widget.say(text, timeout=300)
                    if len(mine) % 2
                    else desk.say(centre.slug, contact.id, text, patience=300)
                )
                mine.append((await by).id)
                count["words"] += 1
                await asyncio.sleep(0.2)  # as fast as a customer may be

        async def come() -> None:
            while not over.is_set():
                _, contact = await centre.serve(stage, ann, "Only a short one")
                await centre.finish(ann, contact.id)
                count["contacts"] += 1
                await asyncio.sleep(0.1)

        async def set_up() -> None:
            while not over.is_set() and len(names) < MOST:
                names.append(f"Program {len(names)}")
                answer = await insist(ada, count, "tokens", {"name": names[-1], "permissions": ["contacts.read"]})
                assert answer.status_code == 201, answer.text
                await asyncio.sleep(0.05)

        async def roll() -> None:
            for n in range(ROLLS):
                for kind in ("web", "work"):
                    old = f"{kind}{n - 1}" if n else kind
                    there = await _nodes(centre, kind)
                    own_house.start(f"{kind}{n}")
                    await until(partial(_nodes, centre, kind, there), seconds=300, what=kind)
                    await _ends(own_house, old)
                    count["then"] = count["words"] + 10
                    await until(partial(_talked, count), seconds=300, what="talk")
            over.set()

        await asyncio.gather(roll(), come(), set_up(), *(talk(n) for n in range(TALKS)))
        made = {each["name"] for each in good(await ada.get("tokens"))}
        assert made == set(names)
        assert await centre.value("select count(*) from api_token") == len(names), "each was made once"
        for desk, widget, contact in talks:
            truth = [m.id for m in await desk.refetch(centre.slug, contact.id) if (m.text or "").isdigit()]
            assert truth == said[contact.id]
            await widget.wait_for(lambda w, all_=truth: [m.id for m in w.messages if m.id in all_] == all_, 60)  # type: ignore[misc]
            await centre.finish(desk, contact.id)
        await until(lambda: behind(own_db), lambda late: not late, seconds=60, what="the relay's end of the log")
        assert await wrong(own_db) == []
    assert own_house.errors() == []
    del count["then"]
    figures("XF18", replaced=2 * ROLLS, programs=len(names), **count, failed=0)


async def insist(http: httpx.AsyncClient, count: Counter[str], path: str, wish: object) -> httpx.Response:
    """Ask until it is answered, under one key: what a program is told to do (docs/guide/api.md)."""
    key = {"Idempotency-Key": str(new_id())}

    async def ask() -> httpx.Response | None:
        count["asked"] += 1
        try:
            answer = await http.post(path, json=wish, headers=key)
        except httpx.TransportError:
            count["asked_again"] += 1
            return None
        if answer.status_code == 503 or (answer.status_code == 409 and answer.json()["code"] == "key_in_progress"):
            count["asked_again"] += 1
            return None
        return answer

    found = await until(ask, seconds=300, what="an answer")
    assert found is not None
    return found


async def _nodes(centre: Centre, kind: str, but: Collection[UUID] = ()) -> set[UUID]:
    """Who of this kind has said that he is there, but these."""
    return {row["id"] for row in await centre.fetch("select id from node where kind = $1", kind)}.difference(but)


async def _ends(house: House, name: str) -> None:
    """Ask a process to end, and see it end by itself."""
    process = house.processes[name]
    process.send_signal(signal.SIGTERM)

    async def code() -> int | None:
        return process.poll()

    found = await until(code, lambda seen: seen is not None, seconds=60, what=f"the end of {name}")
    assert found in (0, -signal.SIGTERM)
    del house.processes[name]


async def _talked(count: Counter[str]) -> bool:
    return count["words"] >= count["then"]
