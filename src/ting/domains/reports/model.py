"""What reports are made of: a segment, a stretch of an agent's time, and the struct of every answer. Pure.

The formulas over them stand in figures.py, the way from events to them in fold.py.
"""

from typing import Literal
from uuid import UUID

import msgspec

End = Literal["customer", "agent", "system", "transferred", "returned", "taken_over", "merged"]
"""How an agent's connection ended: by whom it was hung up, or where the contact went from there."""
Outcome = Literal["answered", "abandoned", "flow_out", "callback", "message", "waiting", "connected", "merged"]

CONNECTED = frozenset({"taken_over", "kept", "dialled"})
"""Why a connection began that nobody had waited for: it is no stay in a queue, and in no figure of one."""
MERGED = "merged"
"""How a stay or a connection ended whose contact goes on in another one: the work is counted there."""
FLOW_OUT = frozenset({"transferred", "overflow", "timeout", "closed", "message"})
"""The reasons for leaving a queue that are neither an answer nor the customer's own: they flow out of it."""


class Ring(msgspec.Struct, frozen=True):
    """One offer to one agent; `outcome` is None while he is being rung."""

    offer: UUID
    agent: UUID
    at: int
    ended_at: int | None = None
    outcome: Literal["accepted", "declined", "missed", "withdrawn"] | None = None


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One stay in a queue, with the agent's connection that ended it, if one did. Times in ms."""

    id: UUID
    """The ticket's."""
    tenant: UUID
    contact: UUID
    seq: int
    """The contact's event that was taken in last: a repeat changes nothing."""
    queue: UUID
    channel: str
    number: str
    lang: str
    tier: str | None = None
    because: str
    enqueued_at: int
    promise_lo: int | None = None
    promise_hi: int | None = None
    offers: tuple[Ring, ...] = ()
    dequeued_at: int | None = None
    left_at: int | None = None
    reason: str | None = None
    agent: UUID | None = None
    assignment: UUID | None = None
    accepted_at: int | None = None
    disconnected_at: int | None = None
    ended: End | None = None
    passed_to: Literal["queue", "agent", "supervisor"] | None = None
    acw_started_at: int | None = None
    acw_ended_at: int | None = None
    acw_capped: bool = False
    code: str | None = None
    mode: str = "live"
    merged: bool = False
    """On a contact's first: it goes on in another contact, and counts as none of its own."""

    @property
    def outcome(self) -> Outcome:
        """How the wait ended. A call-back's wait ends when it is accepted; until then it is neither.

        Nobody waits for the answer to a message that was left: it was promised for later, and is in no figure of waits.
        """
        if self.because in CONNECTED:
            return "connected"
        if self.mode == "message":
            return "message"
        if self.accepted_at is not None:
            return "answered"
        if self.reason is None:
            return "waiting"
        if self.reason == MERGED:
            return "merged"
        if self.reason in FLOW_OUT:
            return "flow_out"
        return "callback" if self.reason == "callback" else "abandoned"

    @property
    def wait_ms(self) -> int | None:
        """How long the customer waited, None while he does.

        To the answer; else to when he left, where that was noticed later; else to the end of the stay.
        """
        for until in (self.accepted_at, self.left_at, self.dequeued_at):
            if until is not None:
                return max(0, until - self.enqueued_at)
        return None

    @property
    def handled(self) -> bool:
        """Whether an agent's work on it is done, and was not passed on to a contact that it was merged into."""
        return self.over and self.ended != MERGED

    @property
    def over(self) -> bool:
        """Whether the connection is over: the talk, and its after-contact work where there is any."""
        return self.disconnected_at is not None and (self.acw_started_at is None or self.acw_ended_at is not None)

    @property
    def talk_ms(self) -> int:
        """Talk and hold together: from accept to disconnect; 0 while it lasts."""
        if self.accepted_at is None or self.disconnected_at is None:
            return 0
        return max(0, self.disconnected_at - self.accepted_at)

    @property
    def acw_ms(self) -> int:
        """After-contact work, from its start (the disconnect) to its end; 0 while it lasts, or without any."""
        if self.acw_started_at is None or self.acw_ended_at is None:
            return 0
        return max(0, self.acw_ended_at - self.acw_started_at)

    @property
    def handle_ms(self) -> int:
        """Talk + hold + after-contact work."""
        return self.talk_ms + self.acw_ms


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a person's time in which nothing about his seat changed; `until_at` is None for the present one."""

    person: UUID
    seq: int
    """The seat's event that was taken in last."""
    from_at: int
    until_at: int | None = None
    state: str
    status: str
    aux: str | None
    connected: bool
    load: int
    capacity: int


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A queue's promise, and the switches of its service level. A change counts for the past as well."""

    threshold_ms: int = 20_000
    target_pct: float = 85.0
    short_abandon_ms: int = 10_000
    abandons: bool = True
    """Abandoned contacts that were not short stand in the denominator."""
    short_abandons: bool = False
    """So do the short ones."""
    flow_outs: bool = False
    """So do those that flowed out."""


class Longest(msgspec.Struct, frozen=True):
    """Who of those waiting now has waited longest."""

    since: int
    number: str
    contact: UUID


class Live(msgspec.Struct, frozen=True):
    """What is true of a queue this moment, told by those who know: routing's live tickets."""

    waiting: int = 0
    longest: Longest | None = None


class HalfHour(msgspec.Struct, frozen=True):
    """Half an hour of the day; `pct` is None when nothing was counted."""

    at: int
    pct: float | None
    counted: int
    answered_within: int


class Minute(msgspec.Struct, frozen=True):
    """How many waited at this moment."""

    at: int
    waiting: int


class BoardLine(msgspec.Struct, frozen=True, kw_only=True):
    """A queue, or all of them, on the board: now and today."""

    waiting: int
    longest: Longest | None
    pct: float | None
    target_pct: float
    threshold_ms: int
    answered: int
    answered_within: int
    abandoned: int
    short_abandoned: int
    flow_out: int
    counted: int
    busy: int
    half_hours: tuple[HalfHour, ...]
    waiting_by_minute: tuple[Minute, ...]
    formula: str


class Lines(msgspec.Struct, frozen=True):
    """The board's figures: all queues together, and each."""

    total: BoardLine
    queues: dict[UUID, BoardLine]


class Day(msgspec.Struct, frozen=True):
    """An agent's day so far."""

    handled: int
    aht_ms: int | None


class Service(msgspec.Struct, frozen=True):
    """Today's service level, for the meter on the desk."""

    pct: float | None
    target_pct: float
    threshold_ms: int
    answered_within: int
    counted: int
