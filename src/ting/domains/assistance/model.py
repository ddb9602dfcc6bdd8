"""What a call for a supervisor is, and how soon calls are answered. Pure."""

import statistics
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean

State = Literal["calling", "answered", "cancelled", "over"]
WORDS_MAX = 300


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's call for a supervisor, beside one contact. `state`: calling, answered, cancelled or over."""

    id: UUID
    contact: UUID
    queue: UUID
    agent: UUID
    words: str | None
    state: State
    called_at: int
    answered_at: int | None = None
    answered_by: UUID | None = None

    @property
    def waited_ms(self) -> int | None:
        """From the call to the answer."""
        return None if self.answered_at is None else max(0, self.answered_at - self.called_at)


class Answers(msgspec.Struct, frozen=True):
    """How calls were answered. Times are of those answered; of none there is no figure."""

    called: int
    answered: int
    average_ms: int | None
    median_ms: int | None
    longest_ms: int | None


def answers(calls: Sequence[Call]) -> Answers:
    """Sum calls up: those that are over without an answer count as called, and those that still ring."""
    waits = [call.waited_ms for call in calls if call.waited_ms is not None]
    return Answers(
        called=len(calls),
        answered=len(waits),
        average_ms=round(statistics.fmean(waits)) if waits else None,
        median_ms=round(statistics.median(waits)) if waits else None,
        longest_ms=max(waits, default=None),
    )


def words_of(text: str | None) -> str | None:
    """Return an agent's words fit to keep; None when there are none. Raises Refused when they are too long."""
    if text is not None and len(text) > WORDS_MAX:
        raise Refused("too_long", f"A call has at most {WORDS_MAX} characters.", "Say it in a few words.")
    return clean(text, WORDS_MAX) or None if text else None
