"""What asks for a supervisor's hand: the one place where that is decided. Pure: facts in, readings out.

Each rule has a line that raises it and a laxer one that it must be back behind to be over; `PATIENCE` says for how long.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.alerts.api import Code, Patience, Reading

S = 1000
PATIENCE = {
    "nobody_on_duty": Patience(5 * S, 5 * S),
    "call_unanswered": Patience(60 * S, 0),
    "answers_overdue": Patience(0, 0),
    "about_to_miss": Patience(30 * S, 60 * S),
    "long_wait": Patience(0, 10 * S),
    "answers_due": Patience(0, 0),
    "below_target": Patience(0, 60 * S),
    "promises_missed": Patience(60 * S, 300 * S),
    "wrapup_long": Patience(0, 0),
    "away_long": Patience(0, 0),
}
"""The codes, the gravest first."""
BACK_PCT = 2.0
"""A share under its target is over only this far above it."""
PROMISES_MIN, PROMISES_LOW, PROMISES_BACK = 20, 40.0, 50.0
"""Of so many answered with a promise, fewer than so many per cent inside it (three in five should be)."""


DUE_MS = 15 * 60 * S
"""So long before a promised answer (or the next try of a call) is due it is said."""
WRAPUP_LONG_MS = 10 * 60 * S
"""Wrapping up for longer than this is too long; for how long one may be away, the reason says."""


class Owed(msgspec.Struct, frozen=True):
    """What a queue's customer was promised and has not got: when it is due, and whose number it is."""

    at: int
    contact: UUID
    number: str


class QueueFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of a queue now. `now_pct`: how the running half hour will end."""

    id: UUID
    open: bool
    staffed: int
    waiting: int
    longest_since: int | None
    long_wait_ms: int
    pct: float | None
    counted: int
    target_pct: float
    now_pct: float | None = None
    told: int = 0
    kept_pct: float | None = None
    owed: Sequence[Owed] = ()
    """The soonest first; nobody is at it."""


class CallFacts(msgspec.Struct, frozen=True):
    """A call for a supervisor that nobody has answered."""

    id: UUID
    called_at: int


class PersonFacts(msgspec.Struct, frozen=True):
    """What somebody is, and since when."""

    id: UUID
    state: str
    aux: str | None
    since: int
    longest_ms: int | None = None
    """For how long his reason lets him be away; None: for any time."""


class HouseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All of a tenant."""

    id: UUID
    queues: Sequence[QueueFacts] = ()
    calls: Sequence[CallFacts] = ()
    people: Sequence[PersonFacts] = ()


def readings(house: HouseFacts, now: int) -> list[Reading]:
    """Return what is seen of everything that may become an alert."""
    found = [reading for queue in house.queues for reading in _of_queue(queue, now)]
    found += [
        Reading(code="call_unanswered", subject=call.id, raised=True, holds=True, since=call.called_at)
        for call in house.calls
    ]
    found += [reading for person in house.people if (reading := _of_person(person, now)) is not None]
    return found


def _of_person(person: PersonFacts, now: int) -> Reading | None:
    longest = {"WRAPUP": WRAPUP_LONG_MS, "AWAY": person.longest_ms}.get(person.state)
    if longest is None:
        return None
    long = now - person.since > longest
    return Reading(
        code="wrapup_long" if person.state == "WRAPUP" else "away_long",
        subject=person.id,
        raised=long,
        holds=long,
        since=person.since,
        params={"aux": person.aux},
    )


def _owed(queue: QueueFacts, now: int) -> list[Reading]:
    """Of answers that are late, and those that will be soon: one alert a queue, with the first one's number."""
    found = []
    late: tuple[tuple[Code, list[Owed]], ...] = (
        ("answers_overdue", [one for one in queue.owed if one.at < now]),
        ("answers_due", [one for one in queue.owed if now <= one.at <= now + DUE_MS]),
    )
    for code, owed in late:
        if owed:
            first = owed[0]
            found.append(
                Reading(
                    code=code,
                    subject=queue.id,
                    raised=True,
                    holds=True,
                    since=first.at if code == "answers_overdue" else first.at - DUE_MS,
                    params={"n": len(owed), "at": first.at, "contact": str(first.contact), "number": first.number},
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
    found += _owed(queue, now)
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
    if queue.now_pct is not None:
        found.append(
            Reading(
                code="about_to_miss",
                subject=queue.id,
                raised=queue.now_pct < queue.target_pct,
                holds=queue.now_pct < queue.target_pct + BACK_PCT,
                params={"pct": round(queue.now_pct, 1), "target_pct": queue.target_pct},
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
