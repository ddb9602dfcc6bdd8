"""Out: what happens in the house, told to the widgets that it concerns."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import WebSocket

from ting.channels.webchat.translate import State, frame, outward, same, state
from ting.journeys.contact.chat import Chat, ContactPoint, Counter, Message, Visitor
from ting.journeys.contact.lines import Told
from ting.kit.bus import Bus
from ting.kit.event import Stored

PLACES = 0.5
"""Seconds between looks at places: a line may move a hundred times in a second, a person reads one of them."""


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
        self._counter = counter
        self._told: Told | None = None
        self._said: State | None = None
        self._one = asyncio.Lock()

    @property
    def contact(self) -> UUID | None:
        """The contact that this widget shows."""
        return self.chat.contact if self.chat else None

    async def refresh(self, news: Iterable[Message] = (), *, whole: bool = False) -> None:
        """Tell the widget what has changed: its state, and every message that it does not have."""
        async with self._one:
            self.chat, self._told = await self._counter.now_of(self.visitor, self._told)
            if self.shows is not None and self.chat.contact != self.shows:
                self.sent = 0
            self.shows = self.chat.contact
            said = state(self.chat)
            if whole or not same(self._said, said):
                self._said = said
                await self.socket.send_data(frame("state", state=said), mode="text")
            await self._messages(news, whole=whole)

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
        self._due: set[Session] = set()
        self._typing: set[tuple[Session, str | None]] = set()
        self._wake = asyncio.Event()
        bus.hear(self._word)

    def add(self, session: Session) -> None:
        """Keep a session; its contact is noted as soon as it has one."""
        self._by_visitor.setdefault(session.visitor.id, set()).add(session)

    def note(self, session: Session) -> None:
        """Note which contact a session shows."""
        if session.contact:
            self._by_contact.setdefault(session.contact, set()).add(session)

    def drop(self, session: Session) -> None:
        """Forget a session."""
        for index, key in ((self._by_visitor, session.visitor.id), (self._by_contact, session.contact)):
            if key in index:
                index[key].discard(session)
                if not index[key]:
                    del index[key]
        self._due.discard(session)

    def others(self, session: Session) -> list[Session]:
        """Return the same visitor's other sessions: his other tabs."""
        return [each for each in self._by_visitor.get(session.visitor.id, ()) if each is not session]

    def heard(self, page: Iterable[Stored], moved: set[UUID]) -> None:
        """Take in a page of the log and the queues whose lines moved; who is concerned is told soon."""
        for stored in page:
            contact = getattr(stored.event, "contact", None)
            if contact in self._by_contact:
                self._due |= self._by_contact[contact]
        self._lines |= moved
        if self._due:
            self._wake.set()

    async def tell(self) -> None:
        """Tell whoever is due, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            due, self._due = self._due, set()
            typing, self._typing = self._typing, set()
            await asyncio.gather(
                *(self._refresh(session) for session in due), *(self._type(session, name) for session, name in typing)
            )

    async def tell_places(self) -> None:
        """Tell those who stand in lines that moved, for ever."""
        while True:
            await asyncio.sleep(PLACES)
            moved, self._lines = self._lines, set()
            if not moved:
                continue
            for sessions in list(self._by_contact.values()):
                for session in list(sessions):
                    ticket = session.chat.ticket if session.chat else None
                    if ticket is not None and ticket.queue.id in moved:
                        await self._refresh(session)

    async def _refresh(self, session: Session) -> None:
        try:
            await session.refresh()
        except RuntimeError:  # the socket closed meanwhile: its reader ends the session
            self.drop(session)

    def _word(self, word: dict[str, Any]) -> None:
        if word["op"] != "typing" or word["who"] != "agent":
            return
        self._typing |= {(session, word["name"]) for session in self._by_contact.get(UUID(word["contact"]), ())}
        self._wake.set()

    async def _type(self, session: Session, name: str | None) -> None:
        with contextlib.suppress(RuntimeError):
            await session.socket.send_data(frame("typing", name=name), mode="text")
