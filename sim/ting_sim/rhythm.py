"""When people come: a Poisson process that follows a day's curve and swells and ebbs so that the queue breathes."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

# The share of the busiest hour, by local hour: a quiet night, a noon peak, and the evening when people play.
DAY = (
    0.52, 0.42, 0.34, 0.30, 0.28, 0.30, 0.36, 0.46, 0.58, 0.70, 0.78, 0.84,
    0.90, 0.86, 0.80, 0.78, 0.80, 0.84, 0.90, 0.96, 1.00, 1.00, 0.92, 0.72,
)  # fmt: skip


def day_share(hour: float) -> float:
    """The share of the peak rate at a local hour (0 to 24, fractions count), joined smoothly."""
    at = hour % 24.0
    low = int(at)
    part = at - low
    return DAY[low] * (1 - part) + DAY[(low + 1) % 24] * part


@dataclass(frozen=True, slots=True)
class Breath:
    """A slow swell: above one for a while, so that a queue builds, then below, so that it empties."""

    period_s: float = 540.0
    depth: float = 0.65

    def at(self, seconds: float) -> float:
        """The factor at a moment; one on average."""
        return 1.0 + self.depth * math.sin(2 * math.pi * seconds / self.period_s)

    def crest(self, seconds: float) -> bool:
        """Whether the swell is high, when some are meant to wait."""
        return math.sin(2 * math.pi * seconds / self.period_s) > 0.35


_GOLDEN = 0.6180339887


def on_shift(number: int, seconds: float, *, share: float, period_s: float = 2700.0) -> bool:
    """Whether the n-th of a team is on duty: `share` of them at a time, in turns, neighbours at different times."""
    return (seconds / period_s + number * _GOLDEN) % 1.0 < share


def next_gap(rng: random.Random, per_second: float) -> float:
    """Seconds until the next arrival of a Poisson process of this rate."""
    return rng.expovariate(per_second) if per_second > 0 else math.inf


def room_for(waiting: int, *, crest: bool, calm: int = 1, most: int = 5) -> float:
    """A factor on the rate from how many wait now: it opens when the line is short, and shuts before it gets ugly.

    On the crest up to `most` may wait, in the trough about `calm`.
    """
    bound = most if crest else calm
    if waiting > bound:
        return 0.0 if waiting >= most else 0.25
    if waiting == 0:
        return 1.6 if crest else 1.0
    return 1.0


def typing_s(text: str, rng: random.Random, *, most: float = 22.0) -> float:
    """How long a person takes to write this: CJK characters count more than Latin ones."""
    weight = sum(0.32 if ord(char) > 0x2E80 else 0.11 for char in text)
    return min(most, 0.8 + weight * rng.uniform(0.7, 1.35))
