"""A transcript is given out: to the browser that asks, or by mail to an address that was said."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Message
from ting.domains.customers import api as customers
from ting.domains.customers.api import Visitor
from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.events.contact import TranscriptSent
from ting.journeys.company import post
from ting.journeys.company.picture import head
from ting.journeys.contact.guests import Guest, Guests
from ting.journeys.library.files import Files
from ting.journeys.transcript.gather import Wish, paper_of, said_to_customer
from ting.journeys.transcript.letters import letter, masked
from ting.journeys.transcript.paper import as_html, as_text
from ting.kit.db import Database, Tx
from ting.kit.personal import Personal
from ting.kit.problem import Gone, NotThere, Problem

As = Literal["text", "html"]
KIND = "transcript"
HOUR_MS = 3_600_000
OF_CONTACT, TO_ADDRESS = 3, 5
"""So many mails an hour of one conversation, and to one address: enough for who mistyped, too few to plague anybody."""
GUEST_MAX = 1000


class Printed(msgspec.Struct, frozen=True):
    """A transcript as a file."""

    name: str
    media_type: str
    body: str


class Ways(msgspec.Struct, frozen=True):
    """How a transcript can be had besides downloading; `addresses` are the customer's own, for agents."""

    mail: bool
    addresses: Annotated[list[str], Personal]


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """Where to send it. `key` is the sender's own: the same again is the same mail."""

    key: UUID
    to: str
    lang: str = ""
    zone: str = ""


class Posted(msgspec.Struct, frozen=True):
    """To which address it goes."""

    to: str


class Transcripts:
    """Where transcripts are had from."""

    def __init__(self, db: Database, files: Files, public_url: str) -> None:
        self._db = db
        self._files = files
        self._url = public_url

    async def ways(self, tenant: UUID, contact: UUID | None = None) -> Ways:
        """Say whether mail is offered; with a contact, also which addresses its customer has."""
        async with self._db.tx(tenant) as tx:
            found: list[str] = []
            if contact is not None:
                whose = await customers.get(tx, (await conversations.get(tx, contact)).customer)
                found = [each.value for each in whose.identifiers if each.kind == "email"]
            return Ways(await mail.can_send(tx), found)

    async def for_visitor(self, visitor: Visitor, contact: UUID, form: As, wish: Wish) -> Printed:
        """Return a visitor's own conversation. Raises NotThere for anybody else's."""
        async with self._db.tx(visitor.tenant) as tx:
            return await self.printed(tx, await own(tx, visitor, contact), form, wish)

    async def for_guest(self, guests: Guests, guest: Guest, form: As, wish: Wish) -> Printed:
        """Return what a guest may see of the conversation, while he is in it."""
        said = await guests.messages(guest, 0)
        async with self._db.tx(guest.tenant) as tx:
            contact = await conversations.get(tx, guest.contact)
            if not said:
                raise Gone("not_in_contact", "You take part in this no more.", "Ask the one who invited you.")
            return await self._printed(tx, contact, said[-GUEST_MAX:], form, wish)

    async def for_reader(self, tenant: UUID, contact: UUID, form: As, wish: Wish) -> Printed:
        """Return a conversation as its customer may see it, to somebody of the house."""
        async with self._db.tx(tenant) as tx:
            return await self.printed(tx, await conversations.get(tx, contact), form, wish)

    async def printed(self, tx: Tx, contact: conversations.Contact, form: As, wish: Wish) -> Printed:
        """Return a conversation as its customer may see it."""
        return await self._printed(tx, contact, await said_to_customer(tx, contact.id), form, wish)

    async def _printed(
        self, tx: Tx, contact: conversations.Contact, said: list[Message], form: As, wish: Wish
    ) -> Printed:
        paper = await paper_of(tx, contact, said, wish, self._files, self._url)
        if form == "html":
            top = await head(tx, self._files.blobs, paper.lang, contact.point)
            return Printed(f"{paper.number}.html", "text/html", as_html(paper, top))
        # The mark of byte order lets every editor know the encoding.
        return Printed(f"{paper.number}.txt", "text/plain", "\ufeff" + as_text(paper))

    async def mail_visitor(self, visitor: Visitor, contact: UUID, wanted: Post) -> Posted:
        """Send a visitor's own conversation to the address that he gave."""

        async def work(tx: Tx) -> Posted:
            await own(tx, visitor, contact)
            return await self._send(tx, await conversations.lock(tx, contact), wanted, None)

        return await self._db.run(visitor.tenant, work)

    async def mail_agent(self, tenant: UUID, contact: UUID, agent: people.Person, wanted: Post) -> Posted:
        """Send the conversation that is at an agent's desk, as its customer may see it."""

        async def work(tx: Tx) -> Posted:
            found = await conversations.lock(tx, contact)
            if found.agent != agent.id or found.state not in ("serving", "wrapup"):
                raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
            return await self._send(tx, found, wanted, agent)

        return await self._db.run(tenant, work)

    async def _send(self, tx: Tx, contact: conversations.Contact, wanted: Post, agent: people.Person | None) -> Posted:
        """Put it into the outbox, and tell those who serve the contact. It is locked: of two at once, the second is counted."""
        if not await mail.can_send(tx):
            raise Problem("no_mail", "This company sends no mail.", "Download it instead.", status=409)
        about = f"{KIND}:{contact.id}:"
        to = wanted.to.strip()
        again = await mail.lately(tx, KIND, since=0, key=f"{about}{wanted.key}")
        if not again:
            since = tx.now - HOUR_MS
            if (
                await mail.lately(tx, KIND, since=since, key=about) >= OF_CONTACT
                or await mail.lately(tx, KIND, since=since, to=to) >= TO_ADDRESS
            ):
                raise Problem("too_often", "It was sent often already.", "Wait an hour, or download it.", status=429)
        wish = Wish(wanted.lang or contact.lang, wanted.zone)
        paper = await paper_of(tx, contact, await said_to_customer(tx, contact.id), wish, self._files, self._url)
        words = letter(paper.lang, tenant=paper.tenant, number=paper.number, agent=agent.alias if agent else None)
        sent = await post.send(
            tx,
            to=to,
            subject=words.subject,
            text=f"{words.before}\n\n{as_text(paper)}\n{words.after}\n",
            key=f"{about}{wanted.key}",
            kind=KIND,
            lang=paper.lang,
            point=contact.point,
            page=lambda top: as_html(paper, top, before=words.before, after=words.after),
        )
        if not again:
            by = agent.name if agent else None
            await conversations.system(tx, contact.id, "transcript_sent", to=masked(to), by=by)
            tx.emit(TranscriptSent(contact=contact.id, mail=sent, agent=agent.id if agent else None))
        return Posted(to)


async def own(tx: Tx, visitor: Visitor, contact: UUID) -> conversations.Contact:
    """Return a contact of this visitor's. Raises NotThere."""
    found = await conversations.get(tx, contact)
    if found.visitor != visitor.id:
        raise NotThere("contact")
    return found
