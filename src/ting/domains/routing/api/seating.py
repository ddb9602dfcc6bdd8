"""Seats: given, moved, announced."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.routing import store
from ting.domains.routing.model import Seat
from ting.domains.routing.reasons import check_choice
from ting.domains.routing.states import DEFAULT_WEIGHTS, STATUSES, weight_of
from ting.domains.routing.store.seats import SeatRow
from ting.events.seat import SeatChanged
from ting.kit.db import Tx
from ting.kit.problem import Gone, NotThere, Problem, Refused


async def give_seat(tx: Tx, person: UUID, capacity: int = DEFAULT_WEIGHTS.capacity) -> None:
    """Give a person a seat, if he has none."""
    await store.seats.insert(tx, person, capacity)


async def set_up_seat(tx: Tx, person: UUID, *, capacity: int, skills: Mapping[UUID, int]) -> None:
    """Set how much a person may carry, and which skills he has here; routing goes by it at once."""
    await store.seats.insert(tx, person, capacity)
    await store.skills.replace_levels(tx, person, skills)
    announce(tx, await store.seats.set_capacity(tx, person, capacity), "set_up")


async def seat(tx: Tx, person: UUID) -> SeatRow | None:
    """Return a person's seat, if he has one."""
    return await store.seats.one(tx, person)


async def seats(tx: Tx) -> dict[UUID, SeatRow]:
    """Return the seats that the transaction may see, by person."""
    return await store.seats.by_person(tx)


async def floor_seats(tx: Tx, persons: Sequence[UUID] | None = None) -> list[Seat]:
    """Return seats as the matcher wants them (in a transaction of the house), all or these."""
    return await store.seats.on_the_floor(tx, persons)


async def set_status(
    tx: Tx,
    person: UUID,
    status: str,
    aux: str | None,
    *,
    reason: str = "own",
    by: UUID | None = None,
) -> SeatRow:
    """Set what a person says he is, or what his supervisor (`by`) says. Nothing new is announced of what is so already.

    Away needs a reason; nobody goes offline while he serves somebody. Available with a reason that is light duty he is
    offered one contact at a time, and keeps those that he has; anything else ends that.
    """
    before = await store.seats.lock(tx, person)
    if before is None:
        raise no_seat()
    if status not in STATUSES:
        raise Refused("status_unknown", f"{status!r} is no status.", f"Choose one of {', '.join(STATUSES)}.")
    if status == "away" and not aux:
        raise Refused("aux_needed", "Being away needs a reason.", "Choose one of the reasons.")
    if status == "offline" and (before.talking or before.wrapping or before.offers):
        raise Gone("still_serving", "There are contacts at this seat.", "End or transfer them first, then sign off.")
    aux = aux if status != "offline" else None
    if aux is not None:
        check_choice(await store.reasons.chosen(tx, person, aux), aux, status)
    if by is not None and (before.status, before.aux) == (status, aux):
        return before
    light = status == "available" and aux is not None
    row = await store.seats.set_status(
        tx, person, status, aux, capacity=weight_of(DEFAULT_WEIGHTS, "webchat") if light else None
    )
    announce(tx, row, reason, by)
    return row or before


async def desk_there(tx: Tx, person: UUID, *, there: bool) -> SeatRow | None:
    """Note that a person's desk is connected, or gone; None when nothing changed."""
    row = await store.seats.set_connected(tx, person, connected=there)
    if row:
        announce(tx, row, "connected" if there else "desk_gone")
    return row


async def phone_there(tx: Tx, person: UUID, *, there: bool) -> None:
    """Note that a phone of a person's is registered, or none is any more: calls are offered to him, or no longer."""
    row = await store.seats.set_phone(tx, person, there=there)
    if row:
        announce(tx, row, "phone_there" if there else "phone_gone")


async def sign_off(tx: Tx, person: UUID) -> SeatRow | None:
    """Set a seat offline whose desk did not come back; None when there was nothing to do."""
    row = await store.seats.lock(tx, person)
    if row is None or row.status == "offline" or row.talking or row.offers:
        return None
    row = await store.seats.set_status(tx, person, "offline", None)
    announce(tx, row, "desk_gone")
    return row


async def seat_of(tx: Tx, person: UUID) -> SeatRow:
    found = await store.seats.one(tx, person)
    if found is None:
        raise NotThere("seat")
    return found


def no_seat() -> Problem:
    return Problem("no_seat", "You have no seat in this centre.", "Ask an administrator for one.", status=409)


def announce(tx: Tx, row: SeatRow | None, reason: str, by: UUID | None = None) -> None:
    if row is None:
        raise NotThere("seat")
    tx.emit(
        SeatChanged(
            seat=row.person,
            state=row.state,
            status=row.status,
            aux=row.aux,
            load=row.load,
            capacity=row.capacity,
            connected=row.connected,
            reason=reason,
            by=by,
        )
    )
