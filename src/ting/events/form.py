"""A form in a conversation. The aggregate is its card; what was answered is read from where it is kept."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class FormEvent(Event, frozen=True, kw_only=True):
    """Something about one card."""

    OF: ClassVar[str] = "card"
    card: UUID
    form: UUID
    contact: UUID


class FormSubmitted(FormEvent, frozen=True, kw_only=True):
    """The customer sent his answers in, or corrected them."""

    TYPE: ClassVar[str] = "form.submitted"
    version: int
    revision: int


class FormAccepted(FormEvent, frozen=True, kw_only=True):
    """An agent accepted the answers: they stand."""

    TYPE: ClassVar[str] = "form.accepted"
    agent: UUID
