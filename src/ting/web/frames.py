"""All that the live socket tells: docs/guide/live.md."""

from typing import Any, Literal
from uuid import UUID

from ting.journeys.contact.consult.tell import ConsultShown, InvitationMade, InvitationOver
from ting.journeys.contact.frames import (
    CallShown,
    ContactShown,
    MessageSaid,
    MessagesRead,
    OfferMade,
    OfferOver,
    RightsChanged,
    SeatShown,
    SignedOut,
    TopicsShown,
)
from ting.journeys.contact.listening import MonitorShown
from ting.journeys.contact.reasons import AuxCodesShown
from ting.journeys.contact.view import Message
from ting.journeys.fitting.tell import ModulesShown
from ting.journeys.floor.board import Board
from ting.journeys.notices.tell import NoticeOver, NoticeShown
from ting.journeys.workday.routes import QueueLine
from ting.kit.frame import Told


class Ready(Told, frozen=True, tag="ready"):
    """What was missed follows, and then all that happens."""

    mark: str
    now: int


class Gap(Told, frozen=True, tag="gap"):
    """Too much was missed: what is shown has to be fetched afresh."""

    mark: str
    now: int


class Pong(Told, frozen=True, tag="pong"):
    """Here."""


class Ping(Told, frozen=True, tag="ping"):
    """Do you hear this? Said to who has promised to answer: `{"op": "pong"}`."""


class MessageKept(Told, frozen=True, tag="said"):
    """What was said under this key is kept, once."""

    key: UUID
    message: Message


class NotSaid(Told, frozen=True, tag="refused"):
    """What was said under this key was refused, and nothing is kept; `problem` has a code, and says what to do."""

    key: UUID
    problem: dict[str, Any]


class SomeoneTypes(Told, frozen=True, tag="typing"):
    """Somebody is writing; it may be lost."""

    tenant: str
    contact: UUID
    who: Literal["customer", "agent", "staff"]
    name: str | None


class BoardShown(Told, frozen=True, tag="board"):
    """The board that was asked for, when it has changed."""

    board: Board


class QueuesShown(Told, frozen=True, tag="queues"):
    """Who waits in the queues of one's tenants, when it has changed."""

    queues: list[QueueLine]


Tells = (
    Ready
    | Gap
    | Pong
    | Ping
    | MessageSaid
    | MessagesRead
    | MessageKept
    | NotSaid
    | SomeoneTypes
    | OfferMade
    | OfferOver
    | SeatShown
    | AuxCodesShown
    | ModulesShown
    | ContactShown
    | TopicsShown
    | CallShown
    | InvitationMade
    | InvitationOver
    | ConsultShown
    | MonitorShown
    | BoardShown
    | QueuesShown
    | NoticeShown
    | NoticeOver
    | RightsChanged
    | SignedOut
)
"""All that the live socket tells."""
