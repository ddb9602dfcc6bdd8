"""The demo's plan of its days: how many contacts each half hour brings, in its past as in its present. Pure.

Both companies serve around the clock and are never without work: whoever opens the demo at three in the morning finds it
alive, and a past that was as lively at that hour. The simulator is told the same week (`DemoTenant.arrivals`).
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

HALF_MS, MINUTE_MS = 1_800_000, 60_000
OVER_MS = 14 * MINUTE_MS
"""Who came before this is served by now."""
DAYS_DIFFER = 0.1
Week = Sequence[Sequence[float]]
"""By weekday, Monday first, and half hour: how many contacts are expected."""


def week(plan: Mapping[str, Any]) -> list[list[float]]:
    """Return a week of `per_day` contacts a day, in the shape of `weekdays` (Monday first) and of the day's `hours`."""
    weekdays, hours = plan["weekdays"], plan["hours"]
    each = plan["per_day"] * len(weekdays) / sum(weekdays) / sum(hours) / 2
    return [[round(each * of_day * hours[half // 2], 3) for half in range(2 * len(hours))] for of_day in weekdays]


def arrivals(planned: Week, now: int, zone: ZoneInfo, days: int, rng: random.Random) -> list[int]:
    """Return when contacts arrived in the last days and today, in order; the last of them is over by now."""
    today = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[int] = []
    for back in range(days, -1, -1):
        midnight = today - timedelta(days=back)
        start = int(midnight.timestamp() * 1000)
        factor = rng.uniform(1 - DAYS_DIFFER, 1 + DAYS_DIFFER) if back else 1.0
        for half, expected in enumerate(planned[midnight.weekday()]):
            came = whole(expected * factor, rng)
            found += [start + half * HALF_MS + rng.randrange(HALF_MS) for _ in range(came)]
    return sorted(at for at in found if at < now - OVER_MS)


def whole(expected: float, rng: random.Random) -> int:
    """Return a number of contacts: the whole part of what is expected, and a chance of one more."""
    return int(expected) + (rng.random() < expected % 1)
