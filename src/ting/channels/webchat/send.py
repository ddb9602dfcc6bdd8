"""Out: what happens in the house, told to the widgets that it concerns."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import structlog
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from ting.channels.webchat.translate import (
    MessagesShown,
    SomeoneTypes,
    State,
    StateShown,
    frame,
    moved,
    outward,
    same,
    state,
)
from ting.events.conduct import BanChanged
from ting.events.contact import ContactEvent, Read, Said
from ting.events.module import ModuleSwitched
from ting.events.queue import QueueChanged
from ting.journeys.contact.chat import Banned, Caller, Chat, ContactPoint, Counter, Message, Visitor, followed
from ting.journeys.contact.lines import Told
from ting.journeys.contact.places import Places
from ting.kit.bus import Bus
from ting.kit.event import Event, Stored

log = structlog.get_logger()

AGAIN = 0.5


class Session:
    """One widget's connection."""

    def __init__(
        self,
        socket: WebSocket[Any, Any, Any],
        point: ContactPoint,
        visitor: Visitor,
        counter: Counter,
        address: str,
    ) -> None:
        self.socket = socket
        self.point = point
        self.visitor = visitor
        self.caller = Caller(visitor.tenant, visitor.id, visitor.customer, address)
        self.banned: Banned | None = None
        self.chat: Chat | None = None
        self.sent = 0
        self.shows: UUID | None = None
        """The contact whose messages `sent` counts."""
        self.noted: set[UUID] = set()
        """The contacts under which this session is kept."""
        self.due = asyncio.Event()
        self.typing: str | None = None
        """Who was just seen writing."""
        self._counter = counter
        self._told: Told | None = None
        self._said: State | None = None
        self._stale = True
        """What is shown must be read again: more than lines and words have changed."""
        self._heard: list[tuple[Said | Read, Message | None]] = []
        self._one = asyncio.Lock()
        self._coming = asyncio.Lock()
        self._present: dict[UUID, UUID] = {}
        """By contact, what says that its customer is on the line."""
        self._left = False

    @property
    def places(self) -> Places:
        """Where it is nudged from when its place may have moved."""
        return self._counter.places

    @property
    def contact(self) -> UUID | None:
        """The contact that this widget shows."""
        return self.chat.contact if self.chat else None

    @property
    def talking(self) -> UUID | None:
        """The contact that this widget shows, while it is open."""
        return self.chat.contact if self.chat and self.chat.phase in ("queued", "serving") else None

    async def tell(self, text: str) -> None:
        """Send a frame. Raises WebSocketDisconnect when nobody is there any more."""
        try:
            await self.socket.send_data(text, mode="text")
        except OSError as error:  # as ASGI says it
            raise WebSocketDisconnect(detail="gone", code=1006) from error

    def hear(self, event: ContactEvent, message: Message | None) -> None:
        """Note an event of a contact of this visitor's; `message` is what was said, where it was."""
        if isinstance(event, Said | Read) and event.contact == self.contact:
            self._heard.append((event, message))
        else:
            self._stale = True  # of another topic too: how much of it was not seen is read afresh
        self.due.set()

    async def refresh(self, *, whole: bool = False) -> None:
        """Tell the widget what has changed: its state, and every message that it does not have.

        The tables are asked when something has happened to the contact; places, messages and what was read come from
        memory, as the log brought them.
        """
        async with self._one:
            chat = await self._now(whole=whole)
            if self.shows is not None and chat.contact != self.shows:
                self.sent = 0
            self.shows = chat.contact
            heard, self._heard = [each for each in self._heard if each[0].contact == chat.contact], []
            if self.chat is not None and self.contact not in (None, chat.contact):
                self.doubt()  # of the topic that was looked at until now something may have been heard since
            for event, _ in heard:
                chat = followed(chat, event)
            self.chat = chat
            said = state(chat, self.banned)
            if whole or not same(self._said, said):
                self._said = said
                await self.tell(frame(StateShown(said)))
            await self._messages([message for _, message in heard if message is not None], whole=whole)

    async def _now(self, *, whole: bool) -> Chat:
        if self.chat is not None and not self._stale and not whole:
            chat, self._told = self._counter.look_again(self.point, self.chat, self._told)
            return chat
        self._stale = False  # before it is read: what happens meanwhile makes it so again
        try:
            chat, self._told = await self._counter.now_of(self.point, self.visitor, self._told, self.shows)
            talks = chat.phase in ("queued", "serving", "later")  # who is banned has no contact that is open
            self.banned = None if talks else await self._counter.guard.banned(self.caller)
        except BaseException:
            self._stale = True
            raise
        return chat

    def nudge(self) -> None:
        """Its place may have moved. Where nothing else is to be told that is told on the spot, else when its turn comes.

        A line that moves nudges thousands: to wake a task for each costs more than what it has to say.
        """
        idle = not (self._stale or self._heard or self.due.is_set() or self._one.locked())
        if not (idle and self.chat is not None and self.chat.phase == "queued" and self._place()):
            self.due.set()

    def _place(self) -> bool:
        """Tell the place as it is now, without waiting for anything; False when that cannot be."""
        if self.chat is None or self._said is None:
            return False
        chat, told = self._counter.look_again(self.point, self.chat, self._told)
        said = moved(self._said, chat)
        if not same(self._said, said):
            if not self._tell_now(frame(StateShown(said))):
                return False
            self._said = said
        self.chat, self._told = chat, told
        return True

    def _tell_now(self, text: str) -> bool:
        """Send a frame if the line takes it at once; False when it is full or gone, and nothing was sent."""
        sending = self.socket.send_data(text, mode="text")
        try:
            sending.send(None)
        except StopIteration:
            return True
        except Exception:
            return False  # whoever is told in his turn meets with it again
        sending.close()
        return False

    async def turn(self, contact: UUID) -> None:
        """Look at another topic from now on."""
        async with self._one:
            self.shows, self.sent, self._stale = contact, 0, True

    def doubt(self) -> None:
        """Look at the tables again soon: something is not as it was shown."""
        self._stale = True
        self.due.set()

    async def type(self) -> None:
        """Tell who is just writing."""
        name, self.typing = self.typing, None
        if name is not None and self.chat is not None and self.chat.phase == "serving":
            await self.tell(frame(SomeoneTypes(name)))

    async def be_there(self) -> None:
        """Note that the customer of what is open here is on the line: of every topic, whichever he looks at."""
        async with self._coming:
            wanted = self.chat.on_line if self.chat and not self._left else set()
            for contact in wanted - self._present.keys():
                self._present[contact] = await self._counter.presence.open("customer", contact, self.visitor.tenant)
            for contact in self._present.keys() - wanted if wanted else ():
                await self._counter.presence.close(self._present.pop(contact))

    async def leave(self) -> None:
        """The connection is gone."""
        async with self._coming:
            self._left = True
            while self._present:
                await self._counter.presence.close(self._present.popitem()[1])

    async def _messages(self, news: Iterable[Message], *, whole: bool) -> None:
        """Send what follows the last message sent: from the news when it is just that, else from where they are kept."""
        if self.chat is None or self.chat.contact is None:
            return
        fresh = [message for message in news if message.seq > self.sent]
        if [message.seq for message in fresh] != list(range(self.sent + 1, self.chat.last_seq + 1)) or not fresh:
            if self.chat.last_seq <= self.sent and not whole:
                return
            fresh = await self._counter.messages(self.visitor, self.chat.contact, self.sent)
        if not fresh:
            return
        self.sent = max(self.sent, fresh[-1].seq)
        shown = [seen for message in fresh if (seen := outward(message)) is not None]
        if shown:
            await self.tell(frame(MessagesShown(shown)))


class Sessions:
    """All widgets of this process."""

    def __init__(self, bus: Bus) -> None:
        self._by_contact: dict[UUID, set[Session]] = {}
        self._by_visitor: dict[UUID, set[Session]] = {}
        bus.hear(self._word)

    def add(self, session: Session) -> None:
        """Keep a session; its contact is noted as soon as it has one."""
        self._by_visitor.setdefault(session.visitor.id, set()).add(session)

    def drop(self, session: Session) -> None:
        """Forget a session."""
        _discard(self._by_visitor, session.visitor.id, session)
        for contact in session.noted:
            _discard(self._by_contact, contact, session)
            session.places.hide(contact, session.nudge)

    def others(self, session: Session) -> list[Session]:
        """Return the same visitor's other sessions: his other tabs."""
        return [each for each in self._by_visitor.get(session.visitor.id, ()) if each is not session]

    async def show(self, session: Session, *, whole: bool = False) -> None:
        """Tell a widget what is, and follow its contact from now on."""
        await session.refresh(whole=whole)
        while session.chat is not None and (fresh := session.chat.follows - session.noted):
            for contact in fresh:
                session.noted.add(contact)
                self._by_contact.setdefault(contact, set()).add(session)
                session.places.show(contact, session.nudge)
            session.doubt()
            await session.refresh()  # what was said between the first look and the note
        await session.be_there()

    async def turn(self, session: Session, contact: UUID) -> None:
        """Show another topic, from its beginning. For one that is not of this conversation, what is shown is told again."""
        if contact != session.contact:
            await session.turn(contact)
            await self.show(session, whole=True)

    async def follow(self, session: Session) -> None:
        """Tell a widget whatever concerns it, for ever. Its own task: one that is slow holds up no other."""
        while True:
            await session.due.wait()
            session.due.clear()
            try:
                await self.show(session)
                await session.type()
            except WebSocketDisconnect:
                return  # its reader hears of it too, and takes the session away
            except Exception:
                log.warning("widget not told, again soon", exc_info=True)
                session.due.set()
                await asyncio.sleep(AGAIN)

    def heard(self, page: Iterable[Stored], messages: Mapping[UUID, Message]) -> None:
        """Take in a page of the log, and the messages of which it tells; who is concerned is told soon."""
        for stored in page:
            event = stored.event
            if isinstance(event, ContactEvent):
                message = messages.get(event.message) if isinstance(event, Said) else None
                for session in self._by_contact.get(event.contact, ()):
                    session.hear(event, message)
            else:
                self._look_up(event)

    def _look_up(self, event: Event) -> None:
        """Let those look again whom something concerns that is no contact's."""
        for sessions in (
            self._by_visitor.values() if isinstance(event, QueueChanged | BanChanged | ModuleSwitched) else ()
        ):
            for session in sessions:
                if isinstance(event, QueueChanged):
                    if event.queue in session.point.queues:
                        session.due.set()
                elif isinstance(event, ModuleSwitched):
                    if event.tenant == session.point.tenant:
                        session.doubt()
                elif session.banned is not None:
                    session.doubt()

    def _word(self, word: dict[str, Any]) -> None:
        if word["op"] != "typing" or word["who"] != "agent":
            return
        for session in self._by_contact.get(UUID(word["contact"]), ()):
            if str(session.contact) == word["contact"]:
                session.typing = word["name"]
                session.due.set()


def _discard(index: dict[UUID, set[Session]], key: UUID, session: Session) -> None:
    if key in index:
        index[key].discard(session)
        if not index[key]:
            del index[key]
