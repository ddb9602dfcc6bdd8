"""Acts that nothing but the audit trail hears of."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class ChangeMade(Event, frozen=True, kw_only=True):
    """What administrators set up was changed. Which fields stands with the change; `digest` proves them (see kit/crypto)."""

    TYPE: ClassVar[str] = "change.made"
    OF: ClassVar[str] = "change"
    change: UUID
    kind: str
    subject: UUID
    digest: str
    by: UUID | None = None
    """None: the installation's own doing."""
    undoes: UUID | None = None


class DataExported(Event, frozen=True, kw_only=True):
    """Somebody took data away as a file; `what` is the route's word for it."""

    TYPE: ClassVar[str] = "data.exported"
    OF: ClassVar[str] = "person"
    person: UUID
    what: str


class StatusGiven(Event, frozen=True, kw_only=True):
    """A supervisor set what somebody is. The seat tells of itself; this tells who did it, to those who ask for nothing else."""

    TYPE: ClassVar[str] = "person.status_given"
    OF: ClassVar[str] = "person"
    person: UUID
    status: str
    by: UUID
