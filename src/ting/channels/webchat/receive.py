"""In: what a widget says, handed to the journey."""

from uuid import UUID

import msgspec

from ting.channels.webchat.send import Session, Sessions
from ting.channels.webchat.translate import (
    CallMe,
    End,
    Invite,
    Leave,
    LeaveMessage,
    Ping,
    Rate,
    Read,
    Said,
    Say,
    Start,
    Typing,
    frame,
    hear,
    outward,
)
from ting.journeys.contact.chat import Brought, Counter
from ting.kit.clock import monotonic
from ting.kit.problem import Problem

BURST, PER_SECOND = 20.0, 2.0
"""A person does not write faster; a script is told to slow down."""


class Bucket:
    """A leaky bucket: so many at once, so many a second in the long run."""

    def __init__(self) -> None:
        self._left = BURST
        self._at = monotonic()

    def check(self, said: Said) -> None:
        """Raise Problem `slow_down` when there is none left for what was said; signs of life are free."""
        if not isinstance(said, Ping | Typing | Read) and not self._take():
            raise Problem("slow_down", "That is faster than a person writes.", "Wait a few seconds.", status=429)

    def _take(self) -> bool:
        now = monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Receiver:
    """Listens to one widget."""

    def __init__(self, session: Session, sessions: Sessions, counter: Counter) -> None:
        self._session = session
        self._sessions = sessions
        self._counter = counter
        self._bucket = Bucket()

    async def hear(self, data: str) -> None:
        """Do what one frame asks for; a refusal is told, and changes nothing."""
        try:
            said = hear(data)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
            await self._refuse(None, Problem("not_understood", str(error), "See docs/guide/widget.md."))
            return
        key = getattr(said, "key", None)
        try:
            self._bucket.check(said)
            await self._do(said)
        except Problem as problem:
            await self._refuse(str(key) if key else None, problem)

    async def _do(self, said: Said) -> None:
        session = self._session
        visitor, contact = session.visitor, session.contact
        match said:
            case Ping():
                await session.tell(frame("pong"))
            case Say():
                message = await self._counter.say(visitor, key=said.key, text=said.text, contact=session.talking)
                await session.tell(frame("ack", key=said.key, message=outward(message)))
            case Typing() if session.chat and session.chat.agent_id:
                self._counter.typing(session.chat)
            case Read() if contact:
                await self._counter.read(visitor, contact, said.seq)
            case Leave() if contact:
                await self._counter.leave(visitor, contact)
            case End() if contact:
                await self._counter.end(visitor, contact)
            case Start() | LeaveMessage():
                await self._begin(said)
            case Invite() if contact:
                link = await self._counter.invite(visitor, contact, whole=said.whole)
                await session.tell(frame("invited", key=said.key, link=link))
            case CallMe() | Rate() if contact:
                await self._wish(said, contact)
            case _:
                return

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
        await session.tell(frame("ack", key=said.key, message=None))

    async def _wish(self, said: CallMe | Rate, contact: UUID) -> None:
        """Do what a customer may wish for beside talking."""
        visitor = self._session.visitor
        match said:
            case CallMe():
                await self._counter.call_me(visitor, contact, said.phone)
            case Rate():
                await self._counter.rate(visitor, contact, said.value, said.comment)
        await self._session.tell(frame("ack", key=said.key, message=None))

    async def _refuse(self, key: str | None, problem: Problem) -> None:
        told = {
            "code": problem.code,
            "title": problem.detail,
            "detail": problem.detail,
            "do": problem.do,
            **problem.extra,
        }
        await self._session.tell(frame("refused", key=key, problem=told))
