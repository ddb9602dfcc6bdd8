"""Signing in and out."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class SessionStarted(Event, frozen=True, kw_only=True):
    """A person signed in; by the identity provider of a tenant (`provider`), or by password."""

    TYPE: ClassVar[str] = "session.started"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    session: UUID
    provider: UUID | None = None


class SessionRefused(Event, frozen=True, kw_only=True):
    """Somebody gave a wrong password for this person."""

    TYPE: ClassVar[str] = "session.refused"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID


class SessionRevoked(Event, frozen=True, kw_only=True):
    """A session is over; sockets that it opened close."""

    TYPE: ClassVar[str] = "session.revoked"
    OF: ClassVar[str] = "person"
    INSTALLATION: ClassVar[bool] = True
    person: UUID
    session: UUID
    by: str
