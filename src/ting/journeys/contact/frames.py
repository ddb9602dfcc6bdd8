"""What the live socket tells of contacts, offers and seats, as it happens: docs/guide/live.md."""

from typing import Literal
from uuid import UUID

from ting.journeys.contact.assist import CallView
from ting.journeys.contact.siblings import DeskTopic
from ting.journeys.contact.view import DeskContact, Message, Offer, Seat
from ting.journeys.rosters.duty import DutyView
from ting.kit.frame import Told


class MessageSaid(Told, frozen=True, tag="message"):
    """Something was said in a contact."""

    tenant: str
    message: Message


class MessagesRead(Told, frozen=True, tag="read"):
    """All up to `seq` was seen."""

    tenant: str
    contact: UUID
    who: Literal["customer", "agent"]
    seq: int


class OfferMade(Told, frozen=True, tag="offer"):
    """A contact is offered to the reader."""

    offer: Offer


class OfferOver(Told, frozen=True, tag="offer_ended"):
    """An offer is over, and how."""

    offer: UUID
    outcome: Literal["accepted", "declined", "missed", "withdrawn"]


class SeatShown(Told, frozen=True, tag="seat"):
    """One's seat; `by` is named where another changed it."""

    seat: Seat
    by: str | None = None
    duties: list[DutyView] | None = None
    """By which routing profiles one works, where that has changed."""


class ContactShown(Told, frozen=True, tag="contact"):
    """A contact at the reader's desk; null when it is there no more, and `by` is named where another took it."""

    tenant: str
    contact_id: UUID
    contact: DeskContact | None
    by: str | None = None
    consult: UUID | None = None
    """The consult by which one was in it, where it was a colleague's."""
    into: UUID | None = None
    """The contact in which it goes on, where it was merged."""


class TopicsShown(Told, frozen=True, tag="topics"):
    """The topics of a conversation of which one is at the reader's desk, when there is one more or one less."""

    tenant: str
    topics: list[DeskTopic]


class CallShown(Told, frozen=True, tag="call"):
    """A call for a supervisor."""

    call: CallView


class RightsChanged(Told, frozen=True, tag="rights"):
    """One may do something else in this tenant, or sees others; the socket closes, and comes back as what one is now."""

    tenant: str


class SignedOut(Told, frozen=True, tag="signed_out"):
    """The session is over; the socket closes."""
