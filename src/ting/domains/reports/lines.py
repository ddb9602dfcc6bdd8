"""Lines: for how long all their channels were taken, and how many calls that turned away. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.reports.spans import Span, clipped, length
from ting.events.line import CallBlocked, LinesBusy

LINES = (LinesBusy, CallBlocked)
"""What these figures are made of."""
ALL = None
"""In place of a trunk: all of a tenant's together."""


class Busy(msgspec.Struct, frozen=True):
    """A time in which all channels of a trunk were taken; `until` None: they are."""

    trunk: UUID | None
    since: int
    until: int | None


class Blocked(msgspec.Struct, frozen=True):
    """A call for which there was no channel."""

    trunk: UUID
    direction: Literal["in", "out"]
    at: int


class LineUse(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of one trunk, or of all, in one interval."""

    blocked_in: int = 0
    blocked_out: int = 0
    busy_ms: int = 0
    """Of all together: for so long they were all busy at once, which is no sum."""

    def __add__(self, other: "LineUse") -> "LineUse":
        return LineUse(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


Key = tuple[UUID | None, int | None]
"""Which trunk (None: all together), and in which interval (None: the whole time)."""


def counted(blocked: Iterable[Blocked], busy: Iterable[Busy], edges: Sequence[int], now: int) -> dict[Key, LineUse]:
    """Return what lines came to between the edges. A time that goes on is counted to now."""
    found: dict[Key, LineUse] = {}

    def add(keys: Iterable[Key], more: LineUse) -> None:
        for key in keys:
            found[key] = found.get(key, LineUse()) + more

    spans: list[Span] = list(pairwise(edges))
    for call in blocked:
        one = LineUse(blocked_in=int(call.direction == "in"), blocked_out=int(call.direction == "out"))
        n = next((n for n, (since, until) in enumerate(spans) if since <= call.at < until), None)
        add([] if n is None else [(call.trunk, n), (ALL, n), (ALL, None)], one)
    for time in busy:
        until = now if time.until is None else time.until
        whole = 0
        for n, span in enumerate(spans):
            if ms := length(clipped([(time.since, max(time.since, until))], span)):
                add([(time.trunk, n)], LineUse(busy_ms=ms))
                whole += ms
        if time.trunk is ALL and whole:
            add([(ALL, None)], LineUse(busy_ms=whole))
    return found
