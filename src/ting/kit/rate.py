"""So many requests a minute, counted in memory and shared between processes twice a second: no request waits for the database.

A process counts by itself. Twice a second one statement tells the others of all that it has counted, and brings back what they
have. Until then two processes may each let through what is left: so much more than allowed, and no more, comes through.
"""

import math
from collections.abc import Sequence

import msgspec

from ting.kit.db import Tx

WINDOW_S = 60
WINDOW_MS = WINDOW_S * 1000
TOLD_FROM = 20
"""What is less than a 20th of what is allowed is told to nobody: who asks seldom costs no row."""


class Rule(msgspec.Struct, frozen=True):
    """What is allowed: so many a minute, under a name that callers are told."""

    name: str
    a_minute: int


class Stand(msgspec.Struct, frozen=True):
    """How it stands after a request: what is left of the rule, and in how many seconds it begins anew."""

    rule: Rule
    left: int
    over_s: int
    good: bool


class _Count:
    __slots__ = ("most", "ours", "theirs", "told", "window")

    def __init__(self, window: int, most: int) -> None:
        self.window = window
        self.most = most
        self.ours = 0
        """By this process, all told."""
        self.told = 0
        """Of these, what the others know."""
        self.theirs = 0
        """By the others, as far as is known."""


class Counter:
    """What one process has counted in this minute."""

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = {}

    def take(self, whose: str, rule: Rule, now_ms: int) -> Stand:
        """Count one request. What is refused counts too, but not beyond what is allowed: trying on does not lengthen it."""
        window, into = divmod(now_ms, WINDOW_MS)
        count = self._counts.get(whose)
        if count is None or count.window != window:
            count = self._counts[whose] = _Count(window, rule.a_minute)
        good = count.ours + count.theirs < rule.a_minute
        if good:
            count.ours += 1
        left = max(0, rule.a_minute - count.ours - count.theirs)
        return Stand(rule, left, max(1, math.ceil((WINDOW_MS - into) / 1000)), good)

    def untold(self, now_ms: int) -> list[tuple[str, int, int]]:
        """Return what the others are to know, as (whose, minute, how many more), and forget what is over."""
        window = now_ms // WINDOW_MS
        self._counts = {whose: count for whose, count in self._counts.items() if count.window >= window}
        return [
            (whose, count.window, count.ours - count.told)
            for whose, count in self._counts.items()
            if count.ours * TOLD_FROM >= count.most
        ]

    def heard(self, whose: str, window: int, told: int, all_: int) -> None:
        """Take in what all have counted, after `told` more of ours were added to it."""
        count = self._counts.get(whose)
        if count is not None and count.window == window:
            count.told += told
            count.theirs = max(0, all_ - count.told)


SHARE = """
with told as (
  insert into rate_count as c (whose, minute, used) select * from unnest($1::text[], $2::bigint[], $3::int[])
  on conflict (whose, minute) do update set used = c.used + excluded.used
  returning whose, minute, used
), over as (
  delete from rate_count where minute < (select min(minute) from told) - 1
)
select whose, minute, used from told
"""


async def share(tx: Tx, told: Sequence[tuple[str, int, int]]) -> list[int]:
    """Add what one process has counted to what all have; return how much that is, in the order of `told`."""
    rows = await tx.fetch(SHARE, *(list(column) for column in zip(*told, strict=True)))
    used = {(row["whose"], row["minute"]): row["used"] for row in rows}
    return [used[whose, minute] for whose, minute, _ in told]
