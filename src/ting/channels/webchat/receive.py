"""In: what a widget says, handed to the journey."""

from uuid import UUID

import msgspec

from ting.channels.webchat.send import Session, Sessions
from ting.channels.webchat.translate import (
    Ack,
    CallMe,
    End,
    Invite,
    Leave,
    LeaveMessage,
    LinkMade,
    Look,
    NotDone,
    Ping,
    Pong,
    Rate,
    Read,
    Said,
    Say,
    Solve,
    Start,
    Stick,
    Typing,
    frame,
    hear,
    outward,
)
from ting.journeys.contact.chat import Brought, Counter, Message, Reach
from ting.kit.problem import Problem


class Receiver:
    """Listens to one widget."""

    def __init__(self, session: Session, sessions: Sessions, counter: Counter) -> None:
        self._session = session
        self._sessions = sessions
        self._counter = counter

    async def hear(self, data: str) -> None:
        """Do what one frame asks for; a refusal is told, and changes nothing."""
        try:
            said = hear(data)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
            await self._refuse(None, Problem("not_understood", str(error), "See docs/guide/widget.md."))
            return
        key = getattr(said, "key", None)
        try:
            await self._admit(said)
            if isinstance(said, Solve):
                await self._session.tell(frame(Ack(said.key)))
            else:
                await self._do(said)
        except Problem as problem:
            if problem.code == "banned":
                self._session.doubt()
            await self._refuse(str(key) if key else None, problem)

    async def _admit(self, said: Said) -> None:
        """Hold a customer to his limits; signs of life are free. Raises Problem."""
        guard, caller = self._counter.guard, self._session.caller
        match said:
            case Ping() | Typing() | Read() | Look():
                return
            case Solve():
                await guard.solve(caller, said.answer)
            case Start():
                await guard.admit(caller, "contact")
            case LeaveMessage():
                await guard.admit(caller, "contact", said.reach)
            case CallMe():
                await guard.admit(caller, "contact", Reach("phone", said.phone))
            case _:
                await guard.admit(caller, "word")

    async def _do(self, said: Said) -> None:
        session = self._session
        visitor, contact = session.visitor, session.contact
        match said:
            case Ping():
                await session.tell(frame(Pong()))
            case Say() | Stick():
                message = await self._words(said)
                await session.tell(frame(Ack(said.key, outward(message))))
            case Typing() if session.chat and session.chat.agent_id:
                self._counter.typing(session.chat)
            case Look():
                await self._sessions.turn(session, said.contact)
            case Read() if contact:
                await self._counter.read(visitor, contact, said.seq)
            case Leave() | End() if contact:
                go = self._counter.leave if isinstance(said, Leave) else self._counter.end
                await go(visitor, contact)
            case Start() | LeaveMessage():
                await self._begin(said)
            case Invite() if contact:
                link = await self._counter.invite(visitor, contact, whole=said.whole)
                await session.tell(frame(LinkMade(said.key, link)))
            case CallMe() | Rate() if contact:
                await self._wish(said, contact)
            case _:
                return

    async def _words(self, said: Say | Stick) -> Message:
        session = self._session
        to = said.contact or (session.contact if session.chat and session.chat.topics else None)
        if isinstance(said, Stick):
            return await self._counter.stick(session.visitor, key=said.key, sticker=said.sticker, to=to)
        return await self._counter.say(session.visitor, key=said.key, text=said.text, likely=session.talking, to=to)

    async def _begin(self, said: Start | LeaveMessage) -> None:
        """Begin a contact, and show it in all of this visitor's windows."""
        session = self._session
        asked = {name: getattr(said, name) for name in ("key", "question", "name", "lang", "queue", "page")}
        if isinstance(said, LeaveMessage):
            await self._counter.start(session.point, session.visitor, leaves=said.reach, **asked)
        else:
            brought = Brought(said.form, said.answers) if said.form else None
            await self._counter.start(session.point, session.visitor, brought=brought, **asked)
        await self._sessions.show(session, whole=True)
        for other in self._sessions.others(session):
            other.due.set()
        await session.tell(frame(Ack(said.key)))

    async def _wish(self, said: CallMe | Rate, contact: UUID) -> None:
        """Do what a customer may wish for beside talking."""
        visitor = self._session.visitor
        match said:
            case CallMe():
                await self._counter.call_me(visitor, contact, said.phone, said.key)
            case Rate():
                await self._counter.rate(visitor, contact, said.value, said.comment)
        await self._session.tell(frame(Ack(said.key)))

    async def _refuse(self, key: str | None, problem: Problem) -> None:
        await self._session.tell(frame(NotDone(key, problem.told())))
