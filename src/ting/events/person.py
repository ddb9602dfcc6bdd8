"""People come, and set their passwords."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class PersonGranted(Event, frozen=True, kw_only=True):
    """Somebody was made a member of the tenant."""

    TYPE: ClassVar[str] = "person.granted"
    OF: ClassVar[str] = "person"
    person: UUID
    role: str
    by: UUID


class PasswordSet(Event, frozen=True, kw_only=True):
    """A person set his password by a one-time link; `by` is what the link was for: invite or reset."""

    TYPE: ClassVar[str] = "person.password_set"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    by: str


class EmailChanged(Event, frozen=True, kw_only=True):
    """A person's new mail address was confirmed: he signs in by it. `by`: who asked for it."""

    TYPE: ClassVar[str] = "person.email_changed"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    by: UUID
