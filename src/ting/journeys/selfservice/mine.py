"""What is a customer's own: his conversations, those of this browser, and the way back into one that is open."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Message
from ting.domains.customers import api as customers
from ting.domains.customers.api import Visitor
from ting.domains.people import api as people
from ting.domains.portal import api as portal
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.lines import Lines, TicketView
from ting.journeys.library.carried import through
from ting.journeys.library.files import Files
from ting.journeys.selfservice import signing
from ting.journeys.selfservice.page import point_of
from ting.journeys.transcript.gather import said_to_customer
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Database, Tx
from ting.kit.problem import Gone, NotThere, Problem

PAGE = 20
OPEN = ("queued", "serving")


class Reader(msgspec.Struct, frozen=True):
    """Who reads: a signed-in customer, a browser that wrote to us, or both."""

    tenant: UUID
    signed: portal.Signed | None
    visitor: Visitor | None

    @property
    def customer(self) -> UUID | None:
        """The customer who is signed in."""
        return self.signed.customer if self.signed else None

    def sees(self, contact: conversations.Contact) -> bool:
        """Say whether a contact is his: one of the customer's, or one that began in this browser."""
        return (self.customer is not None and contact.customer == self.customer) or (
            self.visitor is not None and contact.visitor == self.visitor.id
        )


class Me(msgspec.Struct, frozen=True):
    """The customer who is signed in, by the name under which he is known."""

    name: str


class Mine(msgspec.Struct, frozen=True):
    """A conversation as a line. `state` is `waiting`, `serving`, `later` or `ended`; `due_at` is what was promised."""

    id: UUID
    number: str
    question: str
    lang: str
    queue: str
    agent: str | None
    state: str
    started_at: int
    ended_at: int | None
    due_at: int | None
    ticket: TicketView | None
    may_go_on: bool


class Listed(msgspec.Struct, frozen=True):
    """Some of a reader's conversations, newest first; `next` begins the page that follows."""

    me: Me | None
    items: list[Mine]
    next: str | None


class Read(msgspec.Struct, frozen=True):
    """A conversation, whole."""

    item: Mine
    messages: list[Message]


class Way(msgspec.Struct, frozen=True):
    """The widget to open, and the secret by which this browser is known there; None: it has the right one."""

    point: str
    token: str | None


class Portal:
    """Where customers find what is theirs."""

    def __init__(self, db: Database, lines: Lines, files: Files) -> None:
        self._db = db
        self._lines = lines
        self._files = files

    async def reader(self, tenant: UUID, session: str, token: str) -> Reader:
        """Return who reads. A secret that is not good (any more), or another tenant's, is as none."""
        async with self._db.house() as house:
            visitor = await customers.visitor(house, token) if token else None
            signed = await portal.who(house.within(tenant), session)
        return Reader(tenant, signed, visitor if visitor and visitor.tenant == tenant else None)

    async def listed(self, reader: Reader, after: str | None) -> Listed:
        """Return a page of his conversations."""
        async with self._db.tx(reader.tenant) as tx:
            found: list[conversations.Contact] = []
            if reader.signed or reader.visitor:
                visitor = reader.visitor.id if reader.visitor else None
                found = await conversations.of_reader(
                    tx, reader.customer, visitor, before=read_cursor(after), limit=PAGE + 1
                )
            me = Me((await customers.get(tx, reader.customer)).name) if reader.customer else None
            more = cursor_after(found[PAGE - 1].started_at, found[PAGE - 1].id) if len(found) > PAGE else None
            return Listed(me, await self._lines_of(tx, reader, found[:PAGE]), more)

    async def read(self, reader: Reader, contact: UUID) -> Read:
        """Return one of his conversations, as he may see it. Raises NotThere."""
        async with self._db.tx(reader.tenant) as tx:
            found = await own(tx, reader, contact)
            (item,) = await self._lines_of(tx, reader, [found])
            said = await said_to_customer(tx, contact)
            return Read(item, [_blank(self._files.signed(message, tx.now)) for message in said])

    async def check(self, reader: Reader, contact: UUID) -> None:
        """Raise NotThere unless a conversation is his."""
        async with self._db.tx(reader.tenant) as tx:
            await own(tx, reader, contact)

    async def go_on(self, reader: Reader, contact: UUID) -> Way:
        """Return the way into an open conversation of his: the widget, here as where he began it. Raises Gone."""

        async def work(tx: Tx) -> Way:
            found = await own(tx, reader, contact)
            if not await _may_go_on(tx, reader, found) or found.point is None or found.visitor is None:
                raise Gone("not_in_contact", "This conversation is over.", "Begin a new one.")
            point = await point_of(tx, found.point)
            if reader.signed is None or (reader.visitor and reader.visitor.id == found.visitor):
                return Way(point.key, None)
            return Way(point.key, await _key(tx, reader.signed, found.visitor))

        return await self._db.run(reader.tenant, work)

    async def widget(self, reader: Reader) -> Way:
        """Return how the help page's widget knows a signed-in customer: what he asks there is his."""

        async def work(tx: Tx) -> Way:
            if reader.signed is None:
                raise Problem("not_signed_in", "You are not signed in.", "Sign in first.", status=401)
            point = await point_of(tx, (await portal.page(tx)).point)
            if reader.visitor and reader.visitor.point == point.id and reader.visitor.customer == reader.customer:
                return Way(point.key, None)
            visitor = await customers.visitor_for(tx, reader.signed.customer, point.id)
            return Way(point.key, await _key(tx, reader.signed, visitor))

        return await self._db.run(reader.tenant, work)

    async def ask_link(
        self, tenant: tenancy.Tenant, reader: Reader, *, address: str, lang: str, from_: str, url: str
    ) -> None:
        """Ask for a link by mail; what comes of it is not told. Raises Problem 429, Refused."""
        await signing.ask(self._db, tenant, reader.visitor, address=address, lang=lang, from_=from_, url=url)

    async def enter(self, reader: Reader, secret: str) -> str:
        """Sign in by a link; return the secret of the session. Raises Problem 404 `link_used`."""
        return await signing.follow(self._db, reader.tenant, secret, reader.visitor)

    async def sign_out(self, reader: Reader) -> None:
        """End the session, and the keys that it gave."""
        if reader.signed is not None:
            await self._db.run(reader.tenant, portal.end, reader.signed.session)

    async def _lines_of(self, tx: Tx, reader: Reader, found: Sequence[conversations.Contact]) -> list[Mine]:
        queues = {queue.id: queue.name for queue in await routing.queues(tx)}
        names = await people.names(tx, [contact.agent for contact in found if contact.agent])
        owed = await promises.of_contacts(tx, [contact.id for contact in found])
        await self._lines.know(tx, [contact.queue for contact in found])
        items = []
        for contact in found:
            ticket = None
            if contact.state == "queued" and contact.mode != "message":
                await self._lines.find(tx, contact.id)
                seen = self._lines.view(contact.id, None)
                ticket = seen[0] if seen else None
            promise = owed.get(contact.id)
            items.append(
                Mine(
                    id=contact.id,
                    number=contact.number,
                    question=contact.question,
                    lang=contact.lang,
                    queue=queues.get(contact.queue, ""),
                    agent=names[contact.agent][1] if contact.agent in names else None,
                    state=_state(contact),
                    started_at=contact.started_at,
                    ended_at=contact.ended_at,
                    due_at=promise.due_at if promise and promise.state in ("open", "trying", "again") else None,
                    ticket=ticket,
                    may_go_on=await _may_go_on(tx, reader, contact),
                )
            )
        return items


async def own(tx: Tx, reader: Reader, contact: UUID) -> conversations.Contact:
    """Return a contact that is the reader's. Raises NotThere for any other."""
    found = (await conversations.of_ids(tx, [contact])).get(contact)
    if found is None or not reader.sees(found):
        raise NotThere("conversation")
    return found


async def _key(tx: Tx, signed: portal.Signed, visitor: UUID) -> str:
    return await customers.key_to(tx, visitor, session=signed.session, lasts_ms=portal.SESSION_MS)


async def _may_go_on(tx: Tx, reader: Reader, contact: conversations.Contact) -> bool:
    """It is open, and its browser is this one or the signed-in customer's own: a shared one has another's secrets."""
    if contact.state not in OPEN or contact.visitor is None:
        return False
    if reader.visitor and reader.visitor.id == contact.visitor:
        return True
    visitor = await customers.visitor_of(tx, contact.visitor)
    return reader.customer is not None and visitor is not None and visitor.customer == reader.customer


def _state(contact: conversations.Contact) -> str:
    if contact.state == "queued":
        return "waiting" if contact.mode == "live" else "later"
    return "serving" if contact.state == "serving" else "ended"


def _blank(message: Message) -> Message:
    """Nobody's own id goes out."""
    return through(msgspec.structs.replace(message, by=msgspec.structs.replace(message.by, id=None)), _blank)
