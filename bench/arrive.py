"""Arrivals: known customers come, are identified among very many, queued and offered, and what happened before is on the desk.

From the customer's `start` on his open line until his agent has the offer; he takes it at once, and reads the contact with
its customer's history. The limit of the same run: a bare commit and a bare frame; a fetch of one row by its primary key.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple
from uuid import UUID

import asyncpg
import uvloop

from bench._ground import Ground, bare_commits, cpu_seconds, ground, options, quantile, say
from bench._thin import Asker, Thin, family
from tests import million
from tests.centre import Centre, open_centre
from tests.crowd import add_visitors
from tests.server import House
from ting.domains.conduct import api as conduct
from ting.kit.ids import new_id
from ting_sim import DeskClient

DESKS, CAPACITY, OPENED_AT_ONCE = 16, 2000, 20
OFFER, CONTACT, ID = b'{"op":"offer",', b'"contact":"', b'"offer":{"id":"'
STATE = b'{"op":"state"'


class Took(NamedTuple):
    """How long the steps of an arrival took, in seconds."""

    offered: float
    taken: float
    history: float


class Offer(NamedTuple):
    """Who was offered a contact, and by which offer."""

    asker: Asker
    id: str


class Desks:
    """The agents' sockets, and who waits for which offer."""

    def __init__(self) -> None:
        self._offers: defaultdict[str, asyncio.Future[Offer]] = defaultdict(asyncio.get_running_loop().create_future)

    def heard(self, frame: bytes, asker: Asker) -> None:
        """Take in a frame of an agent's socket."""
        if not frame.startswith(OFFER):
            return
        waiting = self._offers[_id_after(CONTACT, frame)]
        if not waiting.done():
            waiting.set_result(Offer(asker, _id_after(ID, frame)))

    async def offer(self, contact: str) -> Offer:
        """Wait for a contact's offer."""
        return await asyncio.wait_for(self._offers[contact], 60)


class Customer:
    """A window that is open, whose customer has not asked yet."""

    def __init__(self, line: Thin) -> None:
        self.line = line
        line.heard = self._heard
        self.contact: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.greeted = asyncio.Event()

    def _heard(self, frame: bytes) -> None:
        if not frame.startswith(STATE):
            return
        self.greeted.set()
        at = frame.find(CONTACT)
        if at >= 0 and not self.contact.done():
            self.contact.set_result(_id_after(CONTACT, frame))

    async def come(self, desks: Desks, slug: str) -> Took:
        """Ask; return how long it took until the agent had the offer, and the history."""
        began = time.perf_counter()
        self.line.send(f'{{"op":"start","key":"{new_id()}","question":"Where is my parcel?","lang":"en"}}'.encode())
        contact = await asyncio.wait_for(self.contact, 60)
        offer = await desks.offer(contact)
        offered = time.perf_counter()
        await offer.asker.ask(f"/api/t/{slug}/offers/{offer.id}/accept", "POST")
        taken = time.perf_counter()
        seen = await offer.asker.ask(f"/api/t/{slug}/contacts/{contact}")
        if b'"timeline":[{' not in seen:
            raise AssertionError("the desk shows no history")
        return Took(offered - began, taken - offered, time.perf_counter() - taken)


def _id_after(mark: bytes, frame: bytes) -> str:
    at = frame.index(mark) + len(mark)
    return frame[at : at + 36].decode()


async def main() -> None:
    """Print the figures."""
    wanted = options(__doc__, customers=(100_000, 2000), contacts=(400, 12), rounds=(3, 1), modest=(80, 4))
    async with ground(size=4) as here, AsyncExitStack() as stack:
        centre = await open_centre(here.db, name="big")
        filled = await _fill(here, centre, wanted.customers)
        house = House(here.dsns, here.folder)
        stack.callback(house.stop)
        house.start("web")
        house.start("work")
        await house.ready()
        centre.url = house.url
        desks = await _sit_down(stack, centre)
        coming = await _windows(stack, here, centre, wanted)
        commits, frames, fetch = await bare_commits(here, 1, 2), await _bare_frames(house.url), await _bare_fetch(here)
        for _ in range(min(20, wanted.modest)):
            await coming.pop().come(desks, centre.slug)
        modest = await _apart([coming.pop() for _ in range(wanted.modest)], desks, centre.slug)
        pids = {name: process.pid for name, process in house.processes.items()} | {"database": here.server.pid or 0}
        before = {name: cpu_seconds(*family(pid)) for name, pid in pids.items()}
        rounds = [
            await _together([coming.pop() for _ in range(wanted.contacts)], desks, centre.slug)
            for _ in range(wanted.rounds)
        ]
        many = wanted.contacts * wanted.rounds
        used = {name: round((cpu_seconds(*family(pid)) - before[name]) / many * 1e6) for name, pid in pids.items()}
        most = len(await bare_commits(here, 16, 2)) / 2
        house.stop()
    detail = {"customers": wanted.customers, "filled_s": round(filled)}
    steps: dict[str, tuple[Sequence[float], Sequence[float], float | None]] = {
        "arrived_to_history_on_the_desk": (
            [took.offered + took.history for took in modest],
            _sums(commits, frames, fetch),
            20.0,
        ),
        "arrived_to_offer_on_the_desk": ([took.offered for took in modest], _sums(commits, frames), None),
        "offer_taken": ([took.taken for took in modest], commits, None),
        "history_read": ([took.history for took in modest], fetch, None),
    }
    for name, (took, limit, at_most) in steps.items():
        for share in (0.5, 0.95):
            say(
                f"{name}_p{round(share * 100)}",
                quantile(took, share) * 1000,
                "ms",
                quantile(limit, share) * 1000,
                at_most=at_most if share == 0.95 else None,
                contacts=len(took),
                **detail,
            )
    say(
        "arrivals",
        rounds,
        "contacts/s",
        most,
        at_least=300.0,
        contacts=many,
        cpu_us_a_contact=used,
        limit_is="bare commits of one row, 16 clients",
        durable=True,
        **detail,
    )


async def _fill(here: Ground, centre: Centre, many: int) -> float:
    """Write so many customers with what they asked before; return how long that took."""
    root = await asyncpg.connect(here.server.dsn())
    began = time.perf_counter()
    await million.fill(root, centre.tenant.id, many)
    await root.close()
    return time.perf_counter() - began


async def _sit_down(stack: AsyncExitStack, centre: Centre) -> Desks:
    desks = Desks()
    for number in range(DESKS):
        await centre.add_person(f"agent{number}", capacity=CAPACITY)
        desk: DeskClient = await stack.enter_async_context(centre.desk(f"agent{number}"))
        await desk.status("available")
        cookie = {"Cookie": desk.cookie}
        asker = Asker(centre.url, cookie)
        live = centre.url.replace("http", "ws", 1) + "/api/live"
        line = await Thin.connect(live, lambda frame, asker=asker: desks.heard(frame, asker), cookie)  # type: ignore[misc]
        line.send(b'{"op":"hello","mark":null}')
        stack.callback(line.close)
        stack.callback(asker.close)
    return desks


async def _windows(stack: AsyncExitStack, here: Ground, centre: Centre, wanted: object) -> list[Customer]:
    """Open windows of customers who are known, each somebody else, and let them be greeted."""
    many = wanted.contacts * wanted.rounds + wanted.modest + min(20, wanted.modest)  # type: ignore[attr-defined]
    async with here.db.tx(centre.tenant.id) as tx:
        await conduct.put_limits(tx, conduct.Limits(messages=6000, contacts=1000, address_contacts=100_000))
    secrets = [new_id().hex for _ in range(many)]
    visitors = await add_visitors(centre, secrets)
    await _known(here, centre, visitors)
    at_once = asyncio.Semaphore(OPENED_AT_ONCE)

    async def one(secret: str) -> Customer:
        async with at_once:
            line = await Thin.connect(centre.url.replace("http", "ws", 1) + "/api/webchat/live", lambda _: None)
            stack.callback(line.close)
            customer = Customer(line)
            line.send(f'{{"op":"hello","key":"{centre.key}","token":"{secret}","after":0,"lang":"en"}}'.encode())
            await asyncio.wait_for(customer.greeted.wait(), 60)
            return customer

    return await asyncio.gather(*map(one, secrets))


async def _known(here: Ground, centre: Centre, visitors: list[UUID]) -> None:
    """Let these browsers be known as customers from all over the table, of whose names there is no other."""
    async with here.db.tx(centre.tenant.id) as tx:
        ids = [
            row["id"]
            for row in await tx.fetch("select distinct customer_id as id from contact where tenant_id = $1", tx.tenant)
        ]
        who = random.sample(ids, len(visitors))
        await tx.execute(
            "update visitor v set customer_id = k.customer from unnest($1::uuid[], $2::uuid[]) as k (visitor, customer) "
            "where v.id = k.visitor",
            visitors,
            who,
        )
        await tx.execute(
            "update customer set name = name || ' ' || id, name_key = fold(name || ' ' || id) where id = any($1)", who
        )


async def _apart(customers: list[Customer], desks: Desks, slug: str) -> list[Took]:
    """Let customers come one after another, some ten a second, whatever became of those before."""
    coming = []
    for customer in customers:
        coming.append(asyncio.ensure_future(customer.come(desks, slug)))
        await asyncio.sleep(random.uniform(0.05, 0.15))
    return list(await asyncio.gather(*coming))


async def _together(customers: list[Customer], desks: Desks, slug: str, at_once: int = DESKS) -> float:
    """Let many come, so many at once; return how many that were a second."""
    turns = asyncio.Semaphore(at_once)

    async def one(customer: Customer) -> None:
        async with turns:
            await customer.come(desks, slug)

    began = time.perf_counter()
    await asyncio.gather(*map(one, customers))
    return len(customers) / (time.perf_counter() - began)


async def _bare_frames(url: str) -> list[float]:
    """Return how long a ping there and its answer take, on a live line of the house."""
    took: list[float] = []
    asker = Asker(url, {})
    for _ in range(200):
        began = time.perf_counter()
        await asker.ask("/healthz")
        took.append((time.perf_counter() - began) / 2)
    asker.close()
    return took


async def _bare_fetch(here: Ground) -> list[float]:
    """Return how long it takes to fetch one row by its primary key."""
    conn = await asyncpg.connect(here.dsns.owner)
    ids = [row["id"] for row in await conn.fetch("select id from contact limit 500")]
    one = await conn.prepare("select * from contact where id = $1")
    took = []
    for id_ in ids:
        began = time.perf_counter()
        await one.fetchrow(id_)
        took.append(time.perf_counter() - began)
    await conn.close()
    return took


def _sums(*parts: Sequence[float]) -> list[float]:
    """Return the sums of as many, quantile by quantile."""
    return [sum(quantile(part, n / 100) for part in parts) for n in range(100)]


if __name__ == "__main__":
    uvloop.run(main())
