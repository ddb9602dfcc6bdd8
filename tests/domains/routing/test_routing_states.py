"""Seat states, capacity, misses, and the guard against being passed around."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from ting.domains.routing.states import (
    CHART,
    DEFAULT_WEIGHTS,
    Happening,
    SeatState,
    Status,
    after_miss,
    channel_in,
    rings,
    room_for,
    seat_state,
    weight_of,
)
from ting.domains.routing.transfer import Allowed, AlreadyVisited, NoteNeeded, ToSupervisor, Visit, transfer

GAMES, BILLING, PAYOUTS = (uuid.UUID(int=n) for n in (1, 2, 3))
MEI, KEN = uuid.UUID(int=11), uuid.UUID(int=12)


class Seat(NamedTuple):
    """What a state is derived from."""

    status: Status
    offers: int
    talking: int
    wrapping: int

    @property
    def state(self) -> SeatState:
        return seat_state(*self)


@pytest.mark.parametrize(
    ("seat", "state"),
    [
        (Seat("available", 0, 0, 0), SeatState.READY),
        (Seat("available", 1, 2, 1), SeatState.OFFERED),
        (Seat("available", 0, 2, 1), SeatState.BUSY),
        (Seat("available", 0, 0, 1), SeatState.WRAPUP),
        (Seat("away", 0, 0, 0), SeatState.AWAY),
        (Seat("away", 0, 1, 0), SeatState.BUSY),
        (Seat("offline", 0, 0, 0), SeatState.OFFLINE),
        (Seat("offline", 0, 1, 0), SeatState.OFFLINE),
    ],
)
def test_a_state_is_derived(seat: Seat, state: SeatState) -> None:
    assert seat.state == state


def happenings(seat: Seat) -> Iterator[tuple[Happening, Seat]]:
    """Whatever can happen to a seat with room for three."""
    if seat.status == "available" and not seat.offers and seat.talking + seat.wrapping < 3:
        yield Happening.OFFERED, seat._replace(offers=1)
    if seat.offers:
        yield Happening.OFFER_ENDED, seat._replace(offers=0)
        if seat.status != "offline":
            yield Happening.ACCEPTED, seat._replace(offers=0, talking=seat.talking + 1)
    if seat.talking:
        yield Happening.ENDED, seat._replace(talking=seat.talking - 1, wrapping=seat.wrapping + 1)
        yield Happening.LEFT, seat._replace(talking=seat.talking - 1)
    if seat.wrapping:
        yield Happening.WRAPPED_UP, seat._replace(wrapping=seat.wrapping - 1)
    for status, happening in STATUSES.items():
        if status != seat.status:
            yield happening, seat._replace(status=status)


STATUSES: dict[Status, Happening] = {
    "available": Happening.AVAILABLE,
    "away": Happening.AWAY,
    "offline": Happening.OFFLINE,
}


def test_the_chart_of_states_is_exactly_what_can_happen() -> None:
    seen, todo = set(), [Seat("offline", 0, 0, 0)]
    moves: dict[SeatState, dict[Happening, set[SeatState]]] = defaultdict(lambda: defaultdict(set))
    while todo:
        seat = todo.pop()
        if seat in seen:
            continue
        seen.add(seat)
        for happening, after in happenings(seat):
            moves[seat.state][happening].add(after.state)
            todo.append(after)
    assert {state: dict(found) for state, found in moves.items()} == CHART


def test_missing_so_many_in_a_row_sets_the_agent_away() -> None:
    assert [after_miss(misses, limit=3) for misses in (1, 2, 3, 4)] == [False, False, True, True]
    assert not after_miss(100, limit=0)


def test_a_seat_holds_one_call_or_three_chats() -> None:
    capacity = DEFAULT_WEIGHTS.capacity
    call, chat = weight_of(DEFAULT_WEIGHTS, "phone"), weight_of(DEFAULT_WEIGHTS, "webchat")
    assert (room_for(capacity, 0, call), room_for(capacity, 0, chat)) == (1, 3)
    assert (room_for(capacity, chat, call), room_for(capacity, chat, chat)) == (0, 2)
    assert room_for(capacity, load=9, weight=chat) == 0


def test_a_channel_that_nobody_weighed_takes_the_whole_seat() -> None:
    assert weight_of(DEFAULT_WEIGHTS, "telepathy") == DEFAULT_WEIGHTS.capacity


def test_a_contact_without_weight_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        room_for(6, 0, 0)


# Transfers. The first visit is where the contact began.


def test_a_transfer_with_a_note_to_a_new_queue_or_agent_is_allowed() -> None:
    began = (Visit(GAMES, MEI),)
    assert transfer(began, BILLING, None, "wants a refund") == Allowed(1)
    assert transfer(began, None, KEN, "wants a refund") == Allowed(1)


@pytest.mark.parametrize("note", ["", "  \n\t", "\u3000"])
def test_a_transfer_without_a_note_is_refused(note: str) -> None:
    with pytest.raises(NoteNeeded):
        transfer((Visit(GAMES, MEI),), BILLING, None, note)


def test_nobody_is_sent_back_to_a_queue_he_has_been_in() -> None:
    history = (Visit(GAMES, MEI), Visit(BILLING, KEN))
    for queue in (GAMES, BILLING):
        with pytest.raises(AlreadyVisited):
            transfer(history, queue, None, "again")


def test_a_transfer_to_oneself_is_none() -> None:
    with pytest.raises(AlreadyVisited):
        transfer((Visit(GAMES, MEI),), None, MEI, "me")


def test_the_third_transfer_goes_to_a_supervisor() -> None:
    history = (Visit(GAMES, MEI), Visit(BILLING, KEN), Visit(None, MEI))
    assert transfer(history, PAYOUTS, None, "still open") == ToSupervisor(3)
    assert transfer(history, None, KEN, "still open") == ToSupervisor(3)
    assert transfer(history, GAMES, None, "back again") == ToSupervisor(3)
    assert transfer(history[:2], PAYOUTS, None, "still open", limit=1) == ToSupervisor(2)


def test_a_transfer_has_one_destination() -> None:
    for queue, agent in ((None, None), (BILLING, KEN)):
        with pytest.raises(ValueError, match="to a queue or to an agent"):
            transfer((Visit(GAMES, MEI),), queue, agent, "note")


def test_a_chat_whose_customer_is_on_the_telephone_waits_and_weighs_as_a_call() -> None:
    asks = {
        (mode, channel, dials): rings(mode, channel, dials=dials)
        for mode, channel, dials in (
            ("live", "webchat", False),
            ("live", "webchat", True),
            ("live", "phone", False),
            ("callback", "webchat", False),
            ("callback", "webchat", True),
            ("message", "phone", False),
        )
    }
    assert [key for key, phone in asks.items() if phone] == [
        ("live", "webchat", True),
        ("live", "phone", False),
        ("callback", "webchat", True),
    ]
    assert channel_in("live", "webchat", on_phone=True) == channel_in("callback", "webchat") == "phone"
    assert channel_in("live", "webchat") == "webchat"
