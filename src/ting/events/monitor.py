"""Supervisors who listen in on calls."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.events.contact import ContactEvent

Way = Literal["listen", "whisper", "barge"]


class MonitorWished(ContactEvent, frozen=True, kw_only=True):
    """A supervisor wants to hear a call in this way: his phone is to ring, or what he says to be heard otherwise."""

    TYPE: ClassVar[str] = "contact.monitor_wished"
    call: UUID
    monitor: UUID
    by: UUID
    way: Way


class Monitored(ContactEvent, frozen=True, kw_only=True):
    """A supervisor hears a call from now on, in this way."""

    TYPE: ClassVar[str] = "contact.monitored"
    call: UUID
    monitor: UUID
    by: UUID
    agent: UUID
    way: Way


class MonitorEnded(ContactEvent, frozen=True, kw_only=True):
    """He hears it no more. `heard_ms`: so long he did; null: he never picked up."""

    TYPE: ClassVar[str] = "contact.monitor_ended"
    call: UUID
    monitor: UUID
    by: UUID
    heard_ms: int | None = None
