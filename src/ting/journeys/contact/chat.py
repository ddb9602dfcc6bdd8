"""A written contact as its customer walks it: a visitor's door to the journey, for channels that are not the desk."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.bookings.api import Slot
from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File, Message
from ting.domains.customers.api import Visitor
from ting.domains.forms import api as form
from ting.domains.modules import api as modules
from ting.domains.promises.api import Reach
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import ContactPoint
from ting.events.contact import Read, Said
from ting.journeys.cards import bookings, forms
from ting.journeys.cards.forms import Brought
from ting.journeys.cards.view import Asked, BookingCard, asked, booking_cards, dressed
from ting.journeys.company.face import Face, face
from ting.journeys.contact import serve
from ting.journeys.contact.arrive import arrive, may_leave
from ting.journeys.contact.callback import call_me
from ting.journeys.contact.entrance import Entrance
from ting.journeys.contact.guard import Banned, Caller, Guard
from ting.journeys.contact.guests import Guests, Link, invite
from ting.journeys.contact.lines import Lines, Range, TicketView, Told
from ting.journeys.contact.lists import once
from ting.journeys.contact.places import Places
from ting.journeys.contact.queue import Outlooks, give_up
from ting.journeys.contact.sayings import Sayings
from ting.journeys.contact.standing import (
    Ended,
    Later,
    Phase,
    Topic,
    ended_of,
    is_over,
    later_of,
    may_be_called,
    meant,
    phase,
    shown,
)
from ting.journeys.contact.survey import Question, question, rate
from ting.journeys.contact.view import Named
from ting.journeys.library import stickers
from ting.journeys.library.files import Files
from ting.journeys.library.stickers import Pack
from ting.kit.bus import Bus
from ting.kit.db import Database, Tx
from ting.kit.presence import Presence
from ting.kit.problem import Problem

__all__ = [
    "Banned",
    "BookingCard",
    "Brought",
    "Caller",
    "Chat",
    "ContactPoint",
    "Ended",
    "File",
    "Later",
    "Leaving",
    "Message",
    "Met",
    "Pack",
    "Phase",
    "Question",
    "Reach",
    "Slot",
    "Topic",
    "Visitor",
]

ALIAS_MS = 60_000


class Leaving(msgspec.Struct, frozen=True):
    """Where a message can be left now, and by when it would be answered in the first of these queues."""

    queues: list[Named]
    due_at: int


class Chat(msgspec.Struct, frozen=True):
    """What a customer is shown of his contact besides its messages."""

    now: int
    phase: Phase
    contact: UUID | None
    ticket: TicketView | None
    agent: str | None
    agent_id: UUID | None
    agent_read_seq: int
    last_seq: int
    read_seq: int
    ended: Ended | None
    open: bool
    opens_at: int | None
    later: Later | None = None
    may_call: bool = False
    """Who waits may ask to be called instead."""
    survey: Question | None = None
    topics: tuple[Topic, ...] = ()
    """All that are open, and the one that is shown; none when there is only one."""
    off: tuple[str, ...] = ()
    """Modules that the company has off: what they offer is not shown."""

    @property
    def follows(self) -> set[UUID]:
        """The contacts of which this chat tells."""
        return {each.contact for each in self.topics} | ({self.contact} if self.contact else set())

    @property
    def on_line(self) -> set[UUID]:
        """The contacts for which its customer is on the line while he looks."""
        phases = {each.contact: each.phase for each in self.topics} | (
            {self.contact: self.phase} if self.contact else {}
        )
        return {contact for contact, phase in phases.items() if phase in ("queued", "serving")}


class Met(msgspec.Struct, frozen=True):
    """A form that customers meet by themselves: `before_chat`, or a `button` on the first page; `queue`: only for it."""

    use: form.Use
    queue: UUID | None
    form: Asked


class Greeting(msgspec.Struct, frozen=True):
    """What a contact point says of itself before anybody asks anything."""

    company: Face
    open: bool
    now: int
    closes_at: int | None
    opens_at: int | None
    staffed: int
    range: Range | None
    queues: list[Named]
    leaving: Leaving | None
    forms: list[Met]
    off: list[str]
    """Modules that the company has off."""


class Counter:
    """Where customers come to: everything a written channel needs of the house."""

    def __init__(
        self,
        db: Database,
        bus: Bus,
        lines: Lines,
        outlooks: Outlooks,
        files: Files,
        presence: Presence,
        places: Places,
        sayings: Sayings,
    ) -> None:
        self._db = db
        self._sayings = sayings
        self._bus = bus
        self._lines = lines
        self._outlooks = outlooks
        self._aliases: dict[UUID, tuple[str, int]] = {}
        self._opening: tuple[dict[UUID, routing.Queue], int, dict[tuple[UUID, ...], tuple[bool, int | None]]]
        self._opening = ({}, 0, {})
        """Of these queues in this second: by a point's queues, whether it is open, and when it will be."""
        self.files = files
        self.guests = Guests(db, files)
        self.guard = Guard(db)
        self.entrance = Entrance(db, self.guard)
        self.presence = presence
        self.places = places

    async def point(self, key: str, channel: str) -> ContactPoint:
        """Return a channel's contact point by its public key. Raises NotThere."""
        async with self._db.house() as tx:
            found = await tenancy.point(tx, key)
        if found.channel != channel:
            raise Problem("not_there", "There is no such contact point.", "Check the script tag.", status=404)
        return found

    async def greet(self, point: ContactPoint) -> Greeting:
        """Say who is here, and until when."""
        async with self._db.tx(point.tenant) as tx:
            queues = [await routing.queue(tx, id_) for id_ in point.queues]
            looks = {queue.id: await self._outlooks.of(tx, queue, routing.Work.live(point.channel)) for queue in queues}
            first = queues[0]
            off = await modules.off(tx)
            met = await form.at_point(tx, point.id) if "forms" not in off else []
            opens = [at for queue in queues if (at := routing.opens_at(queue.hours, tx.now)) is not None]
            is_open = any(routing.is_open(queue.hours, tx.now) for queue in queues)
            leaving = [
                (queue, due) for queue in queues if (due := await may_leave(tx, queue, self._outlooks, point.channel))
            ]
            expected = looks[first.id].range(self._lines.waiting(first.id))
            return Greeting(
                company=await face(tx, self.files),
                open=is_open,
                now=tx.now,
                closes_at=routing.closes_at(first.hours, tx.now),
                opens_at=None if is_open else min(opens, default=None),
                staffed=sum(look.staffed for look in looks.values()),
                range=Range(expected.lo_ms, expected.hi_ms) if expected else None,
                queues=[Named(queue.id, queue.name) for queue in queues if routing.is_open(queue.hours, tx.now)],
                leaving=Leaving([Named(queue.id, queue.name) for queue, _ in leaving], leaving[0][1])
                if leaving
                else None,
                forms=[Met(place.use, place.queue, asked(version)) for place, version in met],
                off=off,
            )

    async def now_of(
        self, point: ContactPoint, visitor: Visitor, told: Told | None, wanted: UUID | None = None
    ) -> tuple[Chat, Told | None]:
        """Return what a visitor is shown now, read from the tables, and what he has been told by it.

        `wanted`: the topic that he looks at, where his conversation has several.
        """
        async with self._db.tx(visitor.tenant) as tx:
            contact, topics = await shown(tx, visitor.id, wanted)
            alias = await self._alias(tx, contact.agent) if contact and contact.agent else None
            await self._lines.know(tx, point.queues)
            if contact is not None and contact.state == "queued":
                await self._lines.find(tx, contact.id)
            later = await later_of(tx, contact) if contact and contact.mode != "live" else None
            asked = await question(tx, contact) if contact and contact.state in ("wrapup", "closed") else None
            off = tuple(await modules.off(tx))
            now = tx.now
        is_open, opens_at = self._hours(point, now)
        if contact is None or is_over(contact, now):
            return Chat(now, "ask", None, None, None, None, 0, 0, 0, None, is_open, opens_at, off=off), None
        ticket = None
        if contact.state == "queued":
            seen = self._lines.view(contact.id, told)
            ticket, told = seen if seen else (None, told)
        chat = Chat(
            now=now,
            phase=phase(contact),
            contact=contact.id,
            ticket=ticket,
            agent=alias,
            agent_id=contact.agent,
            agent_read_seq=contact.agent_read_seq,
            last_seq=contact.last_seq,
            read_seq=contact.customer_read_seq,
            ended=ended_of(contact),
            open=is_open,
            opens_at=opens_at,
            later=later,
            survey=asked,
            may_call=may_be_called(contact) and not topics and self._calls_back(contact.queue),
            topics=tuple(topics),
            off=off,
        )
        return chat, told

    def look_again(self, point: ContactPoint, chat: Chat, told: Told | None) -> tuple[Chat, Told | None]:
        """Return the same chat as it stands after nothing but lines, queues and time have moved: from memory alone."""
        now = self._lines.now()
        ticket = chat.ticket
        if (
            chat.contact is not None
            and chat.phase in ("queued", "later")
            and (seen := self._lines.view(chat.contact, told))
        ):
            ticket, told = seen
        is_open, opens_at = self._hours(point, now)
        return msgspec.structs.replace(chat, now=now, ticket=ticket, open=is_open, opens_at=opens_at), told

    async def messages(self, visitor: Visitor, contact: UUID, after: int) -> list[Message]:
        """Return a contact's messages after a seq, in order, those inside the house included: the channel sifts."""
        async with self._db.tx(visitor.tenant) as tx:
            found = await dressed(tx, await conversations.messages(tx, contact, after=after, limit=1000))
            return [self.files.signed(message, tx.now) for message in found]

    async def start(
        self,
        point: ContactPoint,
        visitor: Visitor,
        *,
        key: UUID,
        question: str,
        name: str | None,
        lang: str,
        queue: UUID | None,
        page: str | None,
        brought: Brought | None = None,
        leaves: Reach | None = None,
    ) -> UUID:
        """Take a number, or leave a message that is answered later (`leaves`: where); return the contact.

        The same key again is the same contact.
        """
        contact = await self._db.run(
            point.tenant,
            arrive,
            point=point,
            visitor=visitor.id,
            key=key,
            question=question,
            name=name,
            lang=lang,
            queue=queue,
            page=page,
            brought=brought,
            leaves=leaves,
            outlooks=self._outlooks,
        )
        return contact.id

    async def call_me(self, visitor: Visitor, contact: UUID, phone: str, key: UUID) -> None:
        """Let a visitor be called: at his turn while he waits, by who is with him where somebody is."""
        await self._db.run(visitor.tenant, call_me, contact, visitor.id, phone, key)

    async def say(
        self,
        visitor: Visitor,
        *,
        key: UUID,
        text: str | None = None,
        file: File | None = None,
        likely: UUID | None = None,
        to: UUID | None = None,
    ) -> Message:
        """Say something in the visitor's open contact. The same key again is the same message.

        `likely`: one of this visitor's that is likely to be open still; it spares looking for it. `to`: the topic for
        which it was written, and in no other it is said, but where that one was merged into.
        """
        if likely is not None and text is not None and to in (None, likely):
            by = conversations.By("customer", visitor.id, None)
            try:
                return await self._sayings.say(visitor.tenant, conversations.Word.of(likely, key, by, text))
            except Problem as problem:
                if problem.code != "not_in_contact":
                    raise
        message = await once(self._db, visitor.tenant, _say, visitor.id, to, key, text, file)
        return self.files.signed(message, message.at)

    async def stick(self, visitor: Visitor, *, key: UUID, sticker: str, to: UUID | None = None) -> Message:
        """Say a sticker in the visitor's open contact, or in this topic. The same key again is the same message."""
        message = await once(self._db, visitor.tenant, _stick, visitor.id, to, key, sticker)
        return self.files.signed(message, message.at)

    async def stickers(self, point: ContactPoint) -> list[Pack]:
        """Return the stickers that customers of a contact point may send."""
        async with self._db.tx(point.tenant) as tx:
            return await stickers.packs(tx, self.files)

    async def send_file(
        self, visitor: Visitor, *, key: UUID, name: str, data: bytes, to: UUID | None = None
    ) -> Message:
        """Send a file into the visitor's open contact, or into this topic. The same key again is the same message."""
        async with self._db.tx(visitor.tenant) as tx:
            contact = await _open(tx, visitor.id, to, key)
            before = await conversations.said_before(tx, contact.id, key)
        if before is not None:
            return self.files.signed(before, before.at)
        file = await self.files.take(visitor.tenant, contact.id, name, data)
        return await self.say(visitor, key=key, file=file, to=contact.id)

    async def submit_form(self, visitor: Visitor, card: UUID, *, key: UUID, answers: dict[str, Any]) -> Message:
        """Send a form's answers in, or correct them. The same key again is the same message."""

        async def work(tx: Tx) -> Message:
            return (await dressed(tx, [await forms.submit(tx, visitor.id, card, key=key, answers=answers)]))[0]

        return await self._db.run(visitor.tenant, work)

    async def slots(self, visitor: Visitor, booking: UUID) -> list[Slot]:
        """Return the times that a visitor may choose for what he was offered, or has booked."""
        async with self._db.tx(visitor.tenant) as tx:
            found = await bookings.of_visitor(tx, visitor.id, booking)
            return await bookings.slots(tx, found.resource, by="customer")

    async def book(self, visitor: Visitor, booking: UUID, at: int | None) -> BookingCard:
        """Choose a time, choose another one, or cancel (None). Twice is once."""

        async def work(tx: Tx) -> BookingCard:
            return (await booking_cards(tx, [await bookings.by_customer(tx, visitor.id, booking, at=at)]))[0]

        return await self._db.run(visitor.tenant, work)

    async def read(self, visitor: Visitor, contact: UUID, upto: int) -> None:
        """Note that the customer has seen all up to a message."""
        await self._db.run(visitor.tenant, conversations.read, contact, "customer", upto)

    async def leave(self, visitor: Visitor, contact: UUID) -> None:
        """Give the number up."""
        await self._db.run(visitor.tenant, give_up, contact)

    async def end(self, visitor: Visitor, contact: UUID) -> None:
        """End the conversation."""
        await self._db.run(visitor.tenant, serve.end_by_customer, contact)

    async def invite(self, visitor: Visitor, contact: UUID, *, whole: bool) -> Link:
        """Invite somebody into the visitor's conversation."""
        return await self._db.run(visitor.tenant, invite, contact, "customer", visitor.id, whole=whole)

    async def rate(self, visitor: Visitor, contact: UUID, value: int | None, comment: str | None) -> None:
        """Answer what was asked at the end."""
        await self._db.run(visitor.tenant, rate, visitor.id, contact, value, comment)

    def typing(self, chat: Chat) -> None:
        """Let the agent see that something is being written."""
        self._bus.say(
            {
                "op": "typing",
                "tenant": "",
                "contact": str(chat.contact),
                "who": "customer",
                "name": None,
                "agent": str(chat.agent_id),
            }
        )

    async def _alias(self, tx: Tx, agent: UUID) -> str:
        """Return the name that customers see; asked for with every message, and hardly ever new."""
        kept = self._aliases.get(agent)
        if kept is None or tx.now - kept[1] > ALIAS_MS:
            kept = self._aliases[agent] = (await serve.alias(tx, agent), tx.now)
        return kept[0]

    def _calls_back(self, queue: UUID) -> bool:
        known = self._lines.queues.get(queue)
        return known is not None and known.settings.callback

    def _hours(self, point: ContactPoint, now: int) -> tuple[bool, int | None]:
        """Say whether a point is open, and when it will be; of thousands who are shown it at once the first asks."""
        queues, second, seen = self._opening
        if queues is not self._lines.queues or second != now // 1000:
            seen = {}
            self._opening = (self._lines.queues, now // 1000, seen)
        if point.queues not in seen:
            seen[point.queues] = self._hours_of(point, now)
        return seen[point.queues]

    def _hours_of(self, point: ContactPoint, now: int) -> tuple[bool, int | None]:
        queues = [self._lines.queues[id_] for id_ in point.queues if id_ in self._lines.queues]
        is_open = any(routing.is_open(queue.hours, now) for queue in queues)
        opens = [at for queue in queues if (at := routing.opens_at(queue.hours, now)) is not None]
        return is_open, None if is_open else min(opens, default=None)


def followed(chat: Chat, event: Said | Read) -> Chat:
    """Return a chat as it is after something was said or read in it. The same event again changes nothing. Pure."""
    match event:
        case Said():
            return msgspec.structs.replace(chat, last_seq=max(chat.last_seq, event.seq))
        case Read(who="agent"):
            return msgspec.structs.replace(chat, agent_read_seq=max(chat.agent_read_seq, event.upto))
        case Read():
            return msgspec.structs.replace(chat, read_seq=max(chat.read_seq, event.upto))


async def _say(tx: Tx, visitor: UUID, to: UUID | None, key: UUID, text: str | None, file: File | None) -> Message:
    by = conversations.By("customer", visitor, None)
    kind: conversations.Kind = "file" if file else "text"

    async def said(contact: conversations.Contact) -> Message:
        return await conversations.say(tx, contact.id, by=by, text=text, key=key, kind=kind, file=file)

    return await _there(tx, visitor, to, key, said)


async def _stick(tx: Tx, visitor: UUID, to: UUID | None, key: UUID, sticker: str) -> Message:
    async def said(contact: conversations.Contact) -> Message:
        return await stickers.say(tx, contact, conversations.By("customer", visitor, None), key=key, sticker=sticker)

    return await _there(tx, visitor, to, key, said)


async def _there(
    tx: Tx,
    visitor: UUID,
    to: UUID | None,
    key: UUID,
    say: Callable[[conversations.Contact], Awaitable[Message]],
) -> Message:
    """Say it where it was meant; of a merge at the same moment the word is the second, and follows it."""
    contact = await _open(tx, visitor, to, key)
    try:
        return await say(contact)
    except Problem as problem:
        again = await _open(tx, visitor, to, key)
        if problem.code != "not_in_contact" or again.id == contact.id:
            raise
        return await say(again)


async def _open(tx: Tx, visitor: UUID, to: UUID | None, key: UUID) -> conversations.Contact:
    """Return where a visitor speaks: in the topic that he means, or that goes on elsewhere; else where he is open."""
    if to is not None:
        return await meant(tx, visitor, to, key)
    contact = await conversations.of_visitor(tx, visitor)
    if contact is None:
        raise Problem("not_in_contact", "There is no conversation yet.", "Ask your question first.", status=409)
    return contact
