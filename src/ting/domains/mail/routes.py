"""HTTP of mail: the outbox, the sender's password, trying a sender."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import delete, get, post

from ting.domains.mail import api
from ting.domains.mail.model import TRIAL
from ting.kit import clock
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.smtp import Letter, deliver

MAY = {"permission": api.PERMISSION}


class Trial(msgspec.Struct, frozen=True):
    """A sender to try; without a password the kept one."""

    sender: api.Sender
    password: str | None = None


class Tried(msgspec.Struct, frozen=True):
    """How far a test mail came. `step`: connect, secure, sign_in, sender, recipient or message."""

    sent: bool
    to: str
    step: str
    code: int | None
    said: str


class Choice(msgspec.Struct, frozen=True):
    """Whether the tenant can send mail, and how the sender stands."""

    sender: api.Sender | None
    has_password: bool


@get("/api/t/{slug:str}/mail", opt=MAY)
async def outbox(tenant: Any, db: Database, which: str | None = None, cursor: str | None = None) -> api.Page:
    """List the tenant's mails, newest first: what waits, what went, what failed and why."""
    async with db.tx(tenant.id) as tx:
        return await api.page(tx, state=which, cursor=cursor)


@post("/api/t/{slug:str}/mail/{mail:uuid}/again", opt=MAY, status_code=200)
async def send_again(mail: UUID, tenant: Any, db: Database) -> api.Mail:
    """Try a mail again now: one that waits, has failed, or of which nobody knows. Its Message-ID stays the same."""
    return await db.run(tenant.id, api.again, mail)


@delete("/api/t/{slug:str}/mail/{mail:uuid}", opt=MAY, status_code=204)
async def give_up(mail: UUID, tenant: Any, db: Database) -> None:
    """Give a mail up: it is not sent any more, and its words are deleted."""
    await db.run(tenant.id, api.drop, mail)


@get("/api/t/{slug:str}/mail/sender", opt=MAY)
async def sender(tenant: Any, db: Database) -> Choice:
    """Return the sender, and whether its password is kept. The password itself is never shown."""
    async with db.tx(tenant.id) as tx:
        found = await api.sender(tx)
        return Choice(found, found is not None and await api.has_password(tx, found.host, found.user))


@post("/api/t/{slug:str}/mail/try", opt=MAY, status_code=200)
async def try_sender(data: Trial, signed: Any, tenant: Any, db: Database, mail_house: api.House) -> Tried:
    """Send a test mail to oneself by this sender, saved or not, at once; say how far it came and what the server said."""
    if data.password is not None:
        sending = api.with_password(data.sender, data.password)
    else:
        sending = await db.run(None, api.sending_by, tenant.id, data.sender)
    subject, text = TRIAL.get(signed.person.locale, TRIAL["en"])
    letter = Letter(
        message_id=f"<{new_id()}@{sending.sender.from_address.rpartition('@')[2]}>",
        at=clock.wall_ms(),
        from_address=sending.sender.from_address,
        from_name=sending.sender.from_name,
        reply_to=sending.sender.reply_to,
        to=signed.person.email,
        subject=subject.format(tenant=tenant.name),
        text=text.format(tenant=tenant.name),
    )
    told = await deliver(sending.server, letter, public_only=mail_house.public_only)
    return Tried(told.outcome == "sent", letter.to, told.step, told.code, told.said)


ROUTES = (outbox, send_again, give_up, sender, try_sender)
