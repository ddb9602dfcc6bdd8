"""A queue itself, not who stands in it. The aggregate is the queue."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class QueueChanged(Event, frozen=True, kw_only=True):
    """A queue is new, or its name, hours, needs or settings are others now: whoever keeps them reads them again."""

    TYPE: ClassVar[str] = "queue.changed"
    OF: ClassVar[str] = "queue"
    queue: UUID
