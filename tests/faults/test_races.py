"""XF9, XF3: of two answers within the same moment one wins; a relay that dies at any statement handles each event once."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import structlog

from tests.centre import Centre, open_centre
from tests.faults.truth import wrong
from tests.server import until
from tests.size import figures, size
from ting.app.database import Dsns
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Lost
from ting.journeys.contact import route, serve, wrapup
from ting.journeys.contact.arrive import arrive
from ting.journeys.contact.queue import Outlooks, give_up
from ting.journeys.contact.route import Router
from ting.journeys.workday.desk import desk_gone
from ting.kit.bus import Bus
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.log import Handler
from ting.kit.problem import Problem
from ting.kit.relay import Relay
from ting.kit.tasks import Tasks
from ting.kit.timers import Timer

pytestmark = pytest.mark.slow
ROUNDS = size(8, 400)
AGENTS = 5
Race = Callable[[Centre, Any], tuple[Awaitable[Any], Awaitable[Any]]]


async def come(db: Database, centre: Centre, outlooks: Outlooks) -> UUID:
    """Let a customer come, through the journey's own door."""
    async with db.house() as house:
        point = await tenancy.point(house, centre.key)
    secret = await db.run(centre.tenant.id, customers.new_visitor, point.id)
    async with db.house() as house:
        visitor = await customers.visitor(house, secret)
    assert visitor is not None
    contact = await db.run(
        centre.tenant.id,
        arrive,
        point=point,
        visitor=visitor.id,
        key=new_id(),
        question="?",
        name=None,
        lang="en",
        outlooks=outlooks,
    )
    return contact.id


async def on_duty(db: Database, centre: Centre, person: UUID) -> None:
    """Sit somebody down, without a browser."""
    async with db.house() as tx:
        await routing.desk_there(tx, person, there=True)
        await routing.set_status(tx, person, "available", None)


def _accept(centre: Centre, offer: Any) -> Awaitable[Any]:
    return centre.db.run(centre.tenant.id, serve.accept, offer["id"], offer["person_id"])


def _timer(kind: str, of: UUID, tenant: UUID | None) -> Timer:
    return Timer(f"{kind}:{of}", kind, tenant, 0, {"of": str(of)})


async def _later(work: Awaitable[Any], seconds: float) -> Any:
    await asyncio.sleep(seconds)
    return await work


HEAD_START_S = 0.02
"""The first two set off together; each next answer has this much more of a start, so that on a busy machine some win too."""

RACES: dict[str, Race] = {
    "two answers of the same agent": lambda c, o: (_accept(c, o), _accept(c, o)),
    "an answer and the end of its time": lambda c, o: (
        _accept(c, o),
        c.db.run(c.tenant.id, serve.offer_over, _timer("offer", o["id"], c.tenant.id)),
    ),
    "an answer and the customer who leaves": lambda c, o: (
        _accept(c, o),
        c.db.run(c.tenant.id, give_up, o["contact_id"]),
    ),
    "an answer and a refusal": lambda c, o: (
        _accept(c, o),
        c.db.run(c.tenant.id, serve.decline, o["id"], o["person_id"], "busy"),
    ),
    "an answer and the desk that is gone": lambda c, o: (
        _accept(c, o),
        c.db.run(None, desk_gone, _timer("desk", o["person_id"], None)),
    ),
}


@pytest.mark.parametrize("race", RACES)
async def test_of_two_answers_at_once_one_wins_and_the_seat_is_right(module_dsns: Dsns, race: str) -> None:
    async with Database.connect(module_dsns.app, module_dsns.house, size=16) as db:
        centre = await open_centre(db, refuse_ms=0)
        outlooks, router = Outlooks(db), Router(db, Bus(db))
        for n in range(AGENTS):
            await on_duty(db, centre, (await centre.add_person(f"agent{n}", capacity=2)).id)
        accepted = 0
        for _ in range(ROUNDS):
            for row in await centre.fetch("select person_id from seat where status <> 'available'"):
                await on_duty(db, centre, row["person_id"])
            await asyncio.gather(*(come(db, centre, outlooks) for _ in range(AGENTS)))
            await router.rebuild()
            while await router.step():
                pass
            live = await centre.fetch("select * from offer where tenant_id = $1 and state = 'live'", centre.tenant.id)
            assert len(live) == AGENTS
            contestants = [
                work
                for n, offer in enumerate(live)
                for answer, other in [RACES[race](centre, offer)]
                for work in (answer, _later(other, n * HEAD_START_S))
            ]
            results = await asyncio.gather(*contestants, return_exceptions=True)
            for result in results:
                assert not isinstance(result, BaseException) or isinstance(result, Problem), repr(result)
            assert await wrong(db) == []
            for offer in live:
                state = await centre.value("select state from offer where id = $1", offer["id"])
                taken = await centre.value("select count(*) from assignment where ticket_id = $1", offer["ticket_id"])
                assert state != "live" or race.endswith("gone")
                assert taken == (state == "accepted")
                accepted += taken
            await clear(db, centre)
            assert await centre.value("select coalesce(sum(load), 0) from seat") == 0
        assert accepted >= (ROUNDS * AGENTS if race.startswith("two answers") else 1)
        figures("XF9", race=race, races=ROUNDS * AGENTS, answered=accepted, two_winners=0)


async def clear(db: Database, centre: Centre) -> None:
    """End whatever is left, through the doors."""
    for row in await centre.fetch(
        "select * from assignment where tenant_id = $1 and state <> 'done'", centre.tenant.id
    ):
        await db.run(centre.tenant.id, serve.end_by_agent, row["contact_id"], row["person_id"])
        await db.run(centre.tenant.id, wrapup.wrap_up, row["contact_id"], row["person_id"], code="solved", note=None)
    for row in await centre.fetch("select id from contact where tenant_id = $1 and state = 'queued'", centre.tenant.id):
        await db.run(centre.tenant.id, give_up, row["id"])


# The relay, dying.


class Dying(asyncpg.Connection):
    """A connection that dies at the n-th statement of all: before the server hears it, or after it was done."""

    left = 0
    after = False

    async def _die(self, work: Callable[[], Awaitable[Any]]) -> Any:
        Dying.left -= 1
        if Dying.left != 0:
            return await work()
        if Dying.after:
            await work()
        self.terminate()
        raise asyncpg.ConnectionDoesNotExistError("killed")

    async def execute(self, *args: Any, **more: Any) -> Any:
        """Run, or die."""
        return await self._die(lambda: super(Dying, self).execute(*args, **more))

    async def fetch(self, *args: Any, **more: Any) -> Any:
        """Run, or die."""
        return await self._die(lambda: super(Dying, self).fetch(*args, **more))

    async def fetchrow(self, *args: Any, **more: Any) -> Any:
        """Run, or die."""
        return await self._die(lambda: super(Dying, self).fetchrow(*args, **more))

    async def fetchval(self, *args: Any, **more: Any) -> Any:
        """Run, or die."""
        return await self._die(lambda: super(Dying, self).fetchval(*args, **more))


@pytest.mark.parametrize(
    ("together", "times"), [(False, 2), (False, 1), (True, 2)], ids=["each alone", "one at once", "many together"]
)
@pytest.mark.parametrize("after", [False, True], ids=["before it is heard", "after it was done"])
async def test_a_relay_that_dies_at_any_of_its_statements_handles_each_event_once(
    module_dsns: Dsns, after: bool, together: bool, times: int
) -> None:
    await _effects(module_dsns)
    Dying.left = 0
    with structlog.testing.capture_logs():  # each death is logged, and a traceback costs more than the work
        await _die_everywhere(module_dsns, after=after, together=together, times=times)


async def _die_everywhere(module_dsns: Dsns, *, after: bool, together: bool, times: int) -> None:
    async with asyncpg.create_pool(module_dsns.house, min_size=1, max_size=4, connection_class=Dying) as pool:
        db = Database(pool, pool, module_dsns.house)
        tenant, contacts = new_id(), [new_id()]
        for _ in range(times):
            async with db.house() as tx:
                for contact in contacts:
                    tx.within(tenant).emit(Lost(contact=contact))
        async with db.house() as tx:
            said = [row["id"] for row in await tx.fetch("select id from log where tenant_id = $1", tenant)]
            start = await tx.fetchval("select min(xid)::text from log where tenant_id = $1", tenant)
        for at in itertools.count(1):
            name = f"dying.{after}.{together}.{times}.{at}"

            async def trace(tx: Tx, stored: Any, name: str = name) -> None:
                if stored.tenant == tenant:
                    await tx.execute("insert into effect (handler, event_id) values ($1, $2)", name, stored.id)

            handler = Handler(name, (Lost,), trace, together)
            relay = Relay(db, Bus(db), [handler])
            Dying.left = 0
            async with db.house() as tx:
                await tx.execute(
                    "insert into relay_mark (handler, lo, hi, last_id) values ($1, $2::text::xid8, $2::text::xid8, 0)",
                    name,
                    start,
                )
            Dying.left, Dying.after = at, after
            done: list[int] = []
            for _ in range(200):
                try:
                    while await relay.step(handler):
                        pass
                    await db.run(None, _hurry, name)
                    await relay.retry_parked()
                    async with db.house() as tx:
                        rows = await tx.fetch("select event_id from effect where handler = $1 order by n", name)
                        parked = await tx.fetchval("select count(*) from parked where handler = $1", name)
                except (asyncpg.PostgresError, asyncpg.InterfaceError, ExceptionGroup):
                    continue  # as after a crash: begin again
                done = [row["event_id"] for row in rows]
                if len(done) >= len(said) and not parked:
                    break
            assert sorted(done) == sorted(said), f"statement {at}"
            if Dying.left > 0:  # it lived through all of them
                assert at > 8
                return


async def _hurry(tx: Tx, name: str) -> None:
    await tx.execute("update parked set next_at = 0 where handler = $1", name)


async def _effects(dsns: Dsns) -> None:
    connection = await asyncpg.connect(dsns.owner)
    try:
        await connection.execute(
            "create table if not exists effect (n bigint generated always as identity, handler text, event_id bigint);"
            "grant select, insert on effect to ting_house"
        )
    finally:
        await connection.close()


async def test_a_claim_that_fails_is_seen_at_once_and_what_it_was_for_is_offered_all_the_same(
    module_dsns: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[Exception] = [OSError("the connection was dead")]

    async def claim(tx: Tx, proposals: list[routing.Proposal]) -> list[routing.OfferRow]:
        if failures:
            raise failures.pop()
        return await real(tx, proposals)

    real = routing.claim
    monkeypatch.setattr(routing, "claim", claim)
    monkeypatch.setattr(route, "FRESH", 3600.0)  # a whole look at the tables would find it too, long after
    async with Database.connect(module_dsns.app, module_dsns.house, size=4) as db, Tasks() as tasks:
        centre = await open_centre(db)
        await on_duty(db, centre, (await centre.add_person("ann")).id)
        tasks.keep("route", Router(db, Bus(db)).run)
        contact = await come(db, centre, Outlooks(db))
        offers = "select contact_id from offer where tenant_id = $1 and state = 'live'"
        assert await until(lambda: centre.value(offers, centre.tenant.id), lambda found: found is not None) == contact
    assert failures == []
