"""Step 7 of 7 of a contact's way: it is measured. What reports hear."""

from ting.domains.reports import api
from ting.events.contact import (
    Accepted,
    AcwEnded,
    AcwStarted,
    AssistAnswered,
    AssistCalled,
    AssistEnded,
    Connected,
    Dequeued,
    Disconnected,
    Disposed,
    Enqueued,
    Merged,
    Offered,
    OfferEnded,
    Returned,
    TakenOver,
    Transferred,
)
from ting.events.line import CallBlocked, LinesBusy
from ting.events.seat import SeatChanged
from ting.kit.db import Tx
from ting.kit.event import Stored
from ting.kit.log import Handler, on_together


def _many(handler: Handler) -> Handler:
    return handler._replace(handle_many=api.take_in)


@_many
@on_together
async def segment(
    tx: Tx,
    event: Enqueued
    | Offered
    | OfferEnded
    | Accepted
    | Dequeued
    | Transferred
    | Returned
    | TakenOver
    | Connected
    | Disconnected
    | AcwStarted
    | AcwEnded
    | Disposed
    | Merged,
    stored: Stored,
) -> None:
    """Keep the segments: a row for each stay in a queue, with the connection that ended it."""
    del event
    await api.take_in(tx, [stored])


@_many
@on_together
async def agent_time(tx: Tx, event: SeatChanged, stored: Stored) -> None:
    """Keep each person's time by state."""
    del event
    await api.take_in(tx, [stored])


@_many
@on_together
async def call_wait(tx: Tx, event: AssistCalled | AssistAnswered | AssistEnded, stored: Stored) -> None:
    """Keep each call for a supervisor, and how it ended."""
    del event
    await api.take_in(tx, [stored])


@_many
@on_together
async def lines(tx: Tx, event: LinesBusy | CallBlocked, stored: Stored) -> None:
    """Keep when all channels of lines were taken, and which calls found none."""
    del event
    await api.take_in(tx, [stored])


HANDLERS = (segment, agent_time, call_wait, lines)
