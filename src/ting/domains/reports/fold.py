"""From events to projections: what each event changes. Pure, and the same whether it comes live or is replayed.

A projection remembers the place (`seq`) of the last event that it took in: events come in the order of their stream,
so what is not newer has been taken in before, and changes nothing.
"""

from collections.abc import Iterable
from uuid import UUID

from msgspec.structs import replace

from ting.domains.reports.model import MERGED, Ring, Segment, Stretch
from ting.events.contact import (
    Accepted,
    AcwEnded,
    AcwStarted,
    Closed,
    Connected,
    ContactEvent,
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
from ting.events.seat import SeatChanged

HEARD: tuple[type[ContactEvent], ...] = (
    Enqueued,
    Offered,
    OfferEnded,
    Accepted,
    Dequeued,
    Transferred,
    Returned,
    TakenOver,
    Connected,
    Disconnected,
    AcwStarted,
    AcwEnded,
    Disposed,
    Merged,
    Closed,
)
"""What segments are made of. Closed changes none: it says that nothing more will come."""


def taken_in(stays: Iterable[Segment], event: ContactEvent, *, tenant: UUID, seq: int, at: int) -> Segment | None:
    """Return the segment of this contact that the event makes or changes, as it is now; None when it changes none."""
    found = _of(stays, event)
    if found is None:
        if isinstance(event, Connected):
            return connected(event, tenant, seq, at)
        return begun(event, tenant, seq) if isinstance(event, Enqueued) else None
    if seq <= found.seq:
        return None
    return replace(_changed(found, event, at), seq=seq)


def begun(event: Enqueued, tenant: UUID, seq: int) -> Segment:
    """Return the segment that begins with a stay in a queue."""
    return Segment(
        id=event.ticket,
        tenant=tenant,
        contact=event.contact,
        seq=seq,
        queue=event.queue,
        channel=event.channel,
        number=event.number,
        lang=event.lang,
        tier=event.tier,
        because=event.because,
        enqueued_at=event.entered_at,
        promise_lo=event.promise_lo,
        promise_hi=event.promise_hi,
        mode=event.mode,
    )


def connected(event: Connected, tenant: UUID, seq: int, at: int) -> Segment:
    """Return the segment of a connection that began without a wait: it left no queue, and counts as no stay."""
    return Segment(
        id=event.ticket,
        tenant=tenant,
        contact=event.contact,
        seq=seq,
        queue=event.queue,
        channel=event.channel,
        number=event.number,
        lang=event.lang,
        tier=event.tier,
        because=event.because,
        enqueued_at=at,
        dequeued_at=at,
        reason=event.because,
        agent=event.agent,
        assignment=event.assignment,
        accepted_at=at,
    )


def _of(stays: Iterable[Segment], event: ContactEvent) -> Segment | None:
    """Return the stay that an event is about: by its ticket, or by the connection that grew out of it."""
    match event:
        case Transferred() | Returned() | TakenOver():
            return next((stay for stay in stays if stay.assignment == event.assignment), None)
        case Merged():
            return min(stays, key=lambda stay: (stay.enqueued_at, stay.id), default=None)
        case Disconnected() if event.assignment is None:  # nobody was talking: Dequeued has said all
            return None
        case (
            Enqueued()
            | Connected()
            | Offered()
            | OfferEnded()
            | Accepted()
            | Dequeued()
            | Disconnected()
            | AcwStarted()
            | AcwEnded()
            | Disposed()
        ):
            return next((stay for stay in stays if stay.id == event.ticket), None)
        case _:
            return None


def _changed(stay: Segment, event: ContactEvent, at: int) -> Segment:
    match event:
        case Offered():
            return replace(stay, offers=(*stay.offers, Ring(event.offer, event.agent, at)))
        case OfferEnded():
            return replace(stay, offers=_over(stay, event.offer, at, event.outcome))
        case Accepted():
            return replace(
                stay,
                offers=_over(stay, event.offer, at, "accepted"),
                agent=event.agent,
                assignment=event.assignment,
                accepted_at=at,
            )
        case Dequeued():
            return replace(stay, dequeued_at=at, left_at=event.left_at, reason=event.reason)
        case _:
            return _connected(stay, event, at)


def _connected(stay: Segment, event: ContactEvent, at: int) -> Segment:
    match event:
        case Transferred():
            to = "supervisor" if event.third else "agent" if event.to_agent else "queue"
            return replace(stay, disconnected_at=at, ended="transferred", passed_to=to)
        case Returned():
            return replace(stay, disconnected_at=at, ended="returned")
        case TakenOver():
            return replace(stay, disconnected_at=at, ended="taken_over")
        case Disconnected():
            return replace(stay, disconnected_at=at, ended=MERGED if event.reason == MERGED else event.by)
        case AcwStarted():
            return replace(stay, acw_started_at=at)
        case AcwEnded():
            return replace(stay, acw_ended_at=at, acw_capped=event.capped)
        case Disposed():
            return replace(stay, code=event.code)
        case Merged():
            return replace(stay, merged=True)
        case _:
            return stay


def _over(stay: Segment, offer: UUID, at: int, outcome: str) -> tuple[Ring, ...]:
    return tuple(replace(ring, ended_at=at, outcome=outcome) if ring.offer == offer else ring for ring in stay.offers)


def followed(last: Stretch | None, event: SeatChanged, *, seq: int, at: int) -> tuple[Stretch, ...]:
    """Return the stretches of a person's time to keep after a change of his seat, given his present one.

    Stretches neither overlap nor leave a gap: a change that says it was earlier than the last one (its transaction
    began earlier and came later) counts from the last one's time, and of several in one ms the last counts.
    """
    now = Stretch(
        person=event.seat,
        seq=seq,
        from_at=at,
        state=event.state,
        status=event.status,
        aux=event.aux,
        connected=event.connected,
        load=event.load,
        capacity=event.capacity,
    )
    if last is None:
        return (now,)
    if seq <= last.seq:
        return ()
    if now == replace(last, seq=seq, from_at=at):
        return (replace(last, seq=seq),)
    if at <= last.from_at:
        return (replace(now, from_at=last.from_at),)
    return (replace(last, until_at=at), now)
