"""What became of the contacts in which a canned reply was sent. Rules only; docs/guide/metrics.md has the formulas."""

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec

WINDOW_MS = 7 * 86_400_000
"""Who comes again within this time after the end of a contact, was not helped by it for good."""
FEWEST = 5
"""Of fewer answers there is no CSAT."""


class Sent(msgspec.Struct, frozen=True):
    """A contact in which a reply was sent, and how often."""

    reply: UUID
    contact: UUID
    times: int


class End(msgspec.Struct, frozen=True):
    """How a contact ended: its wrap-up code, when it was closed, when its customer came again after its end."""

    code: str
    closed_at: int
    again_at: int | None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A reply's figures. A share of nothing is null."""

    used: int
    contacts: int
    closed: int
    resolved: int
    resolved_pct: float | None
    settled: int
    """Closed contacts whose seven days are over."""
    again: int
    again_pct: float | None
    provisional: int
    """Closed contacts whose seven days still run, and whose customer has not come again: not counted yet."""
    answers: int
    csat_pct: float | None


def outcome(
    sent: Iterable[Sent], ends: dict[UUID, End], stars: dict[UUID, int], *, codes: Collection[str], now: int
) -> Outcome:
    """Return the figures of one reply; `codes` are what counts as resolved, `stars` what customers gave their contacts."""
    mine = list(sent)
    closed = [ends[each.contact] for each in mine if each.contact in ends]
    again = sum(_again(end) for end in closed)
    open_ = sum(not _again(end) and end.closed_at + WINDOW_MS > now for end in closed)
    settled = len(closed) - open_
    resolved = sum(end.code in codes for end in closed)
    given = [stars[each.contact] for each in mine if each.contact in stars]
    good = sum(value >= 4 for value in given)
    return Outcome(
        used=sum(each.times for each in mine),
        contacts=len(mine),
        closed=len(closed),
        resolved=resolved,
        resolved_pct=_share(resolved, len(closed)),
        settled=settled,
        again=again,
        again_pct=_share(again, settled),
        provisional=open_,
        answers=len(given),
        csat_pct=_share(good, len(given)) if len(given) >= FEWEST else None,
    )


def _again(end: End) -> bool:
    return end.again_at is not None and end.again_at < end.closed_at + WINDOW_MS


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
