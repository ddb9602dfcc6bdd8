"""What asks for a supervisor's hand: the one place where that is decided. Pure: facts in, readings out.

Each rule has a line that raises it and a laxer one that it must be back behind to be over; `PATIENCE` says for how long.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.alerts.api import Patience, Reading

S = 1000
PATIENCE = {
    "nobody_on_duty": Patience(5 * S, 5 * S),
    "call_unanswered": Patience(60 * S, 0),
    "about_to_miss": Patience(30 * S, 60 * S),
    "long_wait": Patience(0, 10 * S),
    "below_target": Patience(0, 60 * S),
    "promises_missed": Patience(60 * S, 300 * S),
}
"""The codes, the gravest first."""
BACK_PCT = 2.0
"""A share under its target is over only this far above it."""
PROMISES_MIN, PROMISES_LOW, PROMISES_BACK = 20, 40.0, 50.0
"""Of so many answered with a promise, fewer than so many per cent inside it (three in five should be)."""


class QueueFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of a queue now."""

    id: UUID
    open: bool
    staffed: int
    waiting: int
    longest_since: int | None
    long_wait_ms: int
    pct: float | None
    counted: int
    target_pct: float
    told: int = 0
    kept_pct: float | None = None


class CallFacts(msgspec.Struct, frozen=True):
    """A call for a supervisor that nobody has answered."""

    id: UUID
    called_at: int


class HouseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All of a tenant. `now_pct`: how the running half hour will end, all queues together."""

    id: UUID
    queues: Sequence[QueueFacts] = ()
    calls: Sequence[CallFacts] = ()
    now_pct: float | None = None
    target_pct: float = 85.0


def readings(house: HouseFacts, now: int) -> list[Reading]:
    """Return what is seen of everything that may become an alert."""
    found = [reading for queue in house.queues for reading in _of_queue(queue, now)]
    found += [
        Reading(code="call_unanswered", subject=call.id, raised=True, holds=True, since=call.called_at)
        for call in house.calls
    ]
    if house.now_pct is not None:
        found.append(
            Reading(
                code="about_to_miss",
                subject=house.id,
                raised=house.now_pct < house.target_pct,
                holds=house.now_pct < house.target_pct + BACK_PCT,
                params={"pct": round(house.now_pct, 1), "target_pct": house.target_pct},
            )
        )
    return found


def _of_queue(queue: QueueFacts, now: int) -> list[Reading]:
    waited = now - queue.longest_since if queue.longest_since is not None else 0
    alone = queue.open and not queue.staffed
    found = [
        Reading(code="nobody_on_duty", subject=queue.id, raised=alone, holds=alone, params={"waiting": queue.waiting}),
        Reading(
            code="long_wait",
            subject=queue.id,
            raised=waited > queue.long_wait_ms,
            holds=waited > queue.long_wait_ms * 0.8,
            since=queue.longest_since,
        ),
    ]
    if queue.pct is not None:
        found.append(
            Reading(
                code="below_target",
                subject=queue.id,
                raised=queue.pct < queue.target_pct,
                holds=queue.pct < queue.target_pct + BACK_PCT,
                params={"pct": round(queue.pct, 1), "target_pct": queue.target_pct},
            )
        )
    if queue.kept_pct is not None:
        enough = queue.told >= PROMISES_MIN
        found.append(
            Reading(
                code="promises_missed",
                subject=queue.id,
                raised=enough and queue.kept_pct < PROMISES_LOW,
                holds=enough and queue.kept_pct < PROMISES_BACK,
                params={"pct": round(queue.kept_pct, 1), "told": queue.told},
            )
        )
    return found
