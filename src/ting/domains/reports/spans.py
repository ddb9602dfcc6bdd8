"""Spans of time: joined, cut, summed. Pure; ms."""

from collections.abc import Iterable

Span = tuple[int, int]
"""From (included) to (excluded), in ms."""


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch joined."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def clipped(spans: Iterable[Span], window: Span) -> list[Span]:
    """Return what of the spans lies in the window: agents' time is split at the edges of intervals."""
    cut = ((max(start, window[0]), min(end, window[1])) for start, end in spans)
    return [(start, end) for start, end in cut if start < end]


def length(spans: Iterable[Span]) -> int:
    """Return how long spans are together."""
    return sum(end - start for start, end in spans)
