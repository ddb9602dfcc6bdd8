"""Staff invite: a customer whom they know, an address, or somebody who asked. The link is shown once, and sent by mail."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.customers import api as customers
from ting.domains.customers.api import Customer
from ting.domains.invitations import api as invitations
from ting.domains.invitations.api import Invitation
from ting.domains.mail import api as mail
from ting.domains.tenancy import api as tenancy
from ting.journeys.company import post
from ting.journeys.inviting.letters import letter
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Refused

CHANNEL = "webchat"
MARK = "ting-invitation"
"""What stands before the secret behind the hash of a link."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how often an invitation lets somebody in; `note` is for colleagues."""

    expires_at: int | None = None
    """None: for a week."""
    uses: int = 1
    note: str = ""


class Whom(msgspec.Struct, frozen=True, kw_only=True):
    """Who is invited: a customer, an address, or a customer at one of his addresses."""

    customer: UUID | None = None
    email: str = ""


class Link(msgspec.Struct, frozen=True):
    """An invitation and its link; None: it was made before, and its link was shown then."""

    invitation: UUID
    link: str | None


async def invite(tx: Tx, *, id_: UUID, point: UUID, whom: Whom, terms: Terms, send: bool, by: UUID, url: str) -> Link:
    """Invite somebody. The same id again is the same invitation. Raises Refused, NotThere."""
    customer, address = await _whom(tx, whom)
    lang = customer.lang if customer else (await tenancy.current(tx)).locale
    return await _make(tx, id_, point, customer, address, lang, terms, send=send, by=by, url=url, request=None)


async def grant(tx: Tx, request: UUID, *, terms: Terms, by: UUID, url: str) -> Link:
    """Invite who asked: by mail, to the address that he gave. Without a sender of mails his link is only shown."""
    asked = await invitations.asked(tx, request)
    if asked.state == "granted":
        await invitations.answer(tx, asked, "granted", by=by)  # which says that it was done
    customer, address = await _whom(tx, Whom(email=asked.address))
    send = await mail.can_send(tx)
    made = await _make(
        tx, new_id(), asked.point, customer, address, asked.lang, terms, send=send, by=by, url=url, request=request
    )
    await invitations.answer(tx, asked, "granted", by=by, invitation=made.invitation)
    return made


async def decline(tx: Tx, request: UUID, *, by: UUID) -> None:
    """Do not invite who asked. He hears nothing of it: an answer would tell a stranger that somebody reads."""
    await invitations.answer(tx, await invitations.asked(tx, request), "declined", by=by)


async def _make(
    tx: Tx,
    id_: UUID,
    point: UUID,
    customer: Customer | None,
    address: str | None,
    lang: str,
    terms: Terms,
    *,
    send: bool,
    by: UUID,
    url: str,
    request: UUID | None,
) -> Link:
    there = await tenancy.point_of(tx, point)
    if there.channel != CHANNEL:
        raise NotThere("contact point")
    if send and address is None:
        raise Refused("no_address", "No mail address of his is known.", "Give one, or copy the link.", field="email")
    if send and not await mail.can_send(tx):
        raise Refused("no_mail", "No mail can be sent from here yet.", "Set up a sender, or copy the link.")
    expires_at = terms.expires_at or tx.now + invitations.DEFAULT_MS
    one = Invitation(
        id=id_,
        point=point,
        customer=customer.id if customer else None,
        address=address,
        uses=terms.uses,
        used=0,
        note=terms.note,
        lang=lang,
        mailed=send,
        made_at=tx.now,
        made_by=by,
        expires_at=expires_at,
    )
    secret = await invitations.make(tx, one, by=by, request=request)
    if secret is None:
        return Link(id_, None)
    # Behind the hash: it is sent to no server, stands in no log, and what looks into mails does not use it up.
    link = f"{url}/i/{there.key}#{MARK}={secret}"
    if send and address is not None:
        await _send(tx, one, address, link)
    return Link(id_, link)


async def _send(tx: Tx, one: Invitation, address: str, link: str) -> None:
    tenant = await tenancy.current(tx)
    until = datetime.fromtimestamp(one.expires_at / 1000, UTC).astimezone(ZoneInfo(tenant.time_zone))
    words = letter(
        one.lang, tenant=tenant.called(one.lang), link=link, until=f"{until:%Y-%m-%d %H:%M}", once=one.uses == 1
    )
    await post.send(
        tx,
        to=address,
        subject=words.subject,
        text=words.text,
        key=f"invitation:{one.id}",
        kind="invitation",
        lang=one.lang,
        point=one.point,
        until=one.expires_at,
    )


async def _whom(tx: Tx, whom: Whom) -> tuple[Customer | None, str | None]:
    """Return who is invited, and to which address. Whose an address is beyond doubt is whom the invitation names."""
    given = customers.made_identifier("email", whom.email, "UTC") if whom.email.strip() else None
    if whom.customer is None:
        if given is None:
            raise Refused("nobody", "It says nobody.", "Choose a customer, or give a mail address.", field="email")
        known = await customers.known_by(tx, given)
        return (await customers.get(tx, known) if known else None), given.value
    customer = await customers.get(tx, await customers.merged_into(tx, whom.customer) or whom.customer)
    his = [each.value for each in customer.identifiers if each.kind == "email"]
    if given is None:
        return customer, his[0] if his else None
    if given.value not in his:
        raise Refused(
            "not_his",
            "This address is not known to be his.",
            "Choose one of his, or write it into his profile first.",
            field="email",
        )
    return customer, given.value
