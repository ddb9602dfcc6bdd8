"""Routing: offers committed a second, from free seat to committed offer, and a place in line.

Limits of the same run: a bare commit of as many rows by one client; a bare commit followed by a bare NOTIFY; a bisect in
a plain sorted list.
"""

import asyncio
import bisect
import random
import time

from bench._ground import Ground, bare_commits, commit_and_notify, ground, quantile, say
from tests.centre import Centre, open_centre
from tests.crowd import seat
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.domains.routing.line import Line
from ting.events.seat import SeatChanged
from ting.journeys.contact.route import Router
from ting.kit.bus import Bus
from ting.kit.ids import new_id
from ting.kit.tasks import Tasks

SEATS, WAITING, ROUNDS = 400, 8000, 10
ARRIVALS, GAP = 400, 0.01
IN_LINE = 10_000


async def main() -> None:
    """Print the figures."""
    async with ground() as here:
        centre = await open_centre(here.db)
        await seat(centre, SEATS, capacity=1000, available=True)
        await _committed(here, centre)
    async with ground() as here:
        centre = await open_centre(here.db)
        await seat(centre, SEATS, capacity=1000, available=True)
        await _latency(here, centre)
    _places()


async def _committed(here: Ground, centre: Centre) -> None:
    """All seats are free again and again, thousands wait: how fast are offers matched and committed?"""
    await _tickets(centre, WAITING)
    router = Router(here.db, Bus(here.db))
    await router.rebuild()
    await router.step()  # the whole line finds its crowds once, as it does when a router takes the lead
    spent, made = 0.0, 0
    for _ in range(ROUNDS):
        await _answer_all(centre)
        began = time.perf_counter()
        await router.step()
        spent += time.perf_counter() - began
        made += await centre.value("select count(*) from offer where state = 'live'")
    batch = 200  # as many as the router commits at once
    limit = quantile(await bare_commits(here, 1, 3, rows=batch), 0.5)
    say(
        "offers_committed",
        made / spent,
        "offers/s",
        batch / limit,
        clients=1,
        batch=batch,
        seats=SEATS,
        waiting=WAITING,
        limit_is=f"one bare insert of {batch} rows a commit, one client",
        durable=True,
    )


async def _latency(here: Ground, centre: Centre) -> None:
    """Contacts arrive one by one while seats are free: how long from the arrival's commit to the offer's?"""
    bus = Bus(here.db)
    router = Router(here.db, bus)
    async with Tasks() as tasks:
        tasks.keep("bus", bus.run)
        tasks.keep("router", router.run)
        await asyncio.sleep(1)
        for _ in range(ARRIVALS):
            await _tickets(centre, 1, announce=True)
            await asyncio.sleep(GAP)
        await asyncio.sleep(1)
    rows = await centre.fetch(
        "select (o.offered_at - t.entered_at)::float as ms from offer o join ticket t on t.id = o.ticket_id"
    )
    took = [row["ms"] for row in rows]
    limit = await commit_and_notify(here)
    for share in (0.5, 0.95, 0.99):
        say(
            f"arrival_to_offer_p{round(share * 100)}",
            quantile(took, share),
            "ms",
            quantile(limit, share) * 1000,
            clients=1,
            offers=len(took),
            arrivals_per_s=round(1 / GAP),
            resolution="1 ms, both instants are the database's",
            limit_is="a bare commit, then a NOTIFY heard by another connection",
        )


def _places() -> None:
    """Ten thousand stand in line: what does one place cost?"""
    chance = random.Random(1)
    keys = [(chance.randrange(10**9), n, new_id().int) for n in range(IN_LINE)]
    line, plain = Line(), sorted(keys)
    ids = []
    for rank, entered, number in keys:
        id_ = new_id()
        ids.append(id_)
        line.put((rank, entered, id_.int), entered)
        del number
    asked = [chance.randrange(IN_LINE) for _ in range(20_000)]
    began = time.perf_counter()
    for n in asked:
        line.ahead(ids[n])
    figure = (time.perf_counter() - began) / len(asked)
    began = time.perf_counter()
    for n in asked:
        bisect.bisect_left(plain, keys[n])
    limit = (time.perf_counter() - began) / len(asked)
    say("place_in_line", figure * 1e6, "us", limit * 1e6, waiting=IN_LINE, limit_is="bisect in a sorted list")


async def _tickets(centre: Centre, count: int, *, announce: bool = False) -> None:
    """Let so many wait; announced, each as an arrival would be."""
    queue = centre.queues["help"]
    async with centre.db.tx(centre.tenant.id) as tx:
        customer = await customers.add(tx, name="Bench", lang="en")
        ids = [new_id() for _ in range(count)]
        await tx.execute(
            "insert into contact (id, tenant_id, key, number, channel, customer_id, queue_id, state, lang, question, started_at) "
            "select id, $1, id, 'A-1', 'webchat', $2, $3, 'queued', 'en', '?', $4 from unnest($5::uuid[]) id",
            centre.tenant.id,
            customer,
            queue.id,
            tx.now,
            ids,
        )
        if announce:
            for id_ in ids:
                await routing.enqueue(
                    tx, queue, contact=id_, number="A-1", channel="webchat", lang="en", tier=None, because="arrival"
                )
            return
        await tx.execute(
            "insert into ticket (id, tenant_id, contact_id, queue_id, number, rank, entered_at, inserted_at, because, "
            "channel, weight, lang) "
            "select gen_random_uuid(), $1, id, $2, 'A-1', $3 + n, $3, $3, 'arrival', 'webchat', 2, 'en' "
            "from unnest($4::uuid[]) with ordinality as u(id, n)",
            centre.tenant.id,
            queue.id,
            tx.now,
            ids,
        )


async def _answer_all(centre: Centre) -> None:
    """Answer everything that is offered and free the seats at once, announced as it would be, and unmeasured."""
    async with centre.db.house() as tx:
        rows = await tx.fetch("update offer set state = 'accepted' where state = 'live' returning person_id")
        await tx.execute("update ticket set state = 'answered' where state = 'offered'")
        await tx.execute("update seat set offers = 0, load = 0")
        await tx.execute("delete from timer")
        for row in rows:
            tx.emit(
                SeatChanged(
                    seat=row["person_id"],
                    state="READY",
                    status="available",
                    aux=None,
                    load=0,
                    capacity=1000,
                    connected=True,
                    reason="wrapped_up",
                )
            )


if __name__ == "__main__":
    asyncio.run(main())
