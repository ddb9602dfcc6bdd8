"""What a contact and a message are; what may be said when. Rules only."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from ting.events.contact import Mode
from ting.kit.locale import Locale
from ting.kit.personal import Named, Personal
from ting.kit.problem import Refused
from ting.kit.text import blank, clean

TEXT_MAX = 4000
QUESTION_MAX = 2000
STATES: dict[str, frozenset[str]] = {
    "queued": frozenset({"serving", "outside", "closed"}),
    "serving": frozenset({"queued", "wrapup", "closed"}),
    "outside": frozenset({"closed"}),
    "wrapup": frozenset({"closed"}),
    "closed": frozenset(),
}
"""The chart: which state may follow which."""

SPOKEN = frozenset({"phone"})
"""Channels on which people speak with each other: what is written there stays inside."""
ByKind = Literal["customer", "agent", "system", "bot", "guest"]
Kind = Literal["text", "file", "note", "whisper", "system", "form", "booking", "sticker"]
INNER: frozenset[str] = frozenset({"note", "whisper"})
"""Kinds that never reach the customer."""
INNER_CODES = frozenset(
    {
        "supervisor_watching",
        "supervisor_coming",
        "taken_over",
        "transfer_note",
        "transcript_sent",
        "consult_joined",
        "consult_left",
    }
)


State = Literal["queued", "serving", "outside", "wrapup", "closed"]
"""`outside`: its caller was led on, and talks with nobody of ours."""


class By(msgspec.Struct, frozen=True):
    """Who said it; `name` is what the other side is shown."""

    kind: ByKind
    id: UUID | None
    name: Annotated[str | None, Named]


class File(msgspec.Struct, frozen=True):
    """A file in a conversation. `url` is signed, and good for a while."""

    id: UUID
    name: str
    media_type: str
    size: int
    url: str
    image: bool
    width: int | None
    height: int | None


class Message(msgspec.Struct, frozen=True):
    """One message. System lines carry a code and its parameters, which screens put into words."""

    id: UUID
    contact: UUID
    seq: int
    at: int
    key: UUID
    by: By
    kind: Kind
    text: str | None
    file: File | None
    code: str | None
    params: dict[str, Any]

    @property
    def inner(self) -> bool:
        """True for what the customer never sees."""
        return self.kind in INNER or self.code in INNER_CODES


class Contact(msgspec.Struct, frozen=True):
    """One communication on one channel."""

    id: UUID
    key: UUID
    number: str
    channel: str
    point: UUID | None
    visitor: UUID | None
    customer: UUID
    queue: UUID
    agent: UUID | None
    state: State
    mode: Mode
    lang: Locale
    question: str
    page: str | None
    started_at: int
    answered_at: int | None
    ended_at: int | None
    closed_at: int | None
    ended_by: str | None
    code: str | None
    code_version: int | None
    """Of the tree that the code was chosen from; before trees had versions there was one."""
    transfers: int
    visits: tuple[tuple[UUID | None, UUID | None], ...]
    """The (queue, agent) pairs that it has been with, in order."""
    last_seq: int
    messages: int
    customer_read_seq: int
    agent_read_seq: int
    waiting_since: int | None
    customer_at: int | None
    agent_at: int | None
    idle_warned_at: int | None
    family: UUID | None = None
    """The first contact of the conversation, where this one was split off."""
    merged_into: UUID | None = None
    """The contact in which this one goes on."""

    @property
    def first(self) -> UUID:
        """The contact with which the conversation began."""
        return self.family or self.id


class Hold(msgspec.Struct, frozen=True):
    """A customer was asked to hold: since when, and until when it was promised to take."""

    began_at: int
    until: int


class Participant(msgspec.Struct, frozen=True):
    """Somebody who takes part besides the customer and his agent; `from_seq`: he sees what is said after that."""

    id: UUID
    contact: UUID
    kind: Literal["guest"]
    name: Annotated[str, Personal]
    person: UUID | None
    state: Literal["invited", "here", "left", "removed"]
    whole: bool
    from_seq: int
    invited_by: Literal["customer", "agent"]
    created_at: int
    expires_at: int
    joined_at: int | None
    gone_at: int | None

    def sees(self, message: Message) -> bool:
        """Say whether he may see a message: while he is here, from where he may on, and nothing that stays inside."""
        return self.state == "here" and message.seq > self.from_seq and not message.inner


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of contacts is narrowed by."""

    state: str | None = None
    queue: UUID | None = None
    agent: UUID | None = None
    code: str | None = None
    """A wrap-up code, with all that hangs on it."""
    codes: tuple[str, ...] | None = None
    """What `code` means, as the tree was and is (api/wrapup.py)."""
    q: str | None = None
    also: tuple[tuple[str, str], ...] = ()
    """Words that mean the same as `q`, each with the pattern by which it stands for itself (domains/slang)."""
    start: int | None = None
    end: int | None = None


class Count(msgspec.Struct, frozen=True):
    """How many there are: exactly, or at least so many, where counting stopped."""

    total: int
    is_floor: bool

    @classmethod
    def of(cls, seen: int, most: int) -> "Count":
        """Say what was seen by who looked for one more than `most`."""
        return cls(min(seen, most), seen > most)


def written(message: Message) -> bool:
    """Say whether a message was written by somebody for this conversation, by its customer or by who works on it."""
    return message.kind not in ("system", "whisper")


def text_of(text: str) -> str:
    """Return a message's text fit to keep; raise Refused when it is empty or too long."""
    if len(text) > TEXT_MAX:
        raise Refused(
            "too_long", f"A message has at most {TEXT_MAX} characters; this has {len(text)}.", "Send it in parts."
        )
    kept = clean(text, TEXT_MAX)
    if blank(kept):
        raise Refused("empty", "The message is empty.", "Write something first.")
    return kept


def question_of(text: str) -> str:
    """Return a customer's question fit to keep; raise Refused when it is empty or too long."""
    if len(text) > QUESTION_MAX:
        raise Refused(
            "too_long", f"A question has at most {QUESTION_MAX} characters.", "Say it in short; there is room later."
        )
    kept = clean(text, QUESTION_MAX)
    if not kept:
        raise Refused("empty", "The question is empty.", "Say in a few words what it is about.")
    return kept


class Idle(msgspec.Struct, frozen=True):
    """What to do about a silent customer: nothing until `look_at`, warn, or close."""

    act: Literal["wait", "warn", "close"]
    look_at: int


def idle(contact: Contact, now: int, *, warn_ms: int, close_ms: int, spoke_at: int | None = None) -> Idle:
    """Decide about a customer who may have gone silent.

    Only a customer who was answered can be idle: while he waits for us, it is not his silence. The warning comes
    `warn_ms` after the last words, the close `close_ms` after the warning. `spoke_at`: until then they talked by telephone.
    """
    if contact.waiting_since is not None or contact.answered_at is None:
        return Idle("wait", now + warn_ms)
    last = max(contact.answered_at, contact.customer_at or 0, contact.agent_at or 0, spoke_at or 0)
    if contact.idle_warned_at is not None and contact.idle_warned_at >= last:
        due = contact.idle_warned_at + close_ms
        return Idle("close", now) if now >= due else Idle("wait", due)
    if now >= last + warn_ms:
        return Idle("warn", now + close_ms)
    return Idle("wait", last + warn_ms)
