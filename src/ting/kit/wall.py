"""The wall clock of a time zone, as instants in ms. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
NIGHT_AT = 3 * 60


def instant(time_zone: str, day: date, minutes: int) -> int:
    """Return the instant at which the wall clock of the zone first shows, or jumps over, this minute of the day.

    Minutes beyond the day belong to the days after it. A later minute is never an earlier instant.
    """
    zone = ZoneInfo(time_zone)
    day += timedelta(days=minutes // DAY_MINUTES)
    local = datetime.combine(day, time(minutes % DAY_MINUTES // 60, minutes % 60), zone)
    late, early = int(local.timestamp()), int(local.replace(fold=1).timestamp())
    if early >= late:  # an ordinary time, or the first of two
        return late * 1000
    low, high = early, late  # a gap: find the jump between what the old and the new offset make of it
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high * 1000


def local_date(time_zone: str, now_ms: int) -> date:
    """Return the date in the zone at an instant."""
    return datetime.fromtimestamp(now_ms // 1000, UTC).astimezone(ZoneInfo(time_zone)).date()


def next_night(time_zone: str, now_ms: int) -> int:
    """Return when it is three in the morning next, in ms."""
    today = local_date(time_zone, now_ms)
    tonight = instant(time_zone, today, NIGHT_AT)
    return tonight if tonight > now_ms else instant(time_zone, today + timedelta(days=1), NIGHT_AT)
