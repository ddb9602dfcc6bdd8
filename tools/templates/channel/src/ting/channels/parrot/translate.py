"""Their words to ours and back. Pure."""

from uuid import UUID

import msgspec

from ting.journeys.contact.chat import Chat, File, Message


class Start(msgspec.Struct, frozen=True, tag_field="op", tag="start"):
    """Take a number with a question. The same key again is the same contact."""

    key: UUID
    question: str
    lang: str = "en"
    name: str | None = None


class Say(msgspec.Struct, frozen=True, tag_field="op", tag="say"):
    """Say something. The same key again is the same message."""

    key: UUID
    text: str


class Leave(msgspec.Struct, frozen=True, tag_field="op", tag="leave"):
    """Give the number up."""


class End(msgspec.Struct, frozen=True, tag_field="op", tag="end"):
    """End the conversation."""


Said = Start | Say | Leave | End


class Line(msgspec.Struct, frozen=True):
    """One message as the customer may see it."""

    id: UUID
    seq: int
    at: int
    by: str
    name: str | None
    text: str | None
    file: File | None
    code: str | None


class Seen(msgspec.Struct, frozen=True):
    """What a customer has been shown already; `after` counts the messages of `contact`."""

    contact: UUID | None = None
    after: int = 0
    phase: str = "ask"

    def of(self, contact: UUID | None) -> int:
        """Return the seq after which this contact's messages are new to him."""
        return self.after if contact == self.contact else 0


class News(msgspec.Struct, frozen=True):
    """What a customer is shown: where he is, and the messages that he does not have."""

    phase: str
    contact: UUID | None
    number: str | None
    ahead: int | None
    last_seq: int
    """What to ask after the next time: it counts what stayed inside the house too."""
    lines: list[Line]


def outward(message: Message) -> Line | None:
    """Return a message as the customer may see it, or None: notes stay inside the house."""
    if message.inner:
        return None
    return Line(
        id=message.id,
        seq=message.seq,
        at=message.at,
        by=message.by.kind,
        name=message.by.name,
        text=message.text,
        file=message.file,
        code=message.code,
    )


def news(chat: Chat, messages: list[Message]) -> News:
    """Put what is, and what was said, into the channel's words."""
    return News(
        phase=chat.phase,
        contact=chat.contact,
        number=chat.ticket.number if chat.ticket else None,
        ahead=chat.ticket.ahead if chat.ticket else None,
        last_seq=messages[-1].seq if messages else 0,
        lines=[line for message in messages if (line := outward(message)) is not None],
    )


def is_news(found: News, seen: Seen) -> bool:
    """Say whether there is anything that the customer has not been shown."""
    return bool(found.lines) or found.phase != seen.phase or found.contact != seen.contact
