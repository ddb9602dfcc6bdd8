"""A guest's window: the widget's own protocol, spoken with somebody who may see and do less."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import WebSocket

from ting.channels.webchat.receive import Receiver
from ting.channels.webchat.send import Session, Sessions
from ting.channels.webchat.translate import Ack, End, Leave, MessagesShown, Ping, Pong, Said, Say, Stick, frame, outward
from ting.journeys.contact.chat import Chat, ContactPoint, Counter, Message, Visitor
from ting.journeys.contact.guests import Guest, Guests
from ting.kit.problem import Problem

MARK = "g."
"""What a guest's secret begins with, so that a browser's own is never looked for among them."""


class GuestSession(Session):
    """One guest's connection. Everything is read afresh: whoever was removed sees nothing from that moment on."""

    def __init__(
        self,
        socket: WebSocket[Any, Any, Any],
        point: ContactPoint,
        guest: Guest,
        guests: Guests,
        counter: Counter,
        address: str,
    ) -> None:
        super().__init__(socket, point, Visitor(guest.id, guest.tenant, point.id, None), counter, address)
        self.guest = guest
        self.guests = guests

    async def be_there(self) -> None:
        """A guest is not the customer: whether he is on the line holds nobody's place."""

    async def _now(self, *, whole: bool) -> Chat:
        table = await self.guests.table(self.guest)
        return Chat(
            now=table.now,
            phase="serving" if table.here else "ended",
            contact=self.guest.contact,
            ticket=None,
            agent=table.agent,
            agent_id=None,
            agent_read_seq=0,
            last_seq=table.last_seq,
            read_seq=0,
            ended=None,
            open=True,
            opens_at=None,
        )

    async def _messages(self, news: Iterable[Message], *, whole: bool) -> None:
        fresh = await self.guests.messages(self.guest, self.sent)
        if not fresh:
            return
        self.sent = fresh[-1].seq
        await self.tell(frame(MessagesShown([seen for one in fresh if (seen := outward(one)) is not None])))


class GuestReceiver(Receiver):
    """Listens to one guest: he may speak, and go."""

    def __init__(self, session: GuestSession, sessions: Sessions, counter: Counter) -> None:
        super().__init__(session, sessions, counter)
        self._guest = session

    async def _do(self, said: Said) -> None:
        session = self._guest
        match said:
            case Ping():
                await session.tell(frame(Pong()))
            case Say():
                message = await session.guests.say(session.guest, key=said.key, text=said.text)
                await session.tell(frame(Ack(said.key, outward(message))))
            case Stick():
                message = await session.guests.say(session.guest, key=said.key, sticker=said.sticker)
                await session.tell(frame(Ack(said.key, outward(message))))
            case Leave() | End():
                await session.guests.leave(session.guest)
            case _:
                key: UUID | None = getattr(said, "key", None)
                if key is not None:
                    raise Problem(
                        "not_allowed", "A guest may not do that.", "Ask the customer or the agent.", status=403
                    )
