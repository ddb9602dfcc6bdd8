"""What is done with one person's data as a whole. Who he is, is told by his id; of who was erased nothing else is left."""

from typing import ClassVar
from uuid import UUID

from ting.events.customer import CustomerEvent
from ting.kit.event import Event


class CopyAsked(CustomerEvent, frozen=True, kw_only=True):
    """A copy of all that is kept of him is made. Whoever takes it is told of by `data.exported`."""

    TYPE: ClassVar[str] = "privacy.copy_asked"
    request: UUID
    by: UUID


class ErasureAsked(CustomerEvent, frozen=True, kw_only=True):
    """He is to be erased. Without `by` it was the house: he was silent for too long, or a back-up brought him again."""

    TYPE: ClassVar[str] = "privacy.erasure_asked"
    request: UUID
    by: UUID | None = None


class Erased(CustomerEvent, frozen=True, kw_only=True):
    """He was erased in every room; `rows`: of how many rows nothing is left that tells of him."""

    TYPE: ClassVar[str] = "privacy.erased"
    request: UUID
    rows: int
    by: UUID | None = None


class HoldPlaced(CustomerEvent, frozen=True, kw_only=True):
    """His data may not be erased from now on."""

    TYPE: ClassVar[str] = "privacy.hold_placed"
    hold: UUID
    by: UUID


class HoldLifted(CustomerEvent, frozen=True, kw_only=True):
    """His data may be erased again."""

    TYPE: ClassVar[str] = "privacy.hold_lifted"
    hold: UUID
    by: UUID


class LetGo(Event, frozen=True, kw_only=True):
    """What was older than `days` of one sort of data was let go of, in one night; `rows`: of how many rows."""

    TYPE: ClassVar[str] = "privacy.let_go"
    OF: ClassVar[str] = "tenant"
    tenant: UUID
    sort: str
    days: int
    rows: int
