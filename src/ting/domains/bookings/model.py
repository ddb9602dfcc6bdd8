"""When a resource can be booked. Rules only: local times of a zone become instants, whatever the clocks do there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from ting.kit.holidays import Country, Holiday, year_of
from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import clean

Names = dict[str, str]
State = Literal["offered", "booked", "cancelled", "withdrawn"]
FIRST_NUMBER = 1001
NAME_MAX, NOTE_MAX = 80, 400
DAYS_MAX = 400
MINUTE_MS, DAY_MS = 60_000, 86_400_000


class Opening(msgspec.Struct, frozen=True):
    """A stretch of a weekday (0 is Monday), as clocks on the wall show it: "09:00" to "12:00"; "24:00" ends a day."""

    day: int
    start: str
    end: str


class Special(msgspec.Struct, frozen=True):
    """A date that is not like its weekday: closed, open at other times, or worked like another weekday."""

    date: str
    """YYYY-MM-DD."""
    name: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    """When it is open; nothing: closed all day."""
    like: int | None = None
    """Open as on this weekday (0 is Monday), in place of spans."""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator writes. `capacity`: how many may have the same time; `name` is for the house."""

    name: str
    titles: Names
    time_zone: str
    week: tuple[Opening, ...]
    slot_minutes: int = 30
    capacity: int = 1
    lead_minutes: int = 60
    """Nothing is booked, changed or cancelled by customers nearer than this."""
    horizon_days: int = 30
    remind_hours: int = 24
    """So many hours before, who left a mail address is reminded; 0: nobody is."""
    country: Country | None = None
    """Whose public holidays have no slots, and whose worked weekends have."""
    days: tuple[Special, ...] = ()
    """Dates of one's own; they win over the holidays."""
    note: Names = {}
    """Where to come, what to bring: it stands on the confirmation."""
    archived: bool = False


class Slot(msgspec.Struct, frozen=True):
    """A time that can be booked, and for how many more."""

    at: int
    ends: int
    free: int


class Held(msgspec.Struct, frozen=True):
    """A time that is taken in one of the lanes beside each other."""

    lane: int
    at: int
    ends: int


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A time that is held, or offered to be chosen. `number` is what people say: R-1042."""

    id: UUID
    resource: UUID
    contact: UUID
    customer: UUID
    state: State
    number: str | None
    at: int | None
    ends: int | None
    made_at: int
    changed_at: int


def made(resource: Resource) -> Resource:
    """Return a resource fit to keep; raise Refused that says what to change."""
    name = clean(resource.name, NAME_MAX + 1).replace("\n", " ")
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A name has 1 to {NAME_MAX} characters.", "Give a name that agents will recognise.")
    if resource.time_zone not in available_timezones():
        raise Refused("time_zone", f"{resource.time_zone!r} is not a time zone.", "Use a name such as Asia/Taipei.")
    for what, value, low, high in (
        ("slot_minutes", resource.slot_minutes, 5, 1440),
        ("capacity", resource.capacity, 1, 500),
        ("lead_minutes", resource.lead_minutes, 0, 60 * 24 * 60),
        ("horizon_days", resource.horizon_days, 1, 366),
        ("remind_hours", resource.remind_hours, 0, 336),
    ):
        if not low <= value <= high:
            raise Refused(
                "out_of_bounds",
                f"{what} is between {low} and {high}.",
                "Correct the value.",
                field=what,
                least=low,
                most=high,
            )
    for day in range(7):
        _apart([(each.start, each.end) for each in resource.week if each.day == day], "week")
    if not all(0 <= opening.day <= 6 for opening in resource.week):
        raise Refused("resource_week", "A weekday is 0 (Monday) to 6.", "Correct the week.", field="week")
    dates = [each.date for each in resource.days]
    if len(dates) > DAYS_MAX or len(set(dates)) < len(dates) or not all(_day(each) for each in dates):
        raise Refused(
            "resource_days", "A date is written 2026-12-31, and stands once.", "Correct the dates.", field="days"
        )
    for each in resource.days:
        _apart(each.spans, "days")
        if each.like is not None and not 0 <= each.like <= 6:
            raise Refused("resource_days", "A weekday is 0 (Monday) to 6.", "Correct the dates.", field="days")
    return msgspec.structs.replace(
        resource,
        name=name,
        titles=_names(resource.titles, needed=True),
        note=_names(resource.note, needed=False),
        week=tuple(sorted(resource.week, key=lambda each: (each.day, each.start))),
        days=tuple(
            msgspec.structs.replace(each, name=clean(each.name, NAME_MAX), spans=tuple(sorted(each.spans)))
            for each in sorted(resource.days, key=lambda each: each.date)
        ),
    )


def slots(resource: Resource, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the (beginning, end) of every slot that begins in [start, end), by the plan alone, in order.

    A time that the clocks skip has no slot; one that they show twice is meant the first time. A slot that is not over
    when its opening ends is none.
    """
    zone = ZoneInfo(resource.time_zone)
    length = resource.slot_minutes * MINUTE_MS
    own = {each.date: each for each in resource.days}
    day = _local(start, zone).date() - timedelta(days=1)
    last = _local(end, zone).date()
    after = 0
    while day <= last:
        for opens, closes in _open(resource, day, own):
            until = _at(day, _minutes(closes) or 0, zone)
            for minute in range(_minutes(opens) or 0, _minutes(closes) or 0, resource.slot_minutes):
                at = _at(day, minute, zone)
                if not _shown(at, minute, zone) or at + length > until or at < after:
                    continue
                after = at + length
                if start <= at < end:
                    yield at, at + length
        day += timedelta(days=1)


def window(resource: Resource, now: int) -> tuple[int, int]:
    """Return from when until when customers may book."""
    return now + resource.lead_minutes * MINUTE_MS, now + resource.horizon_days * DAY_MS


def free(resource: Resource, start: int, end: int, taken: Sequence[Held], *, full: bool = False) -> list[Slot]:
    """Return the slots that begin in [start, end) with the room that is left, full ones only when asked.

    The plan may have changed since something was booked, so that a booking need not begin where a slot does.
    """
    found = []
    for at, ends in slots(resource, start, end):
        left = resource.capacity - len(lanes(taken, at, ends))
        if left > 0 or full:
            found.append(Slot(at, ends, max(0, left)))
    return found


def lanes(taken: Iterable[Held], start: int, end: int) -> set[int]:
    """Return the lanes that something is in during a span."""
    return {each.lane for each in taken if each.at < end and each.ends > start}


def lane(taken: Iterable[Held], capacity: int, start: int, end: int) -> int | None:
    """Return the first lane that is free for a span; None when there is no room."""
    occupied = lanes(taken, start, end)
    if len(occupied) >= capacity:
        return None
    return next(each for each in range(capacity) if each not in occupied)


def written(number: int) -> str:
    """Return a booking's number as people say it."""
    return f"R-{number}"


def day_of(ms: int, zone: str) -> str:
    """Return the local day of an instant, YYYY-MM-DD."""
    return _local(ms, ZoneInfo(zone)).date().isoformat()


def bounds(day: str, zone: str) -> tuple[int, int]:
    """Return when a local day begins and ends. Raises Refused for what is no day."""
    found = _day(day)
    if found is None:
        raise Refused("day", f"{day!r} is not a day.", "Write it as 2026-12-31.")
    where = ZoneInfo(zone)
    begin, end = (_ms(datetime.combine(each, time(), where)) for each in (found, found + timedelta(days=1)))
    return begin, end


def _open(resource: Resource, day: date, own: Mapping[str, Special]) -> Iterator[tuple[str, str]]:
    """Yield the openings of a date: by its own word, else by its country's holidays, else by its weekday."""
    written = day.isoformat()
    special = own.get(written) or (_holidays(resource.country, day.year).get(written) if resource.country else None)
    if isinstance(special, Special) and special.like is None:
        yield from special.spans
    elif special is None or special.like is not None:
        weekday = day.weekday() if special is None else special.like
        yield from ((each.start, each.end) for each in resource.week if each.day == weekday)


@lru_cache(maxsize=32)
def _holidays(country: Country, year: int) -> dict[str, Holiday]:
    return {each.date: each for each in year_of(country, year)}


def _apart(spans: Iterable[tuple[str, str]], field: str) -> None:
    """Refuse stretches that do not lie within a day, or overlap."""
    found = []
    for opens, closes in spans:
        start, end = _minutes(opens), _minutes(closes)
        if start is None or end is None or not start < end:
            raise Refused(
                f"resource_{field}",
                "An opening lies within a day, as 09:00 to 12:00.",
                "Correct the hours.",
                field=field,
            )
        found.append((start, end))
    found.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise Refused(f"resource_{field}", "Two openings of a day overlap.", "Correct the hours.", field=field)


def _at(day: date, minute: int, zone: ZoneInfo) -> int:
    """Return the instant of a local time; 24:00 is the next day's beginning."""
    return _ms(datetime.combine(day, time(), zone) + timedelta(minutes=minute))  # arithmetic on the wall's clock


def _shown(at: int, minute: int, zone: ZoneInfo) -> bool:
    """Say whether clocks there do show this minute of the day then, rather than skip it."""
    local = _local(at, zone)
    return local.hour * 60 + local.minute == minute % (24 * 60)


def _minutes(text: str) -> int | None:
    if len(text) != 5 or text[2] != ":" or not (text[:2] + text[3:]).isdecimal() or not text.isascii():
        return None
    hours, minutes = int(text[:2]), int(text[3:])
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= 24 * 60 else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text and 1970 <= found.year < 9000 else None


def _local(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _names(names: Mapping[str, str], *, needed: bool) -> Names:
    if not set(names) <= set(LOCALES):
        raise Refused("language", f"Texts are in {', '.join(LOCALES)}.", "Leave the others out.")
    kept: Names = {key: text for key in LOCALES if (text := clean(names.get(key, ""), NOTE_MAX))}
    if needed and not kept:
        raise Refused("resource_label", "Customers need a name to read, in one language at least.", "Write one.")
    return kept
