"""When an alert is raised and when it is over. Pure; times are arguments in ms.

An alert must not flap: a reading says whether it should be *raised* (a line is crossed) and whether it still *holds* (a
laxer line). What is raised for `after_ms` without a break is an alert; it is over once it has not held for `calm_ms`.
Whatever crosses the strict line, or hovers between the two lines, while it is an alert, goes on being the same one.
"""

from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

Code = Literal[
    "nobody_on_duty",
    "call_unanswered",
    "answers_overdue",
    "about_to_miss",
    "long_wait",
    "answers_due",
    "below_target",
    "promises_missed",
    "wrapup_long",
    "away_long",
]


class Patience(NamedTuple):
    """So long a reading must last to become an alert, and so long it must be calm for it to be over."""

    after_ms: int
    calm_ms: int


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen of one thing that may become an alert. `subject`: the queue, call or person; `since`: as far as is known."""

    code: Code
    subject: UUID
    raised: bool
    holds: bool
    since: int | None = None
    params: dict[str, str | int | float | None] = msgspec.field(default_factory=dict)


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert, or what may become one: `raised_at` is None until it does."""

    id: UUID
    code: Code
    subject: UUID
    since: int
    raised_at: int | None = None
    calm_at: int | None = None
    ended_at: int | None = None
    params: dict[str, Any] = msgspec.field(default_factory=dict)
    acknowledged_by: UUID | None = None
    acknowledged_at: int | None = None

    @property
    def live(self) -> bool:
        """Whether it is shown."""
        return self.raised_at is not None and self.ended_at is None


def step(kept: Alert | None, seen: Reading, now: int, patience: Patience, id_: UUID) -> Alert | None:
    """Return the alert as it is after a reading; None when there is nothing to keep. `id_`: for a new one."""
    change = msgspec.structs.replace
    if kept is None:
        if not seen.raised:
            return None
        since = now if seen.since is None else seen.since
        kept = Alert(id=id_, code=seen.code, subject=seen.subject, since=since, params=seen.params)
    if kept.raised_at is None:
        if not seen.raised:
            return change(kept, ended_at=now)
        return change(kept, raised_at=now if now - kept.since >= patience.after_ms else None, params=seen.params)
    if seen.raised or seen.holds:
        return change(kept, calm_at=None, params=seen.params)
    calm_at = now if kept.calm_at is None else kept.calm_at
    return change(kept, calm_at=calm_at, ended_at=now if now - calm_at >= patience.calm_ms else None)
