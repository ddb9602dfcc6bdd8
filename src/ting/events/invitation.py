"""Who is invited to a contact point, came by it, and asked to be. Nothing here says who somebody is but ids."""

from typing import ClassVar, Literal
from uuid import UUID

from ting.kit.event import Event


class InvitationEvent(Event, frozen=True, kw_only=True):
    """Something about one invitation."""

    OF: ClassVar[str] = "invitation"
    invitation: UUID


class InvitationMade(InvitationEvent, frozen=True, kw_only=True):
    """Somebody may come in. Without `customer` it is for an address that is nobody's yet; `request`: he had asked."""

    TYPE: ClassVar[str] = "invitation.made"
    point: UUID
    customer: UUID | None = None
    request: UUID | None = None
    by: UUID


class InvitationUsed(InvitationEvent, frozen=True, kw_only=True):
    """A browser was let in by it, for the first time."""

    TYPE: ClassVar[str] = "invitation.used"
    point: UUID
    customer: UUID | None = None


class InvitationRevoked(InvitationEvent, frozen=True, kw_only=True):
    """It lets nobody in any more."""

    TYPE: ClassVar[str] = "invitation.revoked"
    by: UUID


class InvitationAnswered(Event, frozen=True, kw_only=True):
    """Somebody had asked for an invitation, and got one or did not."""

    TYPE: ClassVar[str] = "invitation.answered"
    OF: ClassVar[str] = "request"
    request: UUID
    answer: Literal["granted", "declined"]
    by: UUID


class InvitationAsked(Event, frozen=True, kw_only=True):
    """Somebody without an invitation asks for one."""

    TYPE: ClassVar[str] = "invitation.asked"
    OF: ClassVar[str] = "request"
    request: UUID
    point: UUID
