"""What Ting says on the wire, as frozen structs: the simulator's own reading of the public protocol.

Each struct reads itself from JSON and ignores what it does not know, so that a newer server does not break an older
simulator. Times are integer milliseconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


def _int(data: Json, key: str) -> int:
    value = data.get(key)
    return int(value) if value is not None else 0


def _maybe_int(data: Json, key: str) -> int | None:
    value = data.get(key)
    return int(value) if value is not None else None


def _str(data: Json, key: str) -> str:
    value = data.get(key)
    return str(value) if value is not None else ""


def _maybe_str(data: Json, key: str) -> str | None:
    value = data.get(key)
    return str(value) if value is not None else None


def _json(data: Json, key: str) -> Json:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


class ProblemError(Exception):
    """The server refused: `code` is the stable key, `status` the HTTP status (0 on a socket)."""

    def __init__(self, status: int, code: str, title: str = "", data: Json | None = None, where: str = "") -> None:
        super().__init__(" ".join(part for part in (str(status), code, title, where) if part))
        self.status = status
        self.code = code
        self.title = title
        self.data: Json = data or {}


class ConnectError(Exception):
    """The server could not be reached within the time given."""


class ClosedError(Exception):
    """The client was closed, or signed out, while something waited for it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a message carries."""

    id: str
    name: str
    media_type: str
    size: int
    url: str
    image: bool

    @staticmethod
    def read(data: Json) -> File:
        """Read it from JSON."""
        return File(
            _str(data, "id"),
            _str(data, "name"),
            _str(data, "media_type"),
            _int(data, "size"),
            _str(data, "url"),
            bool(data.get("image")),
        )


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a conversation. `seq` orders it, `key` is the sender's own and never appears twice."""

    id: str
    contact: str
    seq: int
    at: int
    key: str | None
    by: str
    by_name: str | None
    kind: str
    text: str | None
    file: File | None
    code: str | None
    params: Json = field(default_factory=dict, compare=False)

    @staticmethod
    def read(data: Json) -> Message:
        """Read it from JSON."""
        by = _json(data, "by")
        file = data.get("file")
        return Message(
            id=_str(data, "id"),
            contact=_str(data, "contact"),
            seq=_int(data, "seq"),
            at=_int(data, "at"),
            key=_maybe_str(data, "key"),
            by=_str(by, "kind"),
            by_name=_maybe_str(by, "name"),
            kind=_str(data, "kind"),
            text=_maybe_str(data, "text"),
            file=File.read(file) if isinstance(file, Mapping) else None,
            code=_maybe_str(data, "code"),
            params=_json(data, "params"),
        )


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number ticket, as its holder sees it."""

    number: str
    queue: str
    queue_name: str
    state: str
    taken_at: int
    ahead: int
    ahead_at_start: int
    range_ms: tuple[int, int] | None
    moved_back: Json | None
    held_until: int | None
    note: str | None

    @staticmethod
    def read(data: Json) -> Ticket:
        """Read it from JSON."""
        queue, span, moved = _json(data, "queue"), data.get("range"), data.get("moved_back")
        return Ticket(
            number=_str(data, "number"),
            queue=_str(queue, "id"),
            queue_name=_str(queue, "name"),
            state=_str(data, "state"),
            taken_at=_int(data, "taken_at"),
            ahead=_int(data, "ahead"),
            ahead_at_start=_int(data, "ahead_at_start"),
            range_ms=(_int(span, "lo_ms"), _int(span, "hi_ms")) if isinstance(span, Mapping) else None,
            moved_back=moved if isinstance(moved, Mapping) else None,
            held_until=_maybe_int(data, "held_until"),
            note=_maybe_str(data, "note"),
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """How a conversation ended."""

    by: str | None
    reason: str | None
    at: int
    wait_ms: int | None
    talk_ms: int | None

    @staticmethod
    def read(data: Json) -> Ended:
        """Read it from JSON."""
        return Ended(
            _maybe_str(data, "by"),
            _maybe_str(data, "reason"),
            _int(data, "at"),
            _maybe_int(data, "wait_ms"),
            _maybe_int(data, "talk_ms"),
        )


@dataclass(frozen=True, slots=True)
class WidgetState:
    """What the customer's window shows: `phase` is ask, queued, serving, later or ended."""

    now: int
    phase: str
    contact: str | None
    ticket: Ticket | None
    agent: str | None
    last_seq: int
    read_seq: int
    agent_read_seq: int
    ended: Ended | None
    open: bool
    later: Json | None = None
    survey: Json | None = None
    banned: Json | None = None
    topics: tuple[Json, ...] = ()
    off: tuple[str, ...] = ()

    @staticmethod
    def read(data: Json) -> WidgetState:
        """Read it from JSON."""
        ticket, ended = data.get("ticket"), data.get("ended")
        return WidgetState(
            now=_int(data, "now"),
            phase=_str(data, "phase"),
            contact=_maybe_str(data, "contact"),
            ticket=Ticket.read(ticket) if isinstance(ticket, Mapping) else None,
            agent=_maybe_str(_json(data, "agent"), "name"),
            last_seq=_int(data, "last_seq"),
            read_seq=_int(data, "read_seq"),
            agent_read_seq=_int(data, "agent_read_seq"),
            ended=Ended.read(ended) if isinstance(ended, Mapping) else None,
            open=bool(data.get("open", True)),
            later=data.get("later") if isinstance(data.get("later"), Mapping) else None,
            survey=data.get("survey") if isinstance(data.get("survey"), Mapping) else None,
            banned=data.get("banned") if isinstance(data.get("banned"), Mapping) else None,
            topics=tuple(data.get("topics") or ()),
            off=tuple(data.get("off") or ()),
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent's seat: what the person set (`status`) and what follows from it (`state`)."""

    person: str
    status: str
    aux: str | None
    state: str
    since: int
    connected: bool
    load: int
    capacity: int

    @staticmethod
    def read(data: Json) -> Seat:
        """Read it from JSON."""
        return Seat(
            _str(data, "person"),
            _str(data, "status"),
            _maybe_str(data, "aux"),
            _str(data, "state"),
            _int(data, "since"),
            bool(data.get("connected")),
            _int(data, "load"),
            _int(data, "capacity"),
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A contact offered to an agent; `data` is the whole of it, `why` included."""

    id: str
    tenant: str
    contact: str
    number: str
    queue_name: str
    lang: str
    question: str
    offered_at: int
    answer_by: int
    data: Json

    @staticmethod
    def read(data: Json) -> Offer:
        """Read it from JSON."""
        return Offer(
            id=_str(data, "id"),
            tenant=_str(data, "tenant"),
            contact=_str(data, "contact"),
            number=_str(data, "number"),
            queue_name=_str(_json(data, "queue"), "name"),
            lang=_str(data, "lang"),
            question=_str(data, "question"),
            offered_at=_int(data, "offered_at"),
            answer_by=_int(data, "answer_by"),
            data=data,
        )


@dataclass(frozen=True, slots=True)
class DeskContact:
    """A contact on an agent's desk: `state` is serving or wrapup, `mode` live, message or callback."""

    id: str
    tenant: str
    number: str
    state: str
    mode: str
    channel: str
    queue: str
    queue_name: str
    customer_name: str | None
    lang: str
    question: str
    started_at: int
    waiting_since: int | None
    last_seq: int
    read_seq: int
    unread: int
    customer_connected: bool
    transfers: int
    note: str | None

    @staticmethod
    def read(data: Json) -> DeskContact:
        """Read it from JSON."""
        queue, customer = _json(data, "queue"), _json(data, "customer")
        return DeskContact(
            id=_str(data, "id"),
            tenant=_str(data, "tenant"),
            number=_str(data, "number"),
            state=_str(data, "state"),
            mode=_str(data, "mode"),
            channel=_str(data, "channel"),
            queue=_str(queue, "id"),
            queue_name=_str(queue, "name"),
            customer_name=_maybe_str(customer, "name"),
            lang=_str(data, "lang"),
            question=_str(data, "question"),
            started_at=_int(data, "started_at"),
            waiting_since=_maybe_int(data, "waiting_since"),
            last_seq=_int(data, "last_seq"),
            read_seq=_int(data, "read_seq"),
            unread=_int(data, "unread"),
            customer_connected=bool(data.get("customer_connected", True)),
            transfers=_int(data, "transfers"),
            note=_maybe_str(data, "note"),
        )
