"""A booking's life. The aggregate is the booking; people know it by its number once it is booked."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event


class BookingEvent(Event, frozen=True, kw_only=True):
    """Something about one booking."""

    OF: ClassVar[str] = "booking"
    booking: UUID
    resource: UUID
    contact: UUID
    by: Literal["customer", "agent"]


class Booked(BookingEvent, frozen=True, kw_only=True):
    """A time is held."""

    TYPE: ClassVar[str] = "booking.booked"
    number: int
    at: int
    ends: int


class BookingMoved(BookingEvent, frozen=True, kw_only=True):
    """Another time is held instead."""

    TYPE: ClassVar[str] = "booking.moved"
    number: int
    at: int
    ends: int
    was: int


class BookingCancelled(BookingEvent, frozen=True, kw_only=True):
    """The time is free again."""

    TYPE: ClassVar[str] = "booking.cancelled"
    number: int
    at: int
