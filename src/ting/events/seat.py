"""An agent's seat. The aggregate is the seat; it belongs to the installation, for one person may serve many tenants."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class SeatChanged(Event, frozen=True, kw_only=True):
    """What the seat is now. Every change of state, status, load, capacity or connection says so."""

    TYPE: ClassVar[str] = "seat.changed"
    OF: ClassVar[str] = "seat"
    INSTALLATION: ClassVar[bool] = True
    seat: UUID
    state: str
    status: str
    aux: str | None
    load: int
    capacity: int
    connected: bool
    reason: str
    by: UUID | None = None
    """Who changed it, where that was not the person himself."""
