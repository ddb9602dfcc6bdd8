"""Days and half hours on the wall clock of a time zone, as instants. Pure."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

HALF_HOUR = 1_800_000
MINUTE = 60_000


def day_of(now_ms: int, time_zone: str) -> tuple[int, int]:
    """Return the local day that an instant is in, as [from, to): 23, 24 or 25 hours, as the clocks have it."""
    day = datetime.fromtimestamp(now_ms // 1000, ZoneInfo(time_zone)).date()
    return _midnight(day, time_zone), _midnight(day + timedelta(days=1), time_zone)


def _midnight(day: date, time_zone: str) -> int:
    # fold=0: the first midnight where the clock shows two; and where it shows none, the moment of the jump past it.
    return round(datetime.combine(day, time(0), ZoneInfo(time_zone)).timestamp()) * 1000


def half_hours(from_ms: int, now_ms: int) -> list[int]:
    """Return the starts of a day's half hours, the present one included. A clock change moves by whole ones."""
    return list(range(from_ms, now_ms + 1, HALF_HOUR))


def half_hour_of(from_ms: int, at_ms: int) -> int:
    """Return the start of the half hour that an instant is in, counted from the day's start, and not before that."""
    return from_ms + max(0, at_ms - from_ms) // HALF_HOUR * HALF_HOUR


STEPS = {"quarter": 15 * MINUTE, "half": HALF_HOUR, "hour": 2 * HALF_HOUR}
GRAINS = (*STEPS, "day", "whole")


def intervals(first: date, last: date, grain: str, time_zone: str) -> list[int]:
    """Return the edges of the intervals of these days (both included), the last one's end at the end.

    Intervals of a day are counted from its first moment: a day on which the clocks change has more or fewer of them, and
    where it is no whole number of them its last is shorter.
    """
    midnights = [_midnight(first + timedelta(days=n), time_zone) for n in range((last - first).days + 2)]
    if grain == "whole":
        return [midnights[0], midnights[-1]]
    if grain == "day":
        return midnights
    step = STEPS[grain]
    return [at for start, end in pairwise(midnights) for at in range(start, end, step)] + [midnights[-1]]


def last_minutes(now_ms: int, count: int = 60) -> list[int]:
    """Return the last so many whole minutes, the present one included."""
    last = now_ms - now_ms % MINUTE
    return [last - MINUTE * back for back in reversed(range(count))]
