"""Recordings: kept, listened to, let go of. The aggregate is the recording."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event

Why = Literal["coaching", "complaint", "customer", "dispute", "own", "other"]
"""Why somebody listens: to help the agent, for a complaint, at the customer's wish, in a dispute, to his own call."""


class RecordingEvent(Event, frozen=True, kw_only=True):
    """Something about one recording."""

    OF: ClassVar[str] = "recording"
    recording: UUID
    contact: UUID


class RecordingKept(RecordingEvent, frozen=True, kw_only=True):
    """It is kept. `digest`: SHA-256 of the WAV as it is heard, in hex; by this entry it can be proved."""

    TYPE: ClassVar[str] = "recording.kept"
    kind: Literal["call", "voicemail"]
    queue: UUID | None = None
    agent: UUID | None = None
    ms: int
    digest: str


class RecordingHeard(RecordingEvent, frozen=True, kw_only=True):
    """Somebody asked to hear it, or to have it as a file. What he wrote is read from where it is kept."""

    TYPE: ClassVar[str] = "recording.heard"
    heard: UUID
    by: UUID
    act: Literal["play", "export"]
    why: Why


class RecordingLetGo(RecordingEvent, frozen=True, kw_only=True):
    """It was older than its queue keeps recordings: its file is no more."""

    TYPE: ClassVar[str] = "recording.let_go"
    days: int
