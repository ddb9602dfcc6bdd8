"""HTTP of the floor."""

from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import lists
from ting.journeys.contact.view import DeskContact, Message, Seat, seat_view
from ting.journeys.floor import supervise
from ting.journeys.floor.board import Board, Boards
from ting.kit.db import Database
from ting.kit.problem import NotThere

BASE = "/api/t/{slug:str}"
CONTACT = BASE + "/contacts/{contact:uuid}"


class Whisper(msgspec.Struct, frozen=True):
    """What is whispered. `key` is the sender's own: the same key again is the same message."""

    key: UUID
    text: str


class TakeOver(msgspec.Struct, frozen=True):
    """From whom: the agent whom one sees serving."""

    agent: UUID


class Status(msgspec.Struct, frozen=True):
    """What somebody is to be; away needs a reason."""

    status: str
    aux: str | None = None


@get(BASE + "/board", opt={"permission": "board.view"})
async def board(tenant: Tenant, boards: Boards) -> Board:
    """Return the board as it is now; the live socket tells it again when it changes, at most once a second."""
    return await boards.of_slug(tenant.slug)


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


ROUTES = (board, whisper, take_over, set_status)
