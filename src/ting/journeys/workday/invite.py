"""Somebody new comes: invited by mail, or by a link that is handed over; who is known already is granted."""

from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.changes import api as changes
from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.journeys.setup.kinds import AGENTS
from ting.journeys.workday.letters import GRANTED, INVITED, Words, letter
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id

MAY = {"permission": "people.manage"}


class Invite(msgspec.Struct, frozen=True):
    """Who is to come, and as what. He sees the invitation in `locale`."""

    email: str
    role: str
    name: str = ""
    team: UUID | None = None
    locale: str | None = None


class Invited(msgspec.Struct, frozen=True):
    """What came of it. `link` is there when no mail can be sent: hand it over, it is shown this once."""

    person: UUID
    outcome: str
    mailed: bool
    link: str | None
    expires_at: int | None


class PasswordLink(msgspec.Struct, frozen=True):
    """A link by which a person sets a new password; shown this once."""

    link: str
    expires_at: int


@post("/api/t/{slug:str}/people/invitations", opt=MAY, status_code=200)
async def invite(
    data: Invite, signed: Signed, tenant: Tenant, db: Database, mail_house: mail.House, public_url: str
) -> Invited:
    """Invite somebody, again if need be (`invited`); who has a password already is made a member (`granted`)."""
    return await db.run(None, _invite, data, signed, tenant, mail_house, public_url)


@get("/api/t/{slug:str}/people/invitations", opt=MAY)
async def invitations(tenant: Tenant, db: Database) -> list[people.Invitation]:
    """List who was invited and has not come yet."""
    async with db.house() as house:
        return await people.invitations(house.within(tenant.id))


@post("/api/t/{slug:str}/people/{person:uuid}/password-link", opt=MAY, status_code=200)
async def password_link(person: UUID, signed: Signed, tenant: Tenant, db: Database, public_url: str) -> PasswordLink:
    """Make a link by which one of the tenant's people sets a new password, to be handed over."""
    async with db.tx(tenant.id) as tx:
        found = await people.agent(tx, person)
        await people.check_author(tx, signed.person.id, found.rights)  # who holds the link can be that person

    async def work(house: Tx) -> PasswordLink:
        secret = await people.reset_link_for(house, tenant.id, person, by=signed.person.id)
        return PasswordLink(address(public_url, secret), house.now + people.RESET_MS)

    return await db.run(None, work)


def address(public_url: str, secret: str) -> str:
    """Return where a link leads. Never built from what a request says of its host."""
    return f"{public_url}/link/{secret}"


async def _invite(
    house: Tx, data: Invite, signed: Signed, tenant: Tenant, mail_house: mail.House, public_url: str
) -> Invited:
    return await bring(house.within(tenant.id), data, signed.person, tenant, mail_house, public_url)


async def bring(
    inner: Tx,
    data: Invite,
    by: people.Person,
    tenant: Tenant,
    mail_house: mail.House | None,
    public_url: str,
    *,
    mailed: bool = True,
    batch: UUID | None = None,
) -> Invited:
    """Let somebody come (in a transaction of the house, within the tenant), with a mail or, not `mailed`, without."""
    person, secret = await people.invite(
        inner,
        tenant.id,
        email=data.email,
        name=data.name,
        role=data.role,
        team=data.team,
        locale=data.locale or tenant.locale,
        by=by.id,
    )
    role = await people.role_of(inner, person.id)
    if role is not None and role.rights.may(people.SERVE):
        await routing.give_seat(inner, person.id)
    await changes.made(inner, AGENTS, person.id, by=by.id, batch=batch)
    door = f"{public_url}/sign-in/{tenant.slug}" if await people.provider(inner) else f"{public_url}/sign-in"
    link = address(public_url, secret) if secret else door
    words = letter(INVITED if secret else GRANTED, person.locale, by=by.name, tenant=tenant.name, link=link)
    until = inner.now + people.INVITE_MS
    mailed = mailed and await _send(inner, person.email, words, until, mail_house)
    outcome = "invited" if secret else "granted"
    return Invited(person.id, outcome, mailed, link if secret and not mailed else None, until if secret else None)


async def _send(inner: Tx, to: str, words: Words, until: int, mail_house: mail.House | None) -> bool:
    """Send by the tenant's sender, else by the installation's; False when there is neither."""
    key = str(new_id())
    if await mail.can_send(inner):
        await mail.send(inner, to=to, subject=words.subject, text=words.text, key=key, kind="invite", until=until)
    elif mail_house is not None and mail_house.sending is not None:
        await mail.send_for_house(
            inner, to=to, subject=words.subject, text=words.text, key=key, kind="invite", via=None, until=until
        )
    else:
        return False
    return True


ROUTES = (invite, invitations, password_link)
