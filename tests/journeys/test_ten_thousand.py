"""Ten thousand wait, two hundred of them before our eyes: every place told is the true one, and told once."""

import asyncio
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest_asyncio

from tests.centre import Centre, Stage, open_centre
from tests.crowd import add_visitors, line_up
from tests.server import House, until
from ting.app.database import Dsns
from ting.domains.customers import api as customers
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.arrive import arrive
from ting.journeys.contact.queue import Outlooks, give_up
from ting.kit.bus import Bus
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.tasks import Tasks
from ting_sim import DeskClient, WidgetClient
from ting_sim.door import Door

EACH, WINDOWS = 5_000, 100
STEPS, LOOKS = 200, 8
TRUE = """
select l.contact_id::text as contact, l.ahead from (
  select contact_id, row_number() over (partition by queue_id order by rank, entered_at, id) - 1 as ahead
  from ticket where tenant_id = $1 and state in ('waiting', 'offered')
) l join contact c on c.id = l.contact_id where c.visitor_id = any($2)
"""
HEAD = """
select contact_id::text from ticket where tenant_id = $1 and state = 'waiting' order by rank, entered_at, id limit 1
"""
ANYBODY = """
select contact_id from ticket t join contact c on c.id = t.contact_id
where t.tenant_id = $1 and t.state = 'waiting' and c.visitor_id is null
order by md5($2 || t.id::text) limit 1
"""


class Window(WidgetClient):
    """A window that remembers all that it was shown, but for the time."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.shown: list[dict[str, Any]] = []

    async def _heard(self, frame: Any) -> None:
        if frame["op"] == "state":
            self.shown.append(_timeless(frame["state"]))
        await super()._heard(frame)


def _timeless(state: dict[str, Any]) -> dict[str, Any]:
    """A state as a person sees it: no clock, and a range in minutes."""
    ticket = dict(state["ticket"] or {})
    ticket.pop("as_of", None)
    if ticket.get("range"):
        ticket["range"] = (ticket["range"]["lo_ms"] // 60_000, -(-ticket["range"]["hi_ms"] // 60_000))
    return {**state, "now": 0, "ticket": ticket}


class Hall:
    """The centre with its two long lines, and what may happen in it."""

    def __init__(self, centre: Centre, desk: DeskClient, windows: list[Window], visitors: list[UUID]) -> None:
        self.centre = centre
        self.desk = desk
        self.windows = windows
        self.visitors = visitors
        self.rng = random.Random(11)
        self.outlooks = Outlooks(centre.db)
        self.assigned: list[tuple[str, str]] = []

    async def look(self) -> str:
        """Say what is shown wrongly; nothing when all see their true place."""
        rows = await self.centre.fetch(TRUE, self.centre.tenant.id, self.visitors)
        true = {row["contact"]: row["ahead"] for row in rows}
        for window in self.windows:
            shown = window.ticket.ahead if window.ticket is not None else None
            if window.contact is not None and shown != true.get(window.contact):
                return f"{window.contact} is shown {shown}, and stands at {true.get(window.contact)}"
        return ""

    async def come(self) -> None:
        """Somebody takes a number; every third is important, and passes those who came lately."""
        tenant = self.centre.tenant.id
        async with self.centre.db.tx(tenant) as tx:
            visitor = await customers.new_visitor(tx, self.centre.point or UUID(int=0))
            gold = await customers.add(tx, name="G", lang="en", tier="gold" if self.rng.random() < 0.33 else None)
            row = await tx.fetchrow(
                "update visitor set customer_id = $1 where token_hash = sha256($2) returning id", gold, visitor.encode()
            )
            (point,) = await tenancy.points(tx)
        assert row is not None
        await self.centre.db.run(
            tenant,
            arrive,
            point=point,
            visitor=row["id"],
            key=new_id(),
            question="?",
            name=None,
            lang="en",
            queue=self.rng.choice(list(self.centre.queues.values())).id,
            outlooks=self.outlooks,
        )

    async def go(self) -> None:
        """Somebody gives up: one in ten before our eyes."""
        tenant = self.centre.tenant.id
        watched = [window for window in self.windows if window.phase == "queued" and window.contact is not None]
        if self.rng.random() < 0.1 and watched:
            window = self.rng.choice(watched)
            if all(offer.contact != window.contact for offer in self.desk.offers.values()):
                await window.leave()
                await window.wait_for(lambda w: w.phase == "ended")
                return
        await self.centre.db.run(tenant, give_up, await self.centre.value(ANYBODY, tenant, str(self.rng.random())))

    async def answer(self) -> None:
        """The one who rings is answered, ended or passed on; the next to ring must be the head of all that wait."""
        tenant, slug = self.centre.tenant.id, self.centre.slug
        contact = await self.desk.accept(await self.desk.wait_offer())
        before = set(self.desk.offers)
        if self.rng.random() < 0.4:
            there = await self.centre.value("select queue_id from contact where id = $1", UUID(contact.id))
            other = next(queue for queue in self.centre.queues.values() if queue.id != there)
            visited = await self.centre.value("select transfers from contact where id = $1", UUID(contact.id))
            if not visited:
                await self.desk.status("away", "break")
                await self.desk.transfer(slug, contact.id, note="See above", to_queue=str(other.id))
                await self._next(str(await self.centre.value(HEAD, tenant)), before)
                return
        await self.desk.end(slug, contact.id)
        head = str(await self.centre.value(HEAD, tenant))
        await self.desk.status("away", "break")
        await self.desk.wrapup(slug, contact.id, "solved")
        await self._next(head, before)

    async def _next(self, head: str, before: set[str]) -> None:
        await self.desk.status("available")
        await self.desk.wait_for(lambda d: bool(set(d.offers) - before), what="the next offer")
        (offer,) = set(self.desk.offers) - before
        self.assigned.append((self.desk.offers[offer].contact, head))


@pytest_asyncio.fixture
async def hall(dsns: Dsns, own_db: Database, tmp_path: Path) -> AsyncIterator[Hall]:
    """A house that starts with ten thousand already waiting in two queues."""
    house = House(dsns, tmp_path)
    centre = await open_centre(own_db, house.url, queue=False)
    for key in ("help", "shop"):
        await centre.add_queue(key, ring_ms=600_000)
    await centre.add_point()
    await centre.add_person("ann", capacity=2)
    secrets = [f"secret {n}" for n in range(2 * WINDOWS)]
    visitors = await add_visitors(centre, secrets)
    await line_up(centre, centre.queues["help"], EACH, visitors[:WINDOWS])
    await line_up(centre, centre.queues["shop"], EACH, visitors[WINDOWS:])
    bus = Bus(own_db)
    try:
        house.start("web")
        house.start("work")
        await house.ready()
        async with Tasks() as tasks, Stage.open() as stage:
            tasks.keep("bus", bus.run)
            door = Door(house.url)
            windows = [Window(house.url, centre.key, token=secret, door=door) for secret in secrets]
            await asyncio.gather(*(stage.enter(window) for window in windows))
            yield Hall(centre, await stage.desk(centre, "ann"), windows, visitors)
            await door.close()
        assert not house.errors(), house.errors()[:3]
    finally:
        house.stop()


async def test_ten_thousand_wait_and_each_place_told_is_true_and_told_once_and_the_line_is_served_in_its_order(
    hall: Hall,
) -> None:
    await until(hall.look, lambda wrong: not wrong, what="the true place in each window")
    assert sum(window.phase == "queued" for window in hall.windows) == 2 * WINDOWS
    for step in range(STEPS):
        await hall.rng.choices([hall.come, hall.go, hall.answer], [5, 3, 2])[0]()
        if step % (STEPS // LOOKS) == 0:
            await until(hall.look, lambda wrong: not wrong, what="the true place in each window")
    await until(hall.look, lambda wrong: not wrong, what="the true place in each window")
    assert len(hall.assigned) > STEPS // 8
    assert [contact for contact, _ in hall.assigned] == [head for _, head in hall.assigned]
    moved_back = 0
    for window in hall.windows:
        for before, after in pairwise(window.shown):
            assert before != after
            if before["phase"] != "queued" or after["phase"] != "queued":
                continue
            if after["ticket"]["ahead"] <= before["ticket"]["ahead"]:
                continue
            moved_back += 1
            moved = after["ticket"]["moved_back"]
            assert (moved["from"], moved["by"]) == (
                before["ticket"]["ahead"],
                after["ticket"]["ahead"] - before["ticket"]["ahead"],
            )
            assert sum(reason["count"] for reason in moved["reasons"]) >= moved["by"]
            assert {reason["code"] for reason in moved["reasons"]} <= {"priority", "transferred"}
    assert moved_back > 0
