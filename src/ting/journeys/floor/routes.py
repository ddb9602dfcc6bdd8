"""HTTP of the floor."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.params import QueryParameter

from ting.domains.alerts import api as alerts
from ting.domains.assistance import api as assistance
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import assist, lists
from ting.journeys.contact.view import DeskContact, Message, Seat, seat_view
from ting.journeys.floor import history as past
from ting.journeys.floor import supervise
from ting.journeys.floor.board import Board, Boards
from ting.journeys.floor.scope import Choices, Scope, choices, within
from ting.kit.db import Database
from ting.kit.problem import NotThere

BASE = "/api/t/{slug:str}"
CONTACT = BASE + "/contacts/{contact:uuid}"
CALL = BASE + "/calls/{call:uuid}"


class Whisper(msgspec.Struct, frozen=True):
    """What is whispered. `key` is the sender's own: the same key again is the same message."""

    key: UUID
    text: str


class TakeOver(msgspec.Struct, frozen=True):
    """From whom: the agent whom one sees serving."""

    agent: UUID


class Status(msgspec.Struct, frozen=True):
    """What somebody is to be; away needs a reason, and one that is light duty may go with available."""

    status: str
    aux: str | None = None


class Call(msgspec.Struct, frozen=True):
    """A call for a supervisor. `key` is the agent's own: the same key again is the same call."""

    key: UUID
    words: str | None = None


class Words(msgspec.Struct, frozen=True):
    """What a call is about."""

    words: str | None


def _seen(signed: Signed, tenant: Tenant, site: UUID | None, team: UUID | None) -> Scope:
    return within(Scope(site, team), signed.person.id, signed.memberships[tenant.id])


@get(BASE + "/board", opt={"permission": "board.view"})
async def board(
    signed: Signed, tenant: Tenant, boards: Boards, site: UUID | None = None, team: UUID | None = None
) -> Board:
    """Return the board as it is now, of a site or a team if asked for; the live socket tells it again when it changes."""
    return await boards.of_slug(tenant.slug, _seen(signed, tenant, site, team))


@get(BASE + "/scopes", opt={"permission": "board.view"})
async def scopes(signed: Signed, tenant: Tenant, db: Database) -> Choices:
    """Return the sites and teams that a board and a history can be narrowed to, and where the reader belongs."""
    async with db.tx(tenant.id) as tx:
        return await choices(tx, signed.person.id, signed.memberships[tenant.id])


@post(CONTACT + "/whispers", opt={"permission": "contacts.serve"}, status_code=200)
async def whisper(contact: UUID, data: Whisper, signed: Signed, tenant: Tenant, db: Database) -> Message:
    """Whisper to the agent of a contact, or back to who watches it; the customer never hears it.

    For who may watch contacts, and for the agent whose contact it is.
    """
    return await lists.once(db, tenant.id, supervise.whisper, contact, signed, key=data.key, text=data.text)


@post(CONTACT + "/take-over", opt={"permission": "contacts.watch"}, status_code=200)
async def take_over(contact: UUID, data: TakeOver, signed: Signed, tenant: Tenant, db: Database) -> DeskContact:
    """Take a contact over from the agent who serves it, also above one's capacity. 409 when it is with another now."""
    person = signed.person.id
    await db.run(tenant.id, supervise.take_over, contact, person, agent=data.agent)
    found = await lists.at_desk(db, tenant, contact, person)
    if found is None:
        raise NotThere("contact at your desk")
    return found


@post(BASE + "/agents/{person:uuid}/status", opt={"permission": "agents.status"}, status_code=200)
async def set_status(person: UUID, data: Status, signed: Signed, tenant: Tenant, db: Database) -> Seat:
    """Set what an agent is: available, away with a reason, or offline. He is told by whom."""
    return seat_view(await db.run(tenant.id, supervise.set_status, person, signed.person.id, data.status, data.aux), [])


@post(CONTACT + "/calls", opt={"permission": "contacts.serve"}, status_code=200)
async def call(contact: UUID, data: Call, signed: Signed, tenant: Tenant, db: Database) -> assist.CallView:
    """Call a supervisor to a contact of one's own. The same key again, or while one rings already, is that call."""
    id_ = await db.run(tenant.id, assist.call, contact, signed.person.id, key=data.key, words=data.words)
    return await _view(db, tenant, id_)


@patch(CALL, opt={"permission": "contacts.serve"})
async def note(call: UUID, data: Words, signed: Signed, tenant: Tenant, db: Database) -> assist.CallView:
    """Say in a few words what one's call is about."""
    await db.run(tenant.id, assist.note, call, signed.person.id, words=data.words)
    return await _view(db, tenant, call)


@delete(CALL, opt={"permission": "contacts.serve"}, status_code=204)
async def cancel(call: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Take one's call back; harmless when it is over."""
    await db.run(tenant.id, assist.cancel, call, signed.person.id)


@post(CALL + "/answer", opt={"permission": assist.ANSWER}, status_code=200)
async def answer(call: UUID, signed: Signed, tenant: Tenant, db: Database) -> assist.CallView:
    """Answer a call; the agent reads who comes. 409 `call_answered` when a colleague was faster; twice is once."""
    await db.run(tenant.id, assist.answer, call, signed.person)
    return await _view(db, tenant, call)


async def _view(db: Database, tenant: Tenant, id_: UUID) -> assist.CallView:
    async with db.tx(tenant.id) as tx:
        return (await assist.views(tx, [await assistance.get(tx, id_)]))[0]


@get(BASE + "/history", opt={"permission": "reports.read"})
async def history(
    signed: Signed,
    tenant: Tenant,
    db: Database,
    first: Annotated[str, QueryParameter(name="from")],
    last: Annotated[str, QueryParameter(name="to")],
    by: str = "none",
    grain: str = "day",
    queue: UUID | None = None,
    agent: UUID | None = None,
    site: UUID | None = None,
    team: UUID | None = None,
) -> past.History:
    """Return figures by none, queue, site, agent or supervisor, and by quarter, half, hour, day or whole.

    Days are the tenant's, included. A stay counts in the interval in which it began; a figure of nothing is null.
    Formulas: docs/guide/metrics.md.
    """
    return await past.history(
        db, tenant, past.ask_of(first, last, by, grain, queue, agent, _seen(signed, tenant, site, team))
    )


@get(BASE + "/history.csv", opt={"permission": "reports.read", "exports": "history"})
async def history_csv(
    signed: Signed,
    tenant: Tenant,
    db: Database,
    first: Annotated[str, QueryParameter(name="from")],
    last: Annotated[str, QueryParameter(name="to")],
    by: str = "none",
    grain: str = "day",
    queue: UUID | None = None,
    agent: UUID | None = None,
    site: UUID | None = None,
    team: UUID | None = None,
) -> Response[bytes]:
    """The same as CSV: UTF-8 with BOM, times in the tenant's zone, shares in per cent, durations in seconds."""
    found = await past.history(
        db, tenant, past.ask_of(first, last, by, grain, queue, agent, _seen(signed, tenant, site, team))
    )
    name = f"{tenant.slug}-{found.by}-{found.grain}-{found.first}-{found.last}.csv"
    return Response(
        past.csv_of(found),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@post(BASE + "/alerts/{alert:uuid}/acknowledge", opt={"permission": "contacts.watch"}, status_code=204)
async def acknowledge(alert: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Say that one looks after an alert; the first who does is shown. Twice is once."""
    await db.run(tenant.id, alerts.acknowledge, alert, signed.person.id)


ROUTES = (acknowledge, board, scopes, history, history_csv, whisper, take_over, set_status, call, note, cancel, answer)
