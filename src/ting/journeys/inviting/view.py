"""Invitations and requests as those see them who answer for them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from ting.domains.customers import api as customers
from ting.domains.invitations import api as invitations
from ting.domains.invitations.api import Answer, Asked, Invitation, State
from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.view import Named
from ting.journeys.inviting.invite import CHANNEL
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Tx
from ting.kit.personal import Personal

PAGE = 50


class InvitationView(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation. `name`: of the customer whom it names; `address`: where its mail went, or would."""

    id: UUID
    point: Named
    customer: UUID | None
    name: Annotated[str, Personal] | None
    address: Annotated[str, Personal] | None
    state: State
    uses: int
    used: int
    note: Annotated[str, Personal]
    mailed: bool
    made_at: int
    by: Named | None
    expires_at: int
    revocable: bool
    """It lets somebody in still, or who came by it may begin a conversation."""
    revoked_at: int | None
    revoked_by: Named | None


class InvitationPoint(msgspec.Struct, frozen=True):
    """A contact point to which somebody can be invited."""

    id: UUID
    name: str
    entry: tenancy.Entry


class InvitationList(msgspec.Struct, frozen=True):
    """Some invitations, the newest first; `next` begins the page that follows."""

    items: list[InvitationView]
    next: str | None
    waiting: int
    """So many ask for one and were not answered yet."""
    points: list[InvitationPoint]
    mail: bool
    """Mail can be sent."""


class InvitationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asks for an invitation. `known`: a customer is known by this address beyond doubt."""

    id: UUID
    point: Named
    address: Annotated[str, Personal]
    reason: Annotated[str, Personal]
    lang: str
    asked_at: int
    state: Answer
    answered_at: int | None
    by: Named | None
    known: UUID | None
    name: Annotated[str, Personal] | None


class InvitationRequests(msgspec.Struct, frozen=True):
    """Some who asked, the newest first; `next` begins the page that follows."""

    items: list[InvitationRequest]
    next: str | None


async def page(tx: Tx, state: State | None, customer: UUID | None, cursor: str | None) -> InvitationList:
    """Return a page of invitations, and what is needed to make one."""
    found = await invitations.page(tx, state, customer, read_cursor(cursor), PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return InvitationList(
        items=await views(tx, found[:PAGE]),
        next=cursor_after(last.made_at, last.id) if last else None,
        waiting=await invitations.waiting(tx),
        points=[
            InvitationPoint(each.id, each.name, each.entry)
            for each in await tenancy.points(tx)
            if each.channel == CHANNEL
        ],
        mail=await mail.can_send(tx),
    )


async def requests(tx: Tx, state: Answer, cursor: str | None) -> InvitationRequests:
    """Return a page of those who asked."""
    found = await invitations.requests(tx, state, read_cursor(cursor), PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return InvitationRequests(await _asked(tx, found[:PAGE]), cursor_after(last.asked_at, last.id) if last else None)


async def views(tx: Tx, found: Sequence[Invitation]) -> list[InvitationView]:
    """Return invitations with their names of today."""
    refs = await customers.refs(tx, [each.customer for each in found if each.customer])
    staff = await _staff(tx, [id_ for each in found for id_ in (each.made_by, each.revoked_by) if id_])
    points = await _points(tx)
    return [
        InvitationView(
            id=each.id,
            point=points[each.point],
            customer=each.customer,
            name=refs[each.customer].name if each.customer in refs else None,
            address=each.address,
            state=each.state(tx.now),
            uses=each.uses,
            used=each.used,
            note=each.note,
            mailed=each.mailed,
            made_at=each.made_at,
            by=staff.get(each.made_by) if each.made_by else None,
            expires_at=each.expires_at,
            revocable=each.good(tx.now),
            revoked_at=each.revoked_at,
            revoked_by=staff.get(each.revoked_by) if each.revoked_by else None,
        )
        for each in found
    ]


async def _asked(tx: Tx, found: Sequence[Asked]) -> list[InvitationRequest]:
    known = {each.id: await customers.known_by(tx, customers.identifier("email", each.address)) for each in found}
    refs = await customers.refs(tx, [id_ for id_ in known.values() if id_])
    staff = await _staff(tx, [each.answered_by for each in found if each.answered_by])
    points = await _points(tx)
    return [
        InvitationRequest(
            id=each.id,
            point=points[each.point],
            address=each.address,
            reason=each.reason,
            lang=each.lang,
            asked_at=each.asked_at,
            state=each.state,
            answered_at=each.answered_at,
            by=staff.get(each.answered_by) if each.answered_by else None,
            known=known[each.id],
            name=refs[whom].name if (whom := known[each.id]) in refs else None,
        )
        for each in found
    ]


async def _staff(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Named]:
    return {id_: Named(id_, names[0]) for id_, names in (await people.names(tx, list(set(ids)))).items()}


async def _points(tx: Tx) -> dict[UUID, Named]:
    return {each.id: Named(each.id, each.name) for each in await tenancy.points(tx)}
