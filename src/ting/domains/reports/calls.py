"""Calls for a supervisor: what the log tells of each, and how soon calls are answered. Pure."""

import statistics
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from ting.domains.reports.figures import average, share
from ting.events.contact import AssistAnswered, AssistCalled, AssistEnded

CALLS = (AssistCalled, AssistAnswered, AssistEnded)
"""What calls are made of."""
Wait = int | None
"""From a call to its answer; None for one that got none (yet)."""


class CallWait(msgspec.Struct, frozen=True, kw_only=True):
    """A call for a supervisor, and how it ended; `outcome` is None while it rings. Times in ms."""

    id: UUID
    tenant: UUID
    contact: UUID
    seq: int
    """The contact's event that was taken in last: a repeat changes nothing."""
    queue: UUID
    agent: UUID
    called_at: int
    ended_at: int | None = None
    outcome: Literal["answered", "cancelled", "over"] | None = None
    answered_by: UUID | None = None

    @property
    def wait_ms(self) -> Wait:
        """From the call to the answer."""
        if self.ended_at is None or self.outcome != "answered":
            return None
        return max(0, self.ended_at - self.called_at)


def heard(
    known: CallWait | None, event: AssistCalled | AssistAnswered | AssistEnded, *, tenant: UUID, seq: int, at: int
) -> CallWait | None:
    """Return a call as it is after an event, given what is known of it; None when the event changes nothing."""
    match event:
        case AssistCalled() if known is None:
            return CallWait(
                id=event.call,
                tenant=tenant,
                contact=event.contact,
                seq=seq,
                queue=event.queue,
                agent=event.agent,
                called_at=at,
            )
        case AssistAnswered() if known is not None and seq > known.seq:
            return replace(known, seq=seq, ended_at=at, outcome="answered", answered_by=event.by)
        case AssistEnded() if known is not None and seq > known.seq:
            return replace(known, seq=seq, ended_at=at, outcome=event.outcome)
        case _:
            return None


class Answers(msgspec.Struct, frozen=True):
    """How calls were answered. Times are of those answered; of none there is no figure."""

    called: int
    answered: int
    pct: float | None
    average_ms: int | None
    median_ms: int | None
    longest_ms: int | None


def answers(waits: Sequence[Wait]) -> Answers:
    """Sum calls up: those that are over without an answer count as called, and those that still ring."""
    found = [wait for wait in waits if wait is not None]
    return Answers(
        called=len(waits),
        answered=len(found),
        pct=share(len(found), len(waits)),
        average_ms=average(sum(found), len(found)),
        median_ms=round(statistics.median(found)) if found else None,
        longest_ms=max(found, default=None),
    )
