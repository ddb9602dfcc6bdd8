"""People come, and set how they prove who they are."""

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


class SecondFactorSet(Event, frozen=True, kw_only=True):
    """A person set up a second factor: from now on his password alone is not enough."""

    TYPE: ClassVar[str] = "person.second_factor_set"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID


class SecondFactorRemoved(Event, frozen=True, kw_only=True):
    """A person's second factor is no more. `by`: himself, or an administrator."""

    TYPE: ClassVar[str] = "person.second_factor_removed"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    by: UUID


class RecoveryCodeUsed(Event, frozen=True, kw_only=True):
    """A person came in by one of his recovery codes, which is used up."""

    TYPE: ClassVar[str] = "person.recovery_code_used"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID


class RecoveryCodesMade(Event, frozen=True, kw_only=True):
    """A person made himself new recovery codes; the older ones are dead."""

    TYPE: ClassVar[str] = "person.recovery_codes_made"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID


class TokenMade(Event, frozen=True, kw_only=True):
    """Somebody made an API token, by which a program acts for the tenant."""

    TYPE: ClassVar[str] = "token.made"
    OF: ClassVar[str] = "token"
    token: UUID
    by: UUID


class TokenRevoked(Event, frozen=True, kw_only=True):
    """An API token can be used no more."""

    TYPE: ClassVar[str] = "token.revoked"
    OF: ClassVar[str] = "token"
    token: UUID
    by: UUID
