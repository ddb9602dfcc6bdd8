"""XF12: a database and a bus that are slow, frozen, cut or half open. Clear answers, recovery by itself, nothing lost or doubled."""

import asyncio
import tempfile
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.bus_server import bus_server
from tests.centre import Stage, open_centre
from tests.faults.truth import behind, wrong
from tests.proxy import Proxy, before_database
from tests.server import House, _roomy, until
from tests.size import size
from ting.app.database import Dsns
from ting.kit.db import Database
from ting_sim import DeskClient, WidgetClient

pytestmark = pytest.mark.slow
EACH = size(3, 100)
"""Words of each side within each fault, and after it."""


async def test_a_database_and_a_bus_are_slow_frozen_cut_and_half_open_and_no_word_is_lost_or_doubled(
    dsns: Dsns,
) -> None:
    with bus_server() as bus, tempfile.TemporaryDirectory(prefix="ting-house-", dir=_roomy()) as folder:
        async with (
            before_database(dsns) as (database, through),
            Proxy.to("127.0.0.1", bus.port) as carrier,
            Database.connect(dsns.app, dsns.house, size=4) as db,
        ):
            house = House(through, Path(folder))
            house.settings = msgspec.structs.replace(house.settings, nats_url=f"nats://127.0.0.1:{carrier.port}")
            try:
                for name in ("web", "work"):
                    house.start(name)
                await house.ready()
                await _walk(house, db, database, carrier)
            finally:
                database.heal()
                house.stop()


async def _walk(house: House, db: Database, database: Proxy, carrier: Proxy) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    async with Stage.open() as stage, httpx.AsyncClient(base_url=house.url, trust_env=False, timeout=40) as http:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk)
        talk = _Talk(centre.slug, widget, desk, contact.id)

        async def stands() -> tuple[int, str]:
            answer = await http.get("/readyz")
            told = answer.json()
            return answer.status_code, told.get("bus", told["state"])

        async def stand(status: int, what: str) -> None:
            await until(stands, lambda now: now == (status, what), seconds=60, what=f"{status} {what}")

        await stand(200, "carries")
        database.slow(0.05)
        await talk.on()
        database.heal()

        for fault in (carrier.cut, carrier.freeze):
            fault()
            await stand(200, "away")
            await talk.on()
            carrier.heal()
            await stand(200, "carries")

        for fault in (database.cut, database.freeze):
            fault()
            await stand(503, "waiting")
            refused = await http.post(
                "/api/session", json={"email": "a@b.example", "password": "x" * 12}, headers={"X-Ting": "1"}
            )
            assert (refused.status_code, refused.json()["code"]) == (503, "away")
            assert int(refused.headers["Retry-After"]) == refused.json()["retry_after"] > 0
            assert refused.headers["content-type"].startswith("application/problem+json")
            speaking = asyncio.ensure_future(talk.on())
            database.heal()
            await speaking
            await stand(200, "carries")

        database.forget()
        await talk.on()
        await stand(200, "carries")

        late = await stage.widget(centre, "After all that")
        await desk.wait_for(lambda d: any(o.contact == late.contact for o in d.offers.values()), 60, "an offer")
        offer = next(o for o in desk.offers.values() if o.contact == late.contact)
        await centre.finish(desk, (await desk.accept(offer)).id)
        await talk.compare()
        await centre.finish(desk, contact.id)
        await until(lambda: wrong(db), lambda found: not found, what="the truth")
        await until(lambda: behind(db), lambda left: not left, seconds=90, what="the relay's end of the log")


class _Talk:
    """Two who talk, and what they were told is written."""

    def __init__(self, slug: str, widget: WidgetClient, desk: DeskClient, contact: str) -> None:
        self._slug, self._widget, self._desk, self._contact = slug, widget, desk, contact
        self._said: dict[str, list[tuple[str, str]]] = {"customer": [], "agent": []}

    async def on(self) -> None:
        await asyncio.gather(self._customer(), self._agent())

    async def _customer(self) -> None:
        mine = self._said["customer"]
        for _ in range(EACH):
            text = f"customer{len(mine)}"
            mine.append(((await self._widget.say(text, timeout=120)).id, text))

    async def _agent(self) -> None:
        mine = self._said["agent"]
        for _ in range(EACH):
            text = f"agent{len(mine)}"
            mine.append(((await self._desk.say(self._slug, self._contact, text)).id, text))

    async def compare(self) -> None:
        truth = await self._desk.refetch(self._slug, self._contact)
        for who, said in self._said.items():
            assert [(m.id, m.text) for m in truth if m.by == who and m.text and m.text.startswith(who)] == said
        await self._widget.wait_for(lambda w: len(w.messages) >= len(truth), 60, "all of it")
        assert [m.id for m in self._widget.messages] == [m.id for m in truth]
