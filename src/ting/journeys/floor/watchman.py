"""Walks the floor every few seconds, looks, and has alerts raised and ended: whether a board is open or not."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from ting.domains.alerts import api as alerts
from ting.domains.assistance import api as assistance
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.promises import api as promises
from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Tenant
from ting.journeys.floor.alerts import DUE_MS, PATIENCE, CallFacts, HouseFacts, Owed, PersonFacts, QueueFacts, readings
from ting.journeys.floor.board import goal_of
from ting.journeys.floor.forecast import Forecasts
from ting.kit.db import Database, Tx

log = structlog.get_logger()
ROUND = 2.0
SELDOM = 5
"""Where nobody is at a desk, every so many rounds are enough; there may be hundreds of centres, and few are open at night."""
WATCH = 0x7469_6E68
"""The advisory lock of who walks: of several processes one does, each round anew."""


class Watchman:
    """One a process; one at a time looks."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._today = reports.Today()
        self._forecasts = Forecasts()
        self._rounds = 0

    async def run(self) -> None:
        """Walk for ever."""
        while True:
            await self.round()
            await asyncio.sleep(ROUND)

    async def round(self) -> None:
        """Look at each tenant whose turn it is, in a transaction of its own; a failure at one keeps nobody from the others."""
        async with self._db.house() as tx:
            tenants = await tenancy.every(tx)
            seats = await routing.floor_seats(tx)
        self._rounds += 1
        for tenant in in_turn(tenants, seats, self._rounds):
            try:
                await self._look(tenant, [seat for seat in seats if tenant.id in seat.tenants])
            except Exception:
                log.exception("a centre was not looked at", tenant=tenant.slug)

    async def _look(self, tenant: Tenant, floor: list[routing.Seat]) -> None:
        async with self._db.tx(tenant.id) as tx:
            if await tx.fetchval("select pg_try_advisory_xact_lock($1, hashtext($2))", WATCH, str(tenant.id)):
                await alerts.take_in(tx, readings(await self._facts(tx, tenant, floor), tx.now), PATIENCE)

    async def _facts(self, tx: Tx, tenant: Tenant, floor: list[routing.Seat]) -> HouseFacts:
        queues = await routing.queues(tx)
        goals = {queue.id: goal_of(queue.settings) for queue in queues}
        waiting = await routing.waiting_since(tx)
        lines = await self._today.lines(tx, goals, {}, time_zone=tenant.time_zone)
        live = {queue: count for queue, (count, _) in waiting.items()}
        owed = await _owed(tx)
        ahead = await self._forecasts.of(tx, tenant, queues, goals, floor, live)
        return HouseFacts(
            id=tenant.id,
            queues=[
                QueueFacts(
                    id=queue.id,
                    open=routing.is_open(queue.hours, tx.now),
                    staffed=len(routing.who_may_serve(queue, routing.on_duty(floor))),
                    waiting=waiting.get(queue.id, (0, None))[0],
                    longest_since=waiting.get(queue.id, (0, None))[1],
                    long_wait_ms=queue.settings.long_wait_ms,
                    pct=lines.queues[queue.id].pct,
                    counted=lines.queues[queue.id].counted,
                    target_pct=queue.settings.target_pct,
                    now_pct=forecast.now_pct if (forecast := ahead.of([queue.id])) else None,
                    owed=owed.get(queue.id, ()),
                    told=ahead.kept[queue.id].told if queue.id in ahead.kept else 0,
                    kept_pct=ahead.kept[queue.id].pct if queue.id in ahead.kept else None,
                )
                for queue in queues
            ],
            calls=[CallFacts(call.id, call.called_at) for call in await assistance.live(tx)],
            people=await _people(tx),
        )


def in_turn(tenants: Sequence[Tenant], seats: Sequence[routing.Seat], nth: int) -> list[Tenant]:
    """Return whom the nth round looks at: where somebody is at a desk each time, of the others another part each time."""
    there = frozenset(tenant for seat in seats if seat.connected for tenant in seat.tenants)
    return [tenant for tenant in tenants if tenant.id in there or (tenant.id.int + nth) % SELDOM == 0]


async def _owed(tx: Tx) -> dict[UUID, list[Owed]]:
    """Return the promises that are due soon, or late, by queue."""
    found: dict[UUID, list[Owed]] = {}
    due = await promises.due(tx, tx.now + DUE_MS)
    contacts = await conversations.of_ids(tx, [one.contact for one in due])
    for one in due:
        contact = contacts.get(one.contact)
        if contact is not None and one.at is not None:
            found.setdefault(contact.queue, []).append(Owed(one.at, contact.id, contact.number))
    return found


async def _people(tx: Tx) -> list[PersonFacts]:
    """Return what the tenant's agents are."""
    seats = await routing.seats(tx)
    longest = {code.key: code.longest_min * 60_000 for code in await routing.aux_codes(tx) if code.longest_min}
    return [
        PersonFacts(agent.id, seat.state, seat.aux, seat.since, longest.get(seat.aux or ""))
        for agent in await people.agents(tx)
        if (seat := seats.get(agent.id)) is not None
    ]
