"""HTTP of invitations, for those who answer for them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import QueryParameter
from msgspec import Meta

from ting.domains.invitations import api as invitations
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.inviting import invite, view
from ting.journeys.inviting.invite import Link, Terms, Whom
from ting.journeys.inviting.view import InvitationList, InvitationRequests, InvitationView
from ting.kit.db import Database, Tx

OPT = {"permission": invitations.PERMISSION}
BASE = "/api/t/{slug:str}/invitations"
ASKED = "/api/t/{slug:str}/invitation-requests"
Uses = Annotated[int, Meta(ge=1, le=invitations.USES_MAX)]
Note = Annotated[str, Meta(max_length=invitations.NOTE_MAX)]


class InvitationWritten(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to invite where: a customer, a mail address, or both, if it is his. `id` is the caller's own.

    `send`: the link goes to the address by mail. `uses`: in so many browsers it opens. Without `expires_at`: for a week.
    """

    id: UUID
    point: UUID
    customer: UUID | None = None
    email: Annotated[str, Meta(max_length=254)] = ""
    expires_at: int | None = None
    uses: Uses = 1
    note: Note = ""
    send: bool = True


class InvitationTerms(msgspec.Struct, frozen=True, kw_only=True):
    """On which terms who asked is invited."""

    expires_at: int | None = None
    uses: Uses = 1
    note: Note = ""


class InvitationSent(msgspec.Struct, frozen=True):
    """An invitation that was made. Its link is shown this once; null: it was made, and shown, before."""

    invitation: InvitationView
    link: str | None


@get(BASE, opt=OPT)
async def every(
    tenant: Tenant,
    db: Database,
    stands: Annotated[invitations.State | None, QueryParameter(name="state")] = None,
    customer: UUID | None = None,
    cursor: str | None = None,
) -> InvitationList:
    """List the invitations, the newest first; `state`: only those that stand so, `customer`: that name him."""
    async with db.tx(tenant.id) as tx:
        return await view.page(tx, stands, customer, cursor)


@post(BASE, opt=OPT, status_code=201)
async def made(
    data: InvitationWritten, tenant: Tenant, signed: Signed, db: Database, public_url: str
) -> InvitationSent:
    """Invite somebody. 422 `nobody`, `not_his`, `no_address`, `no_mail`; 409 `id_used`."""

    async def work(tx: Tx) -> InvitationSent:
        link = await invite.invite(
            tx,
            id_=data.id,
            point=data.point,
            whom=Whom(customer=data.customer, email=data.email),
            terms=Terms(expires_at=data.expires_at, uses=data.uses, note=data.note),
            send=data.send,
            by=signed.person.id,
            url=public_url,
        )
        return await _sent(tx, link)

    return await db.run(tenant.id, work)


@post(BASE + "/{invitation:uuid}/revoke", opt=OPT, status_code=200)
async def revoked(invitation: UUID, tenant: Tenant, signed: Signed, db: Database) -> InvitationView:
    """Take an invitation back. Twice is once. A conversation that runs goes on; no new one begins by it."""

    async def work(tx: Tx) -> InvitationView:
        await invitations.revoke(tx, invitation, by=signed.person.id)
        return (await _view(tx, invitation))[0]

    return await db.run(tenant.id, work)


@get(ASKED, opt=OPT)
async def asked(
    tenant: Tenant,
    db: Database,
    answer: Annotated[invitations.Answer, QueryParameter(name="state")] = "waiting",
    cursor: str | None = None,
) -> InvitationRequests:
    """List who asked for an invitation, the newest first."""
    async with db.tx(tenant.id) as tx:
        return await view.requests(tx, answer, cursor)


@post(ASKED + "/{request_id:uuid}/grant", opt=OPT, status_code=200)
async def granted(
    request_id: UUID, data: InvitationTerms, tenant: Tenant, signed: Signed, db: Database, public_url: str
) -> InvitationSent:
    """Invite who asked, by mail to the address that he gave. 409 `answered` when somebody did already."""

    async def work(tx: Tx) -> InvitationSent:
        terms = Terms(expires_at=data.expires_at, uses=data.uses, note=data.note)
        return await _sent(tx, await invite.grant(tx, request_id, terms=terms, by=signed.person.id, url=public_url))

    return await db.run(tenant.id, work)


@post(ASKED + "/{request_id:uuid}/decline", opt=OPT, status_code=204)
async def declined(request_id: UUID, tenant: Tenant, signed: Signed, db: Database) -> None:
    """Do not invite who asked; nothing is sent to him. Twice is once; it may be granted later."""
    await db.run(tenant.id, invite.decline, request_id, by=signed.person.id)


async def _sent(tx: Tx, link: Link) -> InvitationSent:
    return InvitationSent((await _view(tx, link.invitation))[0], link.link)


async def _view(tx: Tx, id_: UUID) -> list[InvitationView]:
    return await view.views(tx, list((await invitations.of_ids(tx, [id_])).values()))


ROUTES = (every, made, revoked, asked, granted, declined)
