"""Opening hours: weekly spans on the wall clock of a time zone, and the days that are not like their weekday.

A span may pass midnight (22:00 to 06:00 belongs to the day on which it begins). When clocks change: a time that does
not exist stands for the moment of the jump, and of a time that comes twice the first counts, so a queue never opens
twice in one night. An empty week is never open. What a day is, is said by the last layer that speaks of it: the
country's holidays, then the calendar's own dates, then the queue's.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from ting.kit.wall import DAY_MINUTES, instant, local_date

Span = tuple[str, str]
Day = tuple[Span, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_HORIZON_DAYS = 16
"""Two weeks and a bit: a weekly span can fall into a clock change once, not twice."""
_FAR_DAYS = 400
"""So far is looked for the end of a long closure, where there are days that are not like their weekday."""

_Interval = tuple[int, int]


class HoursError(ValueError):
    """The hours make no sense; the text says where and what to write."""


class Special(msgspec.Struct, frozen=True):
    """A date that is not like its weekday: closed, open at other times, or worked like another weekday."""

    date: str
    """YYYY-MM-DD."""
    name: str = ""
    spans: Day = ()
    """When it is open; nothing: closed all day."""
    like: int | None = None
    """Open as on this weekday (0 is Monday), in place of spans: a day that is worked for one that was given off."""

    def __post_init__(self) -> None:
        try:
            date.fromisoformat(self.date)
        except ValueError as error:
            raise HoursError(f"{self.date!r} is not a date; write one like 2026-12-31") from error
        if len(self.date) != 10:
            raise HoursError(f"{self.date!r} is not a date; write one like 2026-12-31")
        if self.like is not None and not 0 <= self.like <= 6:
            raise HoursError(f"{self.date}: a weekday is 0 (Monday) to 6")
        for opens, closes in self.spans:
            _check(self.date, opens, closes)


class Hours(msgspec.Struct, frozen=True, cache_hash=True):
    """Spans (from, to) as "HH:MM" for each day, Monday first. `days`: one a date, those that are not like their weekday."""

    time_zone: str
    week: Week
    days: tuple[Special, ...] = ()

    def __post_init__(self) -> None:
        check_zone(self.time_zone)
        check_week(self.week)


def check_zone(time_zone: str) -> None:
    """Raise HoursError when there is no such time zone."""
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise HoursError(f"unknown time zone {time_zone!r}; write one like Asia/Taipei") from error


def check_week(week: Week) -> None:
    """Raise HoursError when a week has a day too few, or a span that makes no sense."""
    if len(week) != 7:
        raise HoursError(f"a week has 7 days, Monday first; got {len(week)}")
    for day, spans in enumerate(week):
        for opens, closes in spans:
            _check(f"day {day + 1} (Monday is 1)", opens, closes)


def layered(time_zone: str, week: Week, *layers: Iterable[Special]) -> Hours:
    """Return the hours in which the last layer that speaks of a date decides on it."""
    days = {day.date: day for layer in layers for day in layer}
    return Hours(time_zone, week, tuple(days[at] for at in sorted(days)))


def is_open(hours: Hours, now_ms: int) -> bool:
    """Say whether the hours include this instant; a span includes its first ms and excludes its last."""
    return any(start <= now_ms < end for start, end in _intervals(hours, now_ms))


def next_change(hours: Hours, now_ms: int) -> int | None:
    """Return the next instant at which the hours open or close, or None when they never do."""
    for reach in (_HORIZON_DAYS, _FAR_DAYS) if hours.days else (_HORIZON_DAYS,):
        horizon = instant(hours.time_zone, local_date(hours.time_zone, now_ms) + timedelta(days=reach), 0)
        bounds = (bound for interval in _intervals(hours, now_ms, reach) for bound in interval)
        found = next((bound for bound in bounds if now_ms < bound < horizon), None)
        if found is not None:
            return found
    return None


def opens_at(hours: Hours, now_ms: int) -> int | None:
    """Return when closed hours open next; None when they are open, or never open."""
    return None if is_open(hours, now_ms) else next_change(hours, now_ms)


def closes_at(hours: Hours, now_ms: int) -> int | None:
    """Return when open hours close next; None when they are closed, or never close."""
    return next_change(hours, now_ms) if is_open(hours, now_ms) else None


def open_time_after(hours: Hours, now_ms: int, work_ms: int) -> int | None:
    """Return the instant by which so much open time has passed; None when the hours hold less than that in sight.

    The clock of promises: it runs while the hours are open, and stands while they are closed.
    """
    left = max(0, work_ms)
    for start, end in _intervals(hours, now_ms, _FAR_DAYS if hours.days else _HORIZON_DAYS):
        begins = max(start, now_ms)
        if begins >= end:
            continue
        if begins + left <= end:
            return begins + left
        left -= end - begins
    return None


def days_ahead(hours: Hours, now_ms: int, days: int) -> list[Special]:
    """Return what each of the coming days is like, today first: its spans, and its name where it has one."""
    specials = {special.date: special for special in hours.days}
    today = local_date(hours.time_zone, now_ms)
    found = []
    for day in (today + timedelta(days=offset) for offset in range(days)):
        at = day.isoformat()
        found.append(Special(at, specials[at].name if at in specials else "", _spans(hours, specials, day)))
    return found


def _check(day: str, opens: str, closes: str) -> None:
    where = f"{day}, {opens!r} to {closes!r}"
    if not (_TIME.fullmatch(opens) and _TIME.fullmatch(closes)) or opens == "24:00":
        raise HoursError(f"{where}: write times as HH:MM, 00:00 to 23:59; only an end may be 24:00")
    if opens == closes:
        raise HoursError(f"{where}: the span is empty; for a whole day write 00:00 to 24:00")


def _intervals(hours: Hours, now_ms: int, reach: int = _HORIZON_DAYS) -> tuple[_Interval, ...]:
    """Return the open times around now, in order, those that touch joined."""
    return _merged(hours, local_date(hours.time_zone, now_ms), reach)


def _spans(hours: Hours, specials: dict[str, Special], day: date) -> Day:
    special = specials.get(day.isoformat())
    if special is None:
        return hours.week[day.weekday()]
    return special.spans if special.like is None else hours.week[special.like]


@lru_cache(maxsize=1024)
def _merged(hours: Hours, today: date, reach: int) -> tuple[_Interval, ...]:
    found: list[_Interval] = []
    specials = {special.date: special for special in hours.days}
    for offset in range(-1, reach + 1):
        day = today + timedelta(days=offset)
        for opens, closes in _spans(hours, specials, day):
            start, end = _minutes(opens), _minutes(closes)
            end += DAY_MINUTES if end <= start else 0
            found.append((instant(hours.time_zone, day, start), instant(hours.time_zone, day, end)))
    merged: list[_Interval] = []
    for start, end in sorted(interval for interval in found if interval[0] < interval[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


ALWAYS = Hours("UTC", ((("00:00", "24:00"),),) * 7)
NEVER = Hours("UTC", ((),) * 7)
