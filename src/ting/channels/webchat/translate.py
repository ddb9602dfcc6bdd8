"""Their frames to our words and back. Pure."""

from typing import Any
from uuid import UUID

import msgspec

from ting.journeys.contact.chat import Banned, Chat, Ended, Later, Message, Phase, Question, Reach, Topic
from ting.journeys.contact.guests import Link
from ting.journeys.contact.lines import Range, TicketView
from ting.journeys.library.carried import through

MINUTE = 60_000
"""Widgets show a range in whole minutes: from the one that has begun to the one that will have."""


class Hello(msgspec.Struct, frozen=True, tag_field="op", tag="hello"):
    """The first frame: which contact point, which visitor, and what he has already."""

    key: str
    token: str
    after: int = 0
    contact: UUID | None = None
    """Whose messages `after` counts; when that is no longer the visitor's contact, he is sent all of the new one."""
    lang: str = "en"


class Start(msgspec.Struct, frozen=True, tag_field="op", tag="start"):
    """Take a number with a question, and with what was answered in a form before."""

    key: UUID
    question: str
    lang: str = "en"
    name: str | None = None
    queue: UUID | None = None
    page: str | None = None
    form: UUID | None = None
    answers: dict[str, Any] = {}


class LeaveMessage(msgspec.Struct, frozen=True, tag_field="op", tag="message"):
    """Leave a message that is answered later: `reach` says where."""

    key: UUID
    question: str
    reach: Reach
    lang: str = "en"
    name: str | None = None
    queue: UUID | None = None
    page: str | None = None


class CallMe(msgspec.Struct, frozen=True, tag_field="op", tag="call_me"):
    """Do not wait on the line: be called at one's turn."""

    key: UUID
    phone: str


class Rate(msgspec.Struct, frozen=True, tag_field="op", tag="rate"):
    """Answer what was asked when it was over."""

    key: UUID
    value: int | None = None
    comment: str | None = None


class Invite(msgspec.Struct, frozen=True, tag_field="op", tag="invite"):
    """Invite somebody into the conversation by a link; `whole`: he may read what was said before."""

    key: UUID
    whole: bool = False


class Say(msgspec.Struct, frozen=True, tag_field="op", tag="say"):
    """Say something."""

    key: UUID
    text: str
    contact: UUID | None = None
    """The topic for which it was written, where there are several."""


class Solve(msgspec.Struct, frozen=True, tag_field="op", tag="solve"):
    """Answer what a refusal `challenge` asked: SHA-256 of `puzzle:answer` begins with so many zero bits."""

    key: UUID
    answer: str


class Stick(msgspec.Struct, frozen=True, tag_field="op", tag="sticker"):
    """Say a sticker, by its id in the list."""

    key: UUID
    sticker: str
    contact: UUID | None = None


class Look(msgspec.Struct, frozen=True, tag_field="op", tag="look"):
    """Be shown another topic of the conversation, from its beginning."""

    contact: UUID


class Typing(msgspec.Struct, frozen=True, tag_field="op", tag="typing"):
    """An answer is being written."""


class Read(msgspec.Struct, frozen=True, tag_field="op", tag="read"):
    """All up to this message was seen."""

    seq: int


class Leave(msgspec.Struct, frozen=True, tag_field="op", tag="leave"):
    """Give the number up."""


class End(msgspec.Struct, frozen=True, tag_field="op", tag="end"):
    """End the conversation."""


class Ping(msgspec.Struct, frozen=True, tag_field="op", tag="ping"):
    """Are you there?"""


Said = (
    Hello
    | Start
    | LeaveMessage
    | CallMe
    | Rate
    | Invite
    | Say
    | Stick
    | Look
    | Solve
    | Typing
    | Read
    | Leave
    | End
    | Ping
)


class Told(msgspec.Struct, frozen=True, tag_field="op"):
    """What is told to a widget."""


class Agent(msgspec.Struct, frozen=True):
    """Who serves, by the name that customers see."""

    name: str


class State(msgspec.Struct, frozen=True):
    """All that a widget shows besides the messages."""

    now: int
    phase: Phase
    contact: UUID | None
    ticket: TicketView | None
    agent: Agent | None
    agent_read_seq: int
    last_seq: int
    read_seq: int
    ended: Ended | None
    open: bool
    opens_at: int | None
    later: Later | None
    may_call: bool
    survey: Question | None
    topics: tuple[Topic, ...] = ()
    """All that are open, and the one that is shown; none when there is only one."""
    banned: Banned | None = None
    off: tuple[str, ...] = ()
    """Modules that the company has off: what they offer is not shown."""


class StateShown(Told, frozen=True, tag="state"):
    """All that is shown besides the messages, when it has changed."""

    state: State


class MessagesShown(Told, frozen=True, tag="messages"):
    """Messages, in their order: new ones, and those that have changed."""

    messages: list[Message]


class SomeoneTypes(Told, frozen=True, tag="typing"):
    """The agent is writing; it may be lost."""

    name: str | None


class Ack(Told, frozen=True, tag="ack"):
    """What was asked under this key is done, once; `message` is what it said."""

    key: UUID
    message: Message | None = None


class LinkMade(Told, frozen=True, tag="invited"):
    """The link by which somebody joins, shown once."""

    key: UUID
    link: Link


class NotDone(Told, frozen=True, tag="refused"):
    """What was asked under this key is not done, and nothing is changed; `problem` has a code, and says what to do."""

    key: str | None
    problem: dict[str, Any]


class Pong(Told, frozen=True, tag="pong"):
    """Here."""


Tells = StateShown | MessagesShown | SomeoneTypes | Ack | LinkMade | NotDone | Pong
"""All that a widget is told."""

_decoder = msgspec.json.Decoder(Said)


def hear(data: str | bytes) -> Said:
    """Read a frame; raises msgspec.ValidationError or DecodeError when it is none."""
    said: Said = _decoder.decode(data)
    return said


def state(chat: Chat, banned: Banned | None = None) -> State:
    """Put a chat into the widget's words."""
    return State(
        now=chat.now,
        phase=chat.phase,
        contact=chat.contact,
        ticket=chat.ticket,
        agent=Agent(chat.agent) if chat.agent else None,
        agent_read_seq=chat.agent_read_seq,
        last_seq=chat.last_seq,
        read_seq=chat.read_seq,
        ended=chat.ended,
        open=chat.open,
        opens_at=chat.opens_at,
        later=chat.later,
        may_call=chat.may_call,
        survey=chat.survey,
        topics=chat.topics,
        banned=banned,
        off=chat.off,
    )


def moved(one: State, chat: Chat) -> State:
    """Return a state as it is of a chat for which nothing but lines, hours and time have moved."""
    return msgspec.structs.replace(one, now=chat.now, ticket=chat.ticket, open=chat.open, opens_at=chat.opens_at)


def same(one: State | None, other: State) -> bool:
    """Say whether two states show the same; that time has passed is no news, nor are seconds in a range of minutes."""
    if one is None or (one.ticket is not None and other.ticket is not None and one.ticket.ahead != other.ticket.ahead):
        return False
    return _shown(one) == _shown(other)


def _shown(of: State) -> State:
    return msgspec.structs.replace(of, now=0, ticket=_ticket_shown(of.ticket) if of.ticket else None)


def _ticket_shown(of: TicketView) -> TicketView:
    minutes = Range(of.range.lo_ms // MINUTE, -(-of.range.hi_ms // MINUTE)) if of.range else None
    return msgspec.structs.replace(of, as_of=0, range=minutes)


def outward(message: Message) -> Message | None:
    """Return a message as the customer may see it, or None: notes stay inside, and nobody's own id goes out."""
    if message.inner:
        return None
    return through(msgspec.structs.replace(message, by=msgspec.structs.replace(message.by, id=None)), outward)


def frame(tells: Tells) -> str:
    """Return a frame as text."""
    return msgspec.json.encode(tells).decode()
