"""Out: what happens in the house, told to the widgets that it concerns."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog
from litestar import WebSocket

from ting.channels.webchat.translate import State, frame, outward, same, state
from ting.journeys.contact.chat import Chat, ContactPoint, Counter, Message, Visitor
from ting.journeys.contact.lines import Told
from ting.kit.bus import Bus
from ting.kit.event import Stored

log = structlog.get_logger()

PLACES = 0.5
"""Seconds between looks at places: a line may move a hundred times in a second, a person reads one of them."""
AGAIN = 0.5


class Session:
    """One widget's connection."""

    def __init__(
        self, socket: WebSocket[Any, Any, Any], point: ContactPoint, visitor: Visitor, counter: Counter
    ) -> None:
        self.socket = socket
        self.point = point
        self.visitor = visitor
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
        self._one = asyncio.Lock()
        self._coming = asyncio.Lock()
        self._present: tuple[UUID, UUID] | None = None
        self._left = False

    @property
    def contact(self) -> UUID | None:
        """The contact that this widget shows."""
        return self.chat.contact if self.chat else None

    async def refresh(self, news: Iterable[Message] = (), *, whole: bool = False) -> None:
        """Tell the widget what has changed: its state, and every message that it does not have."""
        async with self._one:
            self.chat, self._told = await self._counter.now_of(self.point, self.visitor, self._told)
            if self.shows is not None and self.chat.contact != self.shows:
                self.sent = 0
            self.shows = self.chat.contact
            said = state(self.chat)
            if whole or not same(self._said, said):
                self._said = said
                await self.socket.send_data(frame("state", state=said), mode="text")
            await self._messages(news, whole=whole)

    async def type(self) -> None:
        """Tell who is just writing."""
        name, self.typing = self.typing, None
        if name is not None and self.chat is not None and self.chat.phase == "serving":
            await self.socket.send_data(frame("typing", name=name), mode="text")

    async def be_there(self) -> None:
        """Note that this contact's customer is on the line, while it is open."""
        async with self._coming:
            if self.chat is None or self.chat.contact is None or self.chat.phase not in ("queued", "serving"):
                return
            contact, before = self.chat.contact, self._present
            if self._left or (before is not None and before[0] == contact):
                return
            self._present = contact, await self._counter.presence.open("customer", contact, self.visitor.tenant)
            if before is not None:
                await self._counter.presence.close(before[1])

    async def leave(self) -> None:
        """The connection is gone."""
        async with self._coming:
            self._left = True
            present, self._present = self._present, None
            if present is not None:
                await self._counter.presence.close(present[1])

    async def _messages(self, news: Iterable[Message], *, whole: bool) -> None:
        """Send what follows the last message sent: from the news when it is just that, else from where they are kept."""
        if self.chat is None or self.chat.contact is None:
            return
        fresh = [message for message in news if message.seq > self.sent]
        if not fresh or fresh[0].seq != self.sent + 1 or fresh[-1].seq < self.chat.last_seq:
            if self.chat.last_seq <= self.sent and not whole:
                return
            fresh = await self._counter.messages(self.visitor, self.chat.contact, self.sent)
        if not fresh:
            return
        self.sent = max(self.sent, fresh[-1].seq)
        shown = [seen for message in fresh if (seen := outward(message)) is not None]
        if shown:
            await self.socket.send_data(frame("messages", messages=shown), mode="text")


class Sessions:
    """All widgets of this process."""

    def __init__(self, bus: Bus) -> None:
        self._by_contact: dict[UUID, set[Session]] = {}
        self._by_visitor: dict[UUID, set[Session]] = {}
        self._lines: set[UUID] = set()
        bus.hear(self._word)

    def add(self, session: Session) -> None:
        """Keep a session; its contact is noted as soon as it has one."""
        self._by_visitor.setdefault(session.visitor.id, set()).add(session)

    def drop(self, session: Session) -> None:
        """Forget a session."""
        _discard(self._by_visitor, session.visitor.id, session)
        for contact in session.noted:
            _discard(self._by_contact, contact, session)

    def others(self, session: Session) -> list[Session]:
        """Return the same visitor's other sessions: his other tabs."""
        return [each for each in self._by_visitor.get(session.visitor.id, ()) if each is not session]

    async def show(self, session: Session, *, whole: bool = False) -> None:
        """Tell a widget what is, and follow its contact from now on."""
        await session.refresh(whole=whole)
        while session.contact is not None and session.contact not in session.noted:
            session.noted.add(session.contact)
            self._by_contact.setdefault(session.contact, set()).add(session)
            await session.refresh()  # what was said between the first look and the note
        await session.be_there()

    async def follow(self, session: Session) -> None:
        """Tell a widget whatever concerns it, for ever. Its own task: one that is slow holds up no other."""
        while True:
            await session.due.wait()
            session.due.clear()
            try:
                await self.show(session)
                await session.type()
            except Exception:
                log.warning("widget not told, again soon", exc_info=True)
                session.due.set()
                await asyncio.sleep(AGAIN)

    def heard(self, page: Iterable[Stored], moved: set[UUID]) -> None:
        """Take in a page of the log and the queues whose lines moved; who is concerned is told soon."""
        for stored in page:
            contact = getattr(stored.event, "contact", None)
            for session in self._by_contact.get(contact, ()) if contact else ():
                session.due.set()
        self._lines |= moved

    async def run(self) -> None:
        """Tell those who stand in lines that moved, for ever."""
        while True:
            await asyncio.sleep(PLACES)
            moved, self._lines = self._lines, set()
            if not moved:
                continue
            for sessions in self._by_contact.values():
                for session in sessions:
                    ticket = session.chat.ticket if session.chat else None
                    if ticket is not None and ticket.queue.id in moved:
                        session.due.set()

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
