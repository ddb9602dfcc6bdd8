"""A third party in the conversation: invited by a link, seen to come and go, shown no more than was allowed."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File, Message, Participant
from ting.domains.customers import api as customers
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact import serve
from ting.journeys.library import stickers
from ting.journeys.library.files import Files
from ting.kit.db import Database, Tx
from ting.kit.problem import Gone, NotThere, Problem

OPEN = ("queued", "serving")


class Link(msgspec.Struct, frozen=True):
    """An invitation. Whoever opens the link first is the one who was invited."""

    participant: UUID
    path: str
    expires_at: int


class Door(msgspec.Struct, frozen=True):
    """What somebody sees who opens a link, before he has said who he is."""

    tenant_name: str
    locale: str
    point: str
    good: bool
    """Somebody may still come in by it."""


class Guest(msgspec.Struct, frozen=True):
    """A guest who is known by his own secret."""

    id: UUID
    tenant: UUID
    contact: UUID
    point: UUID | None


class Table(msgspec.Struct, frozen=True):
    """The conversation as a guest is shown it."""

    now: int
    here: bool
    agent: str | None
    last_seq: int


class Guests:
    """Where guests come to."""

    def __init__(self, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def door(self, secret: str) -> Door:
        """Return what a link leads to, whether or not it is still good. Raises Gone when there is no such link."""
        async with self._db.house() as house:
            found, tenant = await _known(house, secret)
            tx = house.within(tenant)
            contact = await conversations.get(tx, found.contact)
            points = {point.id: point for point in await tenancy.points(tx)}
            if contact.point not in points:
                raise _used()
            whose = await tenancy.current(tx)
            good = found.state == "invited" and found.expires_at > tx.now and contact.state in OPEN
            return Door(whose.called(whose.locale), whose.locale, points[contact.point].key, good)

    async def join(self, secret: str, name: str) -> str:
        """Come in by a link, by this name; return the secret by which one is known from then on."""
        async with self._db.house() as house:
            found, tenant = await _known(house, secret)
        return await self._db.run(tenant, _join, found.id, name)

    async def guest(self, secret: str) -> Guest:
        """Return who holds this secret. Raises Problem 401."""
        async with self._db.house() as house:
            known = await conversations.participant_of(house, secret)
            if known is None or known[0].state == "invited":
                raise Problem("visitor_unknown", "We do not know this browser any more.", "Ask for a link.", status=401)
            found, tenant = known
            contact = await conversations.get(house.within(tenant), found.contact)
        return Guest(found.id, tenant, found.contact, contact.point)

    async def table(self, guest: Guest) -> Table:
        """Return what a guest is shown now besides messages."""
        async with self._db.tx(guest.tenant) as tx:
            found = await conversations.participant(tx, guest.id)
            contact = await conversations.get(tx, guest.contact)
            here = found.state == "here" and contact.state in OPEN
            agent = await serve.alias(tx, contact.agent) if here and contact.agent else None
            return Table(tx.now, here, agent, contact.last_seq if here else 0)

    async def messages(self, guest: Guest, after: int) -> list[Message]:
        """Return what a guest may see of what was said after a seq, as he sees it: his own words are his."""
        async with self._db.tx(guest.tenant) as tx:
            found = await conversations.participant(tx, guest.id)
            contact = await conversations.get(tx, guest.contact)
            if contact.state not in OPEN:
                return []
            customer = (await customers.refs(tx, [contact.customer]))[contact.customer].name
            said = await conversations.messages(tx, guest.contact, after=max(after, found.from_seq), limit=1000)
            return [self._files.signed(_as_seen(each, found, customer), tx.now) for each in said if found.sees(each)]

    async def say(
        self, guest: Guest, *, key: UUID, text: str | None = None, file: File | None = None, sticker: str | None = None
    ) -> Message:
        """Say something. The same key again is the same message."""
        try:
            said = await self._db.run(guest.tenant, _say, guest, key, text, file, sticker)
        except conversations.SaidTwice:
            said = await self._db.run(guest.tenant, _say, guest, key, text, file, sticker)
        return self._files.signed(said, said.at)

    async def send_file(self, guest: Guest, *, key: UUID, name: str, data: bytes) -> Message:
        """Send a file to those who are there. The same key again is the same message."""
        async with self._db.tx(guest.tenant) as tx:
            found = await _here(tx, guest)
            before = await conversations.said_before(tx, guest.contact, key)
        if before is not None:
            return self._files.signed(_as_seen(before, found, ""), before.at)
        file = await self._files.take(guest.tenant, guest.contact, name, data)
        return await self.say(guest, key=key, file=file)

    async def leave(self, guest: Guest) -> None:
        """Take part no more."""
        await self._db.run(guest.tenant, _part, guest.contact, guest.id, removed=False)


async def invite(tx: Tx, contact_id: UUID, by: Literal["customer", "agent"], who: UUID, *, whole: bool) -> Link:
    """Invite somebody: only the contact's own customer (by his visitor) or its agent may."""
    contact = await conversations.lock(tx, contact_id)
    if who != (contact.visitor if by == "customer" else contact.agent):
        raise NotThere("contact")
    id_, secret = await conversations.invite_guest(tx, contact, by, whole=whole)
    found = await conversations.participant(tx, id_)
    return Link(id_, f"/g/{secret}", found.expires_at)


async def remove(tx: Tx, contact_id: UUID, agent: UUID, participant: UUID) -> None:
    """Remove a participant, or take an invitation back."""
    contact = await conversations.lock(tx, contact_id)
    if contact.agent != agent:
        raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
    await conversations.part(tx, contact_id, participant, removed=True)


async def _known(house: Tx, secret: str) -> tuple[Participant, UUID]:
    known = await conversations.participant_of_link(house, secret)
    if known is None:
        raise _used()
    return known


async def _join(tx: Tx, participant: UUID, name: str) -> str:
    found = await conversations.participant(tx, participant)
    contact = await conversations.lock(tx, found.contact)
    return await conversations.join(tx, contact, await conversations.participant(tx, participant), name)


async def _part(tx: Tx, contact: UUID, participant: UUID, *, removed: bool) -> None:
    await conversations.lock(tx, contact)
    await conversations.part(tx, contact, participant, removed=removed)


async def _say(tx: Tx, guest: Guest, key: UUID, text: str | None, file: File | None, sticker: str | None) -> Message:
    contact = await conversations.lock(tx, guest.contact)  # of a removal and a word at the same moment one is first
    found = await _here(tx, guest)
    by = conversations.By("guest", guest.id, found.name)
    if sticker is not None:
        said = await stickers.say(tx, contact, by, key=key, sticker=sticker)
    else:
        kind: conversations.Kind = "file" if file else "text"
        said = await conversations.say(tx, guest.contact, by=by, text=text, key=key, kind=kind, file=file)
    return _as_seen(said, found, "")


async def _here(tx: Tx, guest: Guest) -> Participant:
    found = await conversations.participant(tx, guest.id)
    if found.state != "here":
        raise Problem("not_in_contact", "You take part in this no more.", "Ask for another link.", status=409)
    return found


def _as_seen(message: Message, who: Participant, customer: str) -> Message:
    """Show a message as one participant sees it: his own words are his, the customer's are another's."""
    if message.by.kind == "guest" and message.by.id == who.id:
        return msgspec.structs.replace(message, by=conversations.By("customer", None, None))
    if message.by.kind == "customer":
        return msgspec.structs.replace(message, by=conversations.By("guest", None, customer))
    return message


def _used() -> Gone:
    return Gone("link_used", "This link was used, or is no longer good.", "Ask for another one.")
