"""A customer is asked to hold while something is looked up for him."""

from typing import ClassVar
from uuid import UUID

from ting.events.contact import ContactEvent


class HoldStarted(ContactEvent, frozen=True, kw_only=True):
    """The customer was asked to hold until a time; again while he holds: another time was promised."""

    TYPE: ClassVar[str] = "contact.hold_started"
    agent: UUID
    began_at: int
    until: int


class HoldEnded(ContactEvent, frozen=True, kw_only=True):
    """His agent spoke again, or the talk went on elsewhere, or ended."""

    TYPE: ClassVar[str] = "contact.hold_ended"
    began_at: int
    until: int
