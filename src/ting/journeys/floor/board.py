"""The board: every queue now and today, everybody by state, and what needs a hand."""

from typing import Annotated
from uuid import UUID

import msgspec

from ting.domains.alerts import api as alerts
from ting.domains.assistance import api as assistance
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact import assist
from ting.journeys.contact.lines import Lines
from ting.journeys.contact.reasons import AuxView, aux_views
from ting.journeys.floor.alerts import PATIENCE
from ting.journeys.floor.forecast import Forecast, Forecasts
from ting.journeys.floor.scope import WHOLE, Part, Scope, part
from ting.journeys.rosters.duty import DutyView, duties
from ting.kit.db import Database, Tx
from ting.kit.personal import Personal
from ting.kit.problem import NotThere


class BoardTenant(msgspec.Struct, frozen=True):
    """Whose board it is."""

    slug: str
    name: str
    time_zone: str


class BoardQueue(reports.BoardLine, frozen=True, kw_only=True):
    """A queue on the board: its figures, what is to come, and whether anybody is there."""

    id: UUID
    name: str
    open: bool
    opens_at: int | None
    staffed: int
    forecast: Forecast | None


class BoardContact(msgspec.Struct, frozen=True):
    """A contact that somebody is in."""

    id: UUID
    number: str
    channel: str
    since: int
    customer: Annotated[str, Personal]
    state: str


class BoardAgent(msgspec.Struct, frozen=True):
    """Somebody on the board."""

    id: UUID
    name: str
    team: str | None
    state: routing.SeatState
    status: routing.Status
    aux: str | None
    since: int
    connected: bool
    load: int
    capacity: int
    light: bool
    duty: DutyView | None
    """By which routing profile he works now, and what follows; null where nothing is planned."""
    contacts: list[BoardContact]


class Alert(msgspec.Struct, frozen=True):
    """What needs a hand: of a queue, of one call for a supervisor (`call`), or of somebody (`person`)."""

    id: UUID
    code: alerts.Code
    queue: UUID | None
    call: UUID | None
    person: UUID | None
    since: int
    params: dict[str, str | int | float | None]
    acknowledged_by: str | None
    acknowledged_at: int | None


class Board(msgspec.Struct, frozen=True):
    """The board of one tenant, or of one of its sites or teams."""

    tenant: BoardTenant
    scope: Scope
    now: int
    total: reports.BoardLine
    staffed: int
    """So many are on duty for one of these queues."""
    queues: list[BoardQueue]
    agents: list[BoardAgent]
    alerts: list[Alert]
    aux_codes: list[AuxView]
    calls: list[assist.CallView]
    """For a supervisor, the longest first."""
    answers: reports.Answers
    """How today's calls for a supervisor were answered."""
    forecast: Forecast | None


class Boards:
    """Puts boards together."""

    def __init__(self, db: Database, lines: Lines, today: reports.Today) -> None:
        self._db = db
        self._lines = lines
        self._today = today
        self._forecasts = Forecasts()

    async def of_slug(self, slug: str, scope: Scope = WHOLE) -> Board:
        """Return a tenant's board as it is now, or that of a part of it. Raises NotThere."""
        async with self._db.house() as tx:
            tenant = await tenancy.find(tx, slug)
            seats = await routing.floor_seats(tx) if tenant else []
        if tenant is None:
            raise NotThere("tenant")
        async with self._db.tx(tenant.id) as tx:
            return await self._board(tx, tenant, scope, [seat for seat in seats if tenant.id in seat.tenants])

    async def _board(self, tx: Tx, tenant: tenancy.Tenant, scope: Scope, floor: list[routing.Seat]) -> Board:
        every = await routing.queues(tx)
        of = await part(tx, scope, every, floor)
        goals = {queue.id: goal_of(queue.settings) for queue in every}
        live = {queue.id: self._live(queue.id) for queue in of.queues}
        mine = [queue.id for queue in of.queues]
        figures = await self._today.lines(tx, goals, live, time_zone=tenant.time_zone, of=mine)
        here = routing.on_duty(floor)
        waiting = {queue.id: self._lines.waiting(queue.id) for queue in every}
        on = {queue.id: {seat.person for seat in routing.who_may_serve(queue, here)} for queue in of.queues}
        ahead = await self._forecasts.of(tx, tenant, every, goals, floor, waiting)
        lines = [
            BoardQueue(
                id=queue.id,
                name=queue.name,
                open=routing.is_open(queue.hours, tx.now),
                opens_at=routing.opens_at(queue.hours, tx.now),
                staffed=len(on[queue.id]),
                forecast=ahead.of([queue.id]),
                **msgspec.structs.asdict(figures.queues[queue.id]),
            )
            for queue in of.queues
        ]
        calls = [call for call in await assistance.live(tx) if concerns(of, call)]
        called = await reports.calls(tx, *reports.day_bounds(tx.now, tenant.time_zone))
        return Board(
            tenant=BoardTenant(tenant.slug, tenant.name, tenant.time_zone),
            scope=scope,
            now=tx.now,
            total=figures.total,
            staffed=len(set[UUID]().union(*on.values())),
            queues=lines,
            agents=[agent for agent in await _agents(tx, tenant.slug) if of.has(agent.id)],
            alerts=await _alerts(tx, {queue.id for queue in every}, of, {call.id for call in calls}),
            forecast=ahead.of(mine),
            aux_codes=await aux_views(tx, tenant.slug),
            calls=await assist.views(tx, calls),
            answers=reports.answers([call.wait_ms for call in called if concerns(of, call)]),
        )

    def _live(self, queue: UUID) -> reports.Live:
        row = self._lines.longest(queue)
        longest = reports.Longest(row.ticket.entered_at, row.ticket.number, row.ticket.contact) if row else None
        return reports.Live(self._lines.waiting(queue), longest)


def goal_of(settings: routing.QueueSettings) -> reports.Goal:
    """Return a queue's promise as reports want it."""
    return reports.Goal(
        threshold_ms=settings.threshold_ms,
        target_pct=settings.target_pct,
        short_abandon_ms=settings.short_abandon_ms,
    )


def concerns(of: Part, call: assistance.Call | reports.CallWait) -> bool:
    """Say whether a call for a supervisor is of this part: of its queues, or of its people."""
    return of.people is None or call.agent in of.people or call.queue in {queue.id for queue in of.queues}


async def _agents(tx: Tx, slug: str) -> list[BoardAgent]:
    seats = await routing.seats(tx)
    on = await duties(tx, slug, list(seats))
    held: dict[UUID, list[routing.AssignmentRow]] = {}
    for each in await routing.live_assignments(tx):
        held.setdefault(each.person, []).append(each)
    rows = [row for mine in held.values() for row in mine]
    contacts = await conversations.of_ids(tx, [row.contact for row in rows])
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    return [
        BoardAgent(
            id=agent.id,
            name=agent.name,
            team=agent.team,
            state=seats[agent.id].state,
            status=seats[agent.id].status,
            aux=seats[agent.id].aux,
            since=seats[agent.id].since,
            connected=seats[agent.id].connected,
            load=seats[agent.id].load,
            capacity=seats[agent.id].capacity,
            light=seats[agent.id].full is not None,
            duty=on.get(agent.id),
            contacts=[
                BoardContact(
                    id=row.contact,
                    number=contacts[row.contact].number,
                    channel=row.channel,
                    since=row.started_at,
                    customer=refs[contacts[row.contact].customer].name,
                    state=row.state,
                )
                for row in held.get(agent.id, [])
            ],
        )
        for agent in await people.agents(tx)
        if agent.id in seats
    ]


async def _alerts(tx: Tx, queues: set[UUID], of: Part, calls: set[UUID]) -> list[Alert]:
    """Return what needs a hand in this part, the gravest first. `queues`: all of the tenant's; `calls`: the part's."""
    mine = {queue.id for queue in of.queues} | calls
    found = [alert for alert in await alerts.live(tx) if of.people is None or alert.subject in mine | of.people]
    names = await people.names(tx, [alert.acknowledged_by for alert in found if alert.acknowledged_by])
    grave = list(PATIENCE)
    return [
        Alert(
            id=alert.id,
            code=alert.code,
            queue=alert.subject if alert.subject in queues else None,
            call=alert.subject if alert.code == "call_unanswered" else None,
            person=alert.subject if alert.code in ("away_long", "wrapup_long") else None,
            since=alert.since,
            params=alert.params,
            acknowledged_by=names[alert.acknowledged_by][0] if alert.acknowledged_by in names else None,
            acknowledged_at=alert.acknowledged_at,
        )
        for alert in sorted(found, key=lambda one: (grave.index(one.code), one.since))
    ]
