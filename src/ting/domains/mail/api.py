"""The door of mail."""

from urllib.parse import unquote, urlsplit
from uuid import UUID

import msgspec

from ting.domains.mail import store
from ting.domains.mail.model import (
    PERMISSION,
    SCHEMES,
    STATES,
    SUBJECT_MAX,
    Mail,
    Sender,
    State,
    check_address,
    check_header,
    check_sender,
    check_words,
)
from ting.kit.crypto import house_pair, seal, unseal
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.smtp import Server

__all__ = ["PERMISSION", "House", "Mail", "Sender", "Sending", "State"]

KEYS = "mail"
"""The name of the key pair that passwords are sealed with."""
PAGE = 50


class Sending(msgspec.Struct, frozen=True):
    """A sender with all that the dialogue needs."""

    sender: Sender
    server: Server


class House(msgspec.Struct, frozen=True):
    """What the installation's settings say about mail."""

    sending: Sending | None = None
    """The sender of mail about passwords; without it the tenant's does that as well."""
    public_only: bool = False


class Page(msgspec.Struct, frozen=True):
    """A page of the outbox, and how many there are by state."""

    items: list[Mail]
    next: str | None
    counts: dict[str, int]


def house_of(url: str | None, from_: str | None, *, public_only: bool) -> House:
    """Read the installation's settings. Raises Refused."""
    if not url:
        return House(None, public_only)
    sender, password = _sender_of(url, from_ or "")
    return House(Sending(sender, _server(sender, password)), public_only)


async def send(
    tx: Tx,
    *,
    to: str,
    subject: str,
    text: str,
    key: str,
    kind: str,
    html: str | None = None,
    picture: UUID | None = None,
    until: int | None = None,
) -> UUID:
    """Put a mail of the tenant into the outbox, in this transaction: it goes if, and only if, that commits.

    The same `key` again is the same mail. `kind` says what it is for (`invite`, `transcript` …); after `until` (ms) it
    is not sent any more. `picture` is a file that `html` shows and that goes along within the mail. One address each:
    what becomes of a mail is told for each recipient. Raises Refused.
    """
    return await _put(
        tx,
        tx.tenant,
        None,
        to=to,
        subject=subject,
        text=text,
        key=key,
        kind=kind,
        html=html,
        picture=picture if html else None,
        until=until,
    )


async def withhold(tx: Tx, *, to: str, subject: str, key: str, kind: str, reason: str) -> None:
    """Say in the outbox that a mail was not sent, and why (`no_consent`). The same `key` again is the same mail."""
    await store.withhold(
        tx,
        id=new_id(),
        key=key,
        kind=kind,
        to=check_address(to),
        subject=check_header(subject, SUBJECT_MAX),
        reason=reason,
    )


async def send_for_house(
    tx: Tx, *, to: str, subject: str, text: str, key: str, kind: str, via: UUID | None, until: int | None = None
) -> UUID:
    """Put a mail of the installation itself into the outbox (in a transaction of the house).

    The installation's sender sends it; where there is none, that of the tenant `via`.
    """
    return await _put(tx, None, via, to=to, subject=subject, text=text, key=key, kind=kind, until=until)


async def _put(
    tx: Tx,
    tenant: UUID | None,
    via: UUID | None,
    *,
    to: str,
    subject: str,
    text: str,
    key: str,
    kind: str,
    html: str | None = None,
    picture: UUID | None = None,
    until: int | None,
) -> UUID:
    check_words(text, html)
    return await store.insert(
        tx,
        id=new_id(),
        tenant=tenant,
        via=via,
        key=key,
        kind=kind,
        to=check_address(to),
        subject=check_header(subject, SUBJECT_MAX),
        text=text,
        html=html,
        picture=picture,
        until=until,
    )


async def prepare(house: Tx) -> None:
    """Make the key pair of passwords, once (in a transaction of the house)."""
    await house_pair(house, KEYS)


async def can_send(tx: Tx) -> bool:
    """Say whether the tenant has a sender."""
    return await store.sender(tx) is not None


async def lately(tx: Tx, kind: str, *, since: int, to: str | None = None, key: str = "") -> int:
    """Return how many mails of a kind were put in since then: to this address, or of keys that begin so."""
    return await store.lately(tx, kind, since, check_address(to) if to is not None else None, key)


async def refuse(tx: Tx, kind: str, address: str) -> None:
    """Send no more mail of a kind to an address. Twice is once."""
    await store.refuse(tx, kind, address)


async def refused(tx: Tx, kind: str, address: str) -> bool:
    """Say whether an address wants no mail of a kind."""
    return await store.refused(tx, kind, address)


async def page(tx: Tx, *, state: str | None, cursor: str | None) -> Page:
    """Return a page of the tenant's outbox, newest first."""
    if state is not None and state not in STATES:
        raise Refused("state", f"{state[:40]!r} is no state of a mail.", f"Use one of {', '.join(STATES)}.")
    found = await store.listed(tx, [state] if state else STATES, _position(cursor), PAGE + 1)
    more = f"{found[PAGE - 1].created_at}-{found[PAGE - 1].id}" if len(found) > PAGE else None
    return Page(found[:PAGE], more, await store.counts(tx))


async def counts(tx: Tx) -> dict[str, int]:
    """Return how many mails the tenant has in its outbox, by state."""
    return await store.counts(tx)


async def again(tx: Tx, mail: UUID) -> Mail:
    """Let a mail be tried again now. It keeps its Message-ID: a mail program shows a repeat once."""
    if not await store.again(tx, mail):
        found = await mail_of(tx, mail)
        if found.state in ("failed", "unsure"):
            raise Refused("mail_words_gone", "The mail's words are gone, or have lapsed.", "Do again what it was for.")
        raise Gone("state", f"The mail is {found.state} already.", "Look at the outbox again.")
    return await mail_of(tx, mail)


async def drop(tx: Tx, mail: UUID) -> None:
    """Give a mail up: it is not sent any more, and its words are deleted."""
    if not await store.drop(tx, mail):
        found = await mail_of(tx, mail)
        raise Gone("state", f"The mail is {found.state} already.", "Look at the outbox again.")


async def stuck_of_house(house: Tx) -> int:
    """Return how many mails of the installation itself have failed, or nobody is sure of (in a transaction of the house)."""
    return await store.stuck_of_house(house)


async def ask_about_all(house: Tx) -> int:
    """Leave all that has not gone yet to a person: the house was restored, and it may have gone after the back-up."""
    return await store.ask_about_all(house)


async def mail_of(tx: Tx, mail: UUID) -> Mail:
    """Return a mail of the tenant. Raises NotThere."""
    found = await store.find(tx, mail)
    if found is None:
        raise NotThere("mail")
    return found


async def sender(tx: Tx) -> Sender | None:
    """Return the tenant's sender."""
    return await store.sender(tx)


async def put_sender(tx: Tx, sender: Sender, password: str | None = None) -> None:
    """Set the tenant's sender; what waits is tried again now. None leaves its password as it is. Raises Refused."""
    sender = check_sender(sender)
    await store.put_sender(tx, sender)
    if password is not None:
        await put_password(tx, host=sender.host, user=sender.user, password=password)
    await store.hasten(tx)


async def remove_sender(tx: Tx) -> None:
    """Forget the tenant's sender; its password stays sealed for the case that it comes back."""
    await store.remove_sender(tx)


async def put_password(tx: Tx, *, host: str, user: str, password: str) -> None:
    """Keep the password of one user of one server, sealed: only the house can open it.

    It belongs to that server and user: whoever points the sender elsewhere does not take it along.
    """
    await store.put_password(tx, host, user, await seal(tx, KEYS, password, _about(tx.tenant, host, user)))


async def has_password(tx: Tx, host: str, user: str) -> bool:
    """Say whether a password is kept for this user of this server."""
    return await store.password(tx, host, user) is not None


async def sending(house: Tx, tenant: UUID) -> Sending | None:
    """Return the tenant's sender with its password (in a transaction of the house), or None."""
    sender = await store.sender(house.within(tenant))
    return await sending_by(house, tenant, sender) if sender else None


async def sending_by(house: Tx, tenant: UUID, sender: Sender) -> Sending:
    """Return this sender with the password that the tenant keeps for it (in a transaction of the house)."""
    sender, tx = check_sender(sender), house.within(tenant)
    sealed = await store.password(tx, sender.host, sender.user) if sender.user else None
    password = (
        unseal(await house_pair(house, KEYS), sealed, _about(tenant, sender.host, sender.user)) if sealed else None
    )
    return Sending(sender, _server(sender, password or ""))


def with_password(sender: Sender, password: str) -> Sending:
    """Return a sender with a password that was just typed."""
    sender = check_sender(sender)
    return Sending(sender, _server(sender, password))


def _server(sender: Sender, password: str) -> Server:
    return Server(host=sender.host, port=sender.port, security=sender.security, user=sender.user, password=password)


def _about(tenant: UUID, host: str, user: str) -> str:
    return f"mail:{tenant}:{host}:{user}"


def _position(cursor: str | None) -> tuple[int, UUID] | None:
    if cursor is None:
        return None
    at, _, id_ = cursor.partition("-")
    try:
        return int(at), UUID(id_)
    except ValueError:
        raise Refused("cursor", "The cursor is not one of ours.", "Begin at the first page.") from None


def _sender_of(url: str, from_: str) -> tuple[Sender, str]:
    """Read `smtps://user:password@host:port` and `Name <address>`; return the sender and its password."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise Refused("mail_url", "TING_SMTP_URL is not understood.", "Write smtp+starttls://user:password@host:587.")
    security, port = SCHEMES[parts.scheme]
    name, _, address = from_.rpartition("<")
    sender = Sender(
        host=parts.hostname,
        port=parts.port or port,
        security=security,
        user=unquote(parts.username or ""),
        from_address=address.rstrip("> "),
        from_name=name.strip(' "'),
    )
    return check_sender(sender), unquote(parts.password or "")
