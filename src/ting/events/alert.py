"""What asks for a supervisor's hand. The aggregate is the alert."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class AlertRaised(Event, frozen=True, kw_only=True):
    """Something asks for a hand since then. `subject`: the queue, call or person that it is about."""

    TYPE: ClassVar[str] = "alert.raised"
    OF: ClassVar[str] = "alert"
    alert: UUID
    code: str
    subject: UUID
    since: int


class AlertAcknowledged(Event, frozen=True, kw_only=True):
    """Somebody looks after it."""

    TYPE: ClassVar[str] = "alert.acknowledged"
    OF: ClassVar[str] = "alert"
    alert: UUID
    by: UUID


class AlertEnded(Event, frozen=True, kw_only=True):
    """It is over."""

    TYPE: ClassVar[str] = "alert.ended"
    OF: ClassVar[str] = "alert"
    alert: UUID
    code: str
    subject: UUID
