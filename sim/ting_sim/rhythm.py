"""When people come: as many in each half hour as the week plans, in swells, so that the queue breathes."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

HALF_S = 1800.0
Week = Sequence[Sequence[float]]
"""By weekday, Monday first, and half hour: how many customers come."""
STEADY: Week = [[6.0] * 48] * 7
"""Where nobody tells what a week brings."""


def day_share(week: Week, at: datetime) -> float:
    """Return how busy a half hour is, of the busiest in the week."""
    most = max(max(day) for day in week)
    return planned(week, at) / most if most > 0 else 0.0


def planned(week: Week, at: datetime) -> float:
    """Return how many customers come in the half hour that this local time is in."""
    return week[at.weekday()][at.hour * 2 + at.minute // 30]


def into_half(at: datetime) -> float:
    """Return how many seconds of its half hour are over."""
    return at.minute % 30 * 60 + at.second + at.microsecond / 1e6


@dataclass(frozen=True, slots=True)
class Breath:
    """A slow swell: above one for a while, so that a queue builds, then below, so that it empties."""

    period_s: float = 540.0
    depth: float = 0.85

    def at(self, seconds: float) -> float:
        """The factor at a moment; one on average."""
        return 1.0 + self.depth * math.sin(2 * math.pi * seconds / self.period_s)


def half_hour(expected: float, rng: random.Random, breath: Breath) -> list[float]:
    """Return when the customers of one half hour come, in seconds from its beginning: more of them while it swells."""
    count = int(expected) + (rng.random() < expected % 1)
    found: list[float] = []
    while len(found) < count:
        at = rng.uniform(0, HALF_S)
        if rng.random() * (1 + breath.depth) < breath.at(at):
            found.append(at)
    return sorted(found)


_GOLDEN = 0.6180339887


def on_shift(number: int, seconds: float, *, share: float, period_s: float = 2700.0) -> bool:
    """Whether the n-th of a team is on duty: `share` of them at a time, in turns, neighbours at different times."""
    return (seconds / period_s + number * _GOLDEN) % 1.0 < share


def next_gap(rng: random.Random, per_second: float) -> float:
    """Seconds until the next arrival of a Poisson process of this rate."""
    return rng.expovariate(per_second) if per_second > 0 else math.inf


def typing_s(text: str, rng: random.Random, *, most: float = 22.0) -> float:
    """How long a person takes to write this: CJK characters count more than Latin ones."""
    weight = sum(0.32 if ord(char) > 0x2E80 else 0.11 for char in text)
    return min(most, 0.8 + weight * rng.uniform(0.7, 1.35))
