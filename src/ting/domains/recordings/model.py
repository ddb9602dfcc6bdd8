"""What a recording is, who may have it for how long, and what is refused. Pure."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.events.recording import Why
from ting.kit.personal import Personal
from ting.kit.problem import Refused
from ting.kit.text import clean

LISTEN = "recordings.listen"
EXPORT = "recordings.export"
MANAGE = "recordings.manage"
PERMISSIONS = (LISTEN, EXPORT, MANAGE)
NOTE_MAX = 1000
WHY_MAX = 300
WORDS_MAX = 20_000
"""So many passages of a transcript are kept of one recording."""
WORD_MAX = 2000

Kind = Literal["call", "voicemail"]
Act = Literal["play", "export"]
Spoken = Literal["off", "waiting", "done", "failed"]
"""Of its transcript: not wanted, on its way, there, given up."""
Days = Annotated[int, Meta(ge=1, le=36_500)]
Span = tuple[int, int]


class QueueRule(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for one queue. `days`: so long its recordings are kept; None: until the customer is erased."""

    queue: UUID
    record: bool = True
    announce: bool = True
    days: Days | None = 365


class RecordingRules(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded, whether that is said first, for how many days it is kept; and which queues stand apart.

    `transcribe`: the address of who turns speech into words; None: nobody does.
    """

    record: bool = True
    announce: bool = True
    days: Days | None = 365
    transcribe: str | None = None
    queues: tuple[QueueRule, ...] = ()


class Rule(msgspec.Struct, frozen=True):
    """What holds for a call."""

    record: bool
    announce: bool
    days: int | None


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """A recording as it is kept. `pauses`: spans in ms in which nobody is heard; `file` None: it is no more."""

    id: UUID
    contact: UUID
    kind: Kind
    queue: UUID | None
    agent: UUID | None
    started_at: int
    ms: int
    pauses: tuple[Span, ...]
    digest: bytes
    peaks: bytes
    size: int
    file: UUID | None
    spoken: Spoken = "off"
    gone_at: int | None = None


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """Who asked for a recording, when, for what, and why."""

    id: UUID
    recording: UUID
    by: UUID
    at: int
    act: Act
    why: Why
    note: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody noted at a moment of a recording."""

    id: UUID
    recording: UUID
    by: UUID
    at: int
    ms: int
    text: str


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """What one of them said. `track` 0: the customer, 1: the agent."""

    track: Literal[0, 1]
    from_ms: int
    to_ms: int
    text: Annotated[str, Personal]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of recordings is narrowed by. `codes`: wrap-up codes; `least`, `most`: of its length in ms."""

    agent: UUID | None = None
    customer: UUID | None = None
    queue: UUID | None = None
    contact: UUID | None = None
    kind: Kind | None = None
    codes: tuple[str, ...] | None = None
    start: int | None = None
    end: int | None = None
    least: int | None = None
    most: int | None = None
    q: str | None = None


def spans(given: Sequence[Span], ms: int) -> tuple[Span, ...]:
    """Return spans within a length, in order; what meets is one."""
    found: list[Span] = []
    for begin, end in sorted((max(begin, 0), min(end, ms)) for begin, end in given):
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return tuple(found)


def rule_for(rules: RecordingRules, queue: UUID | None) -> Rule:
    """Return what holds in a queue."""
    one = next((each for each in rules.queues if each.queue == queue), None)
    return Rule(one.record, one.announce, one.days) if one else Rule(rules.record, rules.announce, rules.days)


def checked(rules: RecordingRules) -> RecordingRules:
    """Return rules as they are kept. Raises Refused when a queue is named twice."""
    by_queue: Mapping[UUID, QueueRule] = {each.queue: each for each in rules.queues}
    if len(by_queue) < len(rules.queues):
        raise Refused("recording_queue_twice", "A queue is named twice.", "Name each queue once.", field="queues")
    return msgspec.structs.replace(rules, transcribe=(rules.transcribe or "").strip() or None)


def reason(why: Why, note: str) -> str:
    """Return the words beside a reason as they are kept. Raises Refused when the reason says nothing."""
    said = " ".join(clean(note, WHY_MAX).split())
    if why == "other" and not said:
        raise Refused("recording_why", "Why do you listen?", "Choose a reason, or write one.", field="note")
    return said


def note_of(text: str, ms: int, length: int) -> str:
    """Return a comment as it is kept. Raises Refused for an empty one, and for a moment that is not in the recording."""
    said = clean(text, NOTE_MAX)
    if not said:
        raise Refused("empty", "There is nothing to note yet.", "Write something.", field="text")
    if not 0 <= ms <= length:
        raise Refused("recording_moment", "The recording has no such moment.", "Choose one within it.", field="ms")
    return said


def passages(given: Sequence[Passage], ms: int) -> tuple[Passage, ...]:
    """Return what was said as it is kept: in order, within the recording, without what is empty."""
    kept = [
        msgspec.structs.replace(
            each,
            from_ms=min(max(each.from_ms, 0), ms),
            to_ms=min(max(each.to_ms, each.from_ms, 0), ms),
            text=said,
        )
        for each in given
        if (said := clean(each.text, WORD_MAX))
    ]
    return tuple(sorted(kept, key=lambda each: (each.from_ms, each.track))[:WORDS_MAX])
