"""HTTP of an agent's day, and of who is on duty."""

from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.consults import api as consults
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact.assist import CallView, of_desk
from ting.journeys.contact.consult import view as consult
from ting.journeys.contact.lines import Lines
from ting.journeys.contact.reasons import AuxView, aux_views
from ting.journeys.contact.view import DeskContact, Offer, Seat, desk_contacts, offer_views, seat_view
from ting.journeys.rosters.duty import DutyView, duties_of
from ting.journeys.workday.day import day_of, service_of
from ting.kit.db import Database, Tx
from ting.kit.log import now_mark
from ting.kit.problem import Refused


class QueueLine(msgspec.Struct, frozen=True):
    """Who waits in a queue."""

    tenant: str
    id: UUID
    name: str
    waiting: int
    longest_since: int | None


class Desk(msgspec.Struct, frozen=True):
    """All that a desk shows when it opens."""

    seat: Seat | None
    duties: list[DutyView]
    """By which routing profiles one works now, and what follows."""
    aux_codes: list[AuxView]
    """Of all one's tenants; a key that several have is one reason to whoever works for them."""
    offers: list[Offer]
    contacts: list[DeskContact]
    """One's own, and those of colleagues in which one helps."""
    invitations: list[consult.Invitation]
    queues: list[QueueLine]
    day: reports.Day
    service: reports.Service
    calls: list[CallView]
    """For a supervisor: one's own that ring, and those of others that one may answer."""
    now: int
    mark: str
    """Where the live socket goes on from this picture."""


class Status(msgspec.Struct, frozen=True):
    """What one says one is; away needs a reason. Available with one that is light duty: one contact at a time."""

    status: str
    aux: str | None = None


class AgentSkill(msgspec.Struct, frozen=True):
    """A skill and how well somebody has it."""

    name: str
    level: int


class AgentLine(msgspec.Struct, frozen=True):
    """Somebody who serves."""

    id: UUID
    name: str
    team: str | None
    skills: list[AgentSkill]
    seat: Seat | None


class QueueInfo(msgspec.Struct, frozen=True):
    """A queue as its people see it."""

    id: UUID
    key: str
    name: str
    prefix: str
    open: bool
    opens_at: int | None
    hours: routing.Hours
    settings: routing.QueueSettings


@get("/api/desk", opt={"permission": "signed"})
async def desk(signed: Signed, db: Database, lines: Lines, today: reports.Today) -> Desk:
    """Return all that one's desk shows, of all one's tenants. The live socket tells what changes."""
    person = signed.person.id
    async with db.house() as tx:
        mark = await now_mark(tx)  # before all that is read: what happens meanwhile is told again, not lost
        tenants = await tenancy.of_ids(tx, list(signed.memberships))
        row = await routing.seat(tx, person)
        held = await routing.assignments_of(tx, person)
        live = await routing.live_offers(tx, person)
        aux: list[AuxView] = []
        offers: list[Offer] = []
        contacts: list[DeskContact] = []
        calls: list[CallView] = []
        invited: list[consult.Invitation] = []
        helping = await consults.of_person(tx, person)
        for tenant in tenants:
            inner = tx.within(tenant.id)
            aux += await aux_views(inner, tenant.slug)
            offers += await offer_views(inner, [offer for offer in live if offer.tenant == tenant.id])
            contacts += await desk_contacts(inner, [each for each in held if each.tenant == tenant.id])
            calls += await of_desk(inner, signed)
            asked, helps = await consult.of_desk(inner, [of for where, of in helping if where == tenant.id])
            invited += asked
            contacts += helps
        return Desk(
            seat=seat_view(row, held) if row else None,
            duties=await duties_of(tx, person),
            aux_codes=aux,
            offers=offers,
            contacts=contacts,
            invitations=invited,
            queues=_queues(tenants, lines),
            day=await day_of(tx, tenants, person),
            service=await service_of(tx, tenants, today),
            calls=calls,
            now=tx.now,
            mark=str(mark),
        )


@post("/api/desk/status", opt={"permission": "signed"}, status_code=200)
async def set_status(data: Status, signed: Signed, db: Database) -> Seat:
    """Say that one is available (with a reason: on light duty), away (with a reason), or offline."""
    if data.status == "available" and any(each.rights.may(people.SERVE) for each in signed.beyond.values()):
        raise Refused(  # he has one seat: what is offered to him there would ring where nobody hears it
            "sign_on_first",
            "You also serve for a company that asks for its own sign-in.",
            "Sign in through that company as well, then work for all of them.",
        )
    return await db.run(None, _set_status, signed.person.id, data.status, data.aux)


@get("/api/t/{slug:str}/agents", opt={"permission": "contacts.read"})
async def agents(tenant: Tenant, db: Database) -> list[AgentLine]:
    """List who serves, with skills and state."""
    async with db.tx(tenant.id) as tx:
        skills: dict[UUID, list[AgentSkill]] = {}
        for person, _, name, level in await routing.proficiencies(tx):
            skills.setdefault(person, []).append(AgentSkill(name, level))
        seats = await routing.seats(tx)
        held: dict[UUID, list[routing.AssignmentRow]] = {}
        for each in await routing.live_assignments(tx):
            held.setdefault(each.person, []).append(each)
        return [
            AgentLine(
                agent.id,
                agent.name,
                agent.team,
                skills.get(agent.id, []),
                seat_view(seats[agent.id], held.get(agent.id, [])) if agent.id in seats else None,
            )
            for agent in await people.agents(tx)
            if agent.serves
        ]


@get("/api/t/{slug:str}/queues", opt={"permission": "contacts.read"})
async def queues(tenant: Tenant, db: Database) -> list[QueueInfo]:
    """List the queues in their order."""
    async with db.tx(tenant.id) as tx:
        return [
            QueueInfo(
                queue.id,
                queue.key,
                queue.name,
                queue.prefix,
                routing.is_open(queue.hours, tx.now),
                routing.opens_at(queue.hours, tx.now),
                queue.hours,
                queue.settings,
            )
            for queue in await routing.queues(tx)
        ]


async def _set_status(tx: Tx, person: UUID, status: str, aux: str | None) -> Seat:
    row = await routing.set_status(tx, person, status, aux)
    return seat_view(row, await routing.assignments_of(tx, person))


def _queues(tenants: list[Tenant], lines: Lines) -> list[QueueLine]:
    slugs = {tenant.id: tenant.slug for tenant in tenants}
    found = []
    for queue in lines.queues.values():
        if queue.tenant in slugs:
            longest = lines.longest(queue.id)
            since = longest.ticket.entered_at if longest else None
            found.append(QueueLine(slugs[queue.tenant], queue.id, queue.name, lines.waiting(queue.id), since))
    return found


ROUTES = (desk, set_status, agents, queues)
