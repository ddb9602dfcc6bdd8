"""A person's mail address changes: asked for by himself or an administrator, confirmed by a link that only the new one gets."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post

from ting.domains.changes import api as changes
from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.setup.kinds import AGENTS
from ting.journeys.workday.address_letters import ASKED, CHANGED, CONFIRM, TAKEN
from ting.journeys.workday.invite import address
from ting.journeys.workday.letters import Words, letter
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Refused

SIGNED = {"permission": "signed"}
MAY = {"permission": "people.manage"}
OWN = "/api/me/email"
OF = "/api/t/{slug:str}/people/{person:uuid}/email"


class AddressView(msgspec.Struct, frozen=True):
    """By which address somebody signs in, and the one that waits to be confirmed."""

    email: str
    pending: people.Pending | None


class OwnAddress(msgspec.Struct, frozen=True):
    """One's new address. `password`: one's own, for a screen may be left open."""

    email: str
    password: str


class NewAddress(msgspec.Struct, frozen=True):
    """Somebody's new address."""

    email: str


class AddressSent(msgspec.Struct, frozen=True):
    """What waits now. `link` is there when no mail can be sent: hand it over, it is shown this once."""

    pending: people.Pending
    link: str | None


@get(OWN, opt=SIGNED)
async def own_address(signed: Signed, db: Database) -> AddressView:
    """Return by which address one signs in, and the one that waits to be confirmed."""
    return await db.run(None, _view, signed.person.id)


@post(OWN, opt=SIGNED, status_code=200)
async def change_own(
    data: OwnAddress,
    request: Request[Any, Any, Any],
    signed: Signed,
    db: Database,
    mail_house: mail.House,
    public_url: str,
) -> AddressView:
    """Ask for another address; the mail to it tells how to confirm it, and until then nothing changes.

    The answer is the same whether or not the address is somebody's. 422 `password_wrong`, `no_mail_here`; 429 `too_many_tries`.
    """
    from_ = request.client.host if request.client else ""
    if await people.prove(db, email=signed.person.email, password=data.password, address=from_) is None:
        raise Refused("password_wrong", "The password is not right.", "Try again.", field="password")
    via = next(iter(signed.memberships)) if len(signed.memberships) == 1 else None

    async def work(house: Tx) -> AddressView:
        if not await _can_send(house, mail_house, via):
            raise Refused(
                "no_mail_here", "No mail can be sent from here yet.", "Ask an administrator to change the address."
            )
        asked = await people.ask_for_address(house, signed.person, data.email, by=signed.person.id)
        await _tell(house, signed.person, asked, by=signed.person.name, via=via, public_url=public_url)
        return await _view(house, signed.person.id)

    return await db.run(None, work)


@delete(OWN, opt=SIGNED, status_code=204)
async def keep_own(signed: Signed, db: Database) -> None:
    """Keep the address that one has; the link to the other dies."""
    await db.run(None, people.give_up_address, signed.person.id)


@get(OF, opt=MAY)
async def address_of(person: UUID, tenant: Tenant, db: Database) -> AddressView:
    """Return by which address one of the tenant's people signs in, and the one that waits to be confirmed."""

    async def work(house: Tx) -> AddressView:
        await _member(house.within(tenant.id), person)
        return await _view(house, person)

    return await db.run(None, work)


@post(OF, opt=MAY, status_code=200)
async def change_address(
    person: UUID,
    data: NewAddress,
    signed: Signed,
    tenant: Tenant,
    db: Database,
    mail_house: mail.House,
    public_url: str,
) -> AddressSent:
    """Ask for another address of one of the tenant's people, who confirms it. 422 `address_elsewhere`: he does it himself."""

    async def work(house: Tx) -> AddressSent:
        inner = house.within(tenant.id)
        await _member(inner, person, alone=True)
        if (role := await people.role_of(inner, person)) is not None:
            await people.check_author(inner, signed.person.id, role.rights)  # who gets the mail can be that person
        who = await people.person(house, person)
        asked = await people.ask_for_address(house, who, data.email, by=signed.person.id, tenant=tenant.id)
        mailed = await _can_send(house, mail_house, tenant.id)
        if mailed:
            await _tell(house, who, asked, by=signed.person.name, via=tenant.id, public_url=public_url)
        pending = people.Pending(asked.email, asked.expires_at)
        return AddressSent(pending, None if mailed else address(public_url, asked.secret))

    return await db.run(None, work)


@delete(OF, opt=MAY, status_code=204)
async def keep_address(person: UUID, tenant: Tenant, db: Database) -> None:
    """Let one of the tenant's people keep the address that he has; the link to the other dies."""

    async def work(house: Tx) -> None:
        await _member(house.within(tenant.id), person, alone=True)
        await people.give_up_address(house, person)

    await db.run(None, work)


@post("/api/links/{token:str}/email", opt={"permission": "public"}, status_code=200)
async def confirm(token: str, request: Request[Any, Any, Any], db: Database) -> AddressView:
    """Confirm a new address, once: one signs in by it from now on. No session ends. 404 `link_used`, 409 `email_taken`."""
    person, view = await db.run(None, _confirm, token)
    request.app.state.door.forget(person)
    return view


async def _confirm(house: Tx, token: str) -> tuple[UUID, AddressView]:
    id_ = (await people.link(house, token)).person.id
    works = list(await people.works_for(house, id_))
    before = {tenant: (await AGENTS.load(house.within(tenant), [id_]))[id_] for tenant in works}
    found = await people.confirm_address(house, token)
    for tenant, was in before.items():
        was_json = msgspec.json.decode(msgspec.json.encode(was))
        await changes.made(house.within(tenant), AGENTS, id_, by=found.by or id_, before=was_json)
    words = letter(CHANGED, found.person.locale, name=found.person.name, email=str(found.email))
    await _send(house, found.person.email, words, "told", works[0] if len(works) == 1 else None, None)
    return id_, AddressView(str(found.email), None)


async def _member(inner: Tx, person: UUID, *, alone: bool = False) -> None:
    """Raise NotThere when he is not one of the tenant's; `alone`: Refused when he works for another as well."""
    if person not in await people.members(inner, [person]):
        raise NotThere("person")
    if alone and await people.works_for(inner, person) - {inner.tenant}:
        raise Refused(
            "address_elsewhere",
            "This person works for another centre too.",
            "He changes his mail address himself, in his menu.",
        )


async def _view(house: Tx, person: UUID) -> AddressView:
    return AddressView((await people.person(house, person)).email, await people.pending_address(house, person))


async def _can_send(house: Tx, mail_house: mail.House, via: UUID | None) -> bool:
    return mail_house.sending is not None or (via is not None and await mail.can_send(house.within(via)))


async def _tell(
    house: Tx, person: people.Person, asked: people.Asked, *, by: str, via: UUID | None, public_url: str
) -> None:
    """Write to both addresses. One that is another's account already is told so, and gets no link."""
    said = {"name": person.name, "by": by, "email": asked.email}
    words = letter(TAKEN if asked.taken else CONFIRM, person.locale, link=address(public_url, asked.secret), **said)
    await _send(house, asked.email, words, "confirm", via, asked.expires_at)
    await _send(house, person.email, letter(ASKED, person.locale, **said), "told", via, None)


async def _send(house: Tx, to: str, words: Words, kind: str, via: UUID | None, until: int | None) -> None:
    await mail.send_for_house(
        house,
        to=to,
        subject=words.subject,
        text=words.text,
        key=str(new_id()),
        kind=f"address_{kind}",
        via=via,
        until=until,
    )


ROUTES = (own_address, change_own, keep_own, address_of, change_address, keep_address, confirm)
