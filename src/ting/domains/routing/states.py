"""A seat's state, its capacity, and what a missed offer does to it.

The state is derived from counts and the status that the person set, never stored as a truth of its own: nothing can be
left "reserved" or "busy" by a message that was lost.
"""

import enum
from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

Status = Literal["available", "away", "offline"]
STATUSES = get_args(Status)


class SeatState(enum.StrEnum):
    """What a board shows of a seat."""

    READY = "READY"
    OFFERED = "OFFERED"
    BUSY = "BUSY"
    WRAPUP = "WRAPUP"
    AWAY = "AWAY"
    OFFLINE = "OFFLINE"


class Happening(enum.StrEnum):
    """What moves a seat from state to state."""

    OFFERED = "offered"
    OFFER_ENDED = "offer_ended"  # declined, missed or withdrawn
    ACCEPTED = "accepted"
    ENDED = "ended"  # the conversation; wrap-up begins
    LEFT = "left"  # transferred or returned: nothing to wrap up
    WRAPPED_UP = "wrapped_up"
    AVAILABLE = "available"
    AWAY = "away"
    OFFLINE = "offline"


def seat_state(status: Status, offers: int, talking: int, wrapping: int) -> SeatState:
    """Return the state: a ring before a conversation before wrap-up before the status; offline before all."""
    if status == "offline":
        return SeatState.OFFLINE
    if offers:
        return SeatState.OFFERED
    if talking:
        return SeatState.BUSY
    if wrapping:
        return SeatState.WRAPUP
    return SeatState.READY if status == "available" else SeatState.AWAY


_READY, _OFFERED, _BUSY, _WRAPUP, _AWAY, _OFFLINE = SeatState
_AT_WORK = frozenset({_OFFERED, _BUSY, _WRAPUP})
_ON = frozenset({_READY, _AWAY, *_AT_WORK})

CHART: Mapping[SeatState, Mapping[Happening, frozenset[SeatState]]] = {
    _READY: {
        Happening.OFFERED: frozenset({_OFFERED}),
        Happening.AWAY: frozenset({_AWAY}),
        Happening.OFFLINE: frozenset({_OFFLINE}),
    },
    _OFFERED: {
        Happening.OFFER_ENDED: frozenset({_READY, _BUSY, _WRAPUP, _AWAY}),
        Happening.ACCEPTED: frozenset({_BUSY}),
        Happening.ENDED: frozenset({_OFFERED}),
        Happening.LEFT: frozenset({_OFFERED}),
        Happening.WRAPPED_UP: frozenset({_OFFERED}),
        Happening.AVAILABLE: frozenset({_OFFERED}),
        Happening.AWAY: frozenset({_OFFERED}),
        Happening.OFFLINE: frozenset({_OFFLINE}),
    },
    _BUSY: {
        Happening.OFFERED: frozenset({_OFFERED}),
        Happening.ENDED: frozenset({_BUSY, _WRAPUP}),
        Happening.LEFT: frozenset({_READY, _BUSY, _WRAPUP, _AWAY}),
        Happening.WRAPPED_UP: frozenset({_BUSY}),
        Happening.AVAILABLE: frozenset({_BUSY}),
        Happening.AWAY: frozenset({_BUSY}),
        Happening.OFFLINE: frozenset({_OFFLINE}),
    },
    _WRAPUP: {
        Happening.OFFERED: frozenset({_OFFERED}),
        Happening.WRAPPED_UP: frozenset({_READY, _WRAPUP, _AWAY}),
        Happening.AVAILABLE: frozenset({_WRAPUP}),
        Happening.AWAY: frozenset({_WRAPUP}),
        Happening.OFFLINE: frozenset({_OFFLINE}),
    },
    _AWAY: {
        Happening.AVAILABLE: frozenset({_READY}),
        Happening.OFFLINE: frozenset({_OFFLINE}),
    },
    _OFFLINE: {
        Happening.OFFER_ENDED: frozenset({_OFFLINE}),
        Happening.ENDED: frozenset({_OFFLINE}),
        Happening.LEFT: frozenset({_OFFLINE}),
        Happening.WRAPPED_UP: frozenset({_OFFLINE}),
        Happening.AVAILABLE: _ON - {_AWAY},
        Happening.AWAY: _ON - {_READY},
    },
}
"""Where each happening may lead. A seat with several conversations may stay where it is; what is not here cannot be."""


def after_miss(misses: int, limit: int) -> bool:
    """Say whether so many offers missed in a row set the agent away, so that he halts nobody. A limit of 0: never."""
    return 0 < limit <= misses


class Weights(msgspec.Struct, frozen=True):
    """What one contact of each channel weighs, and what a seat can carry: with these, one call or three chats."""

    channels: Mapping[str, int] = msgspec.field(default_factory=lambda: {"webchat": 2, "phone": 6})
    capacity: int = 6


DEFAULT_WEIGHTS = Weights()


def channel_in(mode: str, channel: str, *, on_phone: bool = False) -> str:
    """Return on which channel a contact is served: one that asked to be called is a call, wherever it asked.

    `on_phone`: its customer is on the telephone just now.
    """
    return "phone" if on_phone or mode == "callback" else channel


def rings(mode: str, channel: str, *, dials: bool = False) -> bool:
    """Say whether who takes a contact needs a phone: it is a call that the house itself carries, or will as he takes it (`dials`).

    One that was promised is dialled by its agent otherwise, by whatever phone he has. A conversation that is written
    `dials` while its customer is on the telephone.
    """
    return dials or channel == "phone" if mode == "live" else dials and mode == "callback"


def weight_of(weights: Weights, channel: str) -> int:
    """Return the weight of a contact; a channel that nobody weighed takes the whole seat."""
    return weights.channels.get(channel, weights.capacity)


def room_for(capacity: int, load: int, weight: int) -> int:
    """Return how many more contacts of this weight fit."""
    if weight <= 0:
        raise ValueError("a contact weighs at least 1")
    return max(0, capacity - load) // weight
