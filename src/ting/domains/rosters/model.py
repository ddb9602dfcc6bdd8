"""Routing profiles, and rosters: by which profile somebody works, span by span on the wall clock. Pure.

A shift belongs to the day on which it begins and may pass midnight. When clocks change it keeps its times on the wall:
what falls into the hour that is left out is empty, and of an hour that comes twice the first beginning counts, so shifts
that do not overlap on the wall never overlap in time.
"""

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, NamedTuple, NoReturn

import msgspec
from msgspec import Meta

from ting.kit.problem import Refused
from ting.kit.text import name_of
from ting.kit.wall import DAY_MINUTES, instant, local_date

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
PER_DAY = 12
AHEAD_DAYS = 370
KEPT_DAYS = 35
"""So many days that are over stand in a roster still; older ones are not shown and not touched."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is offered while it is in force. Whatever it leaves open is as he is set up himself."""

    name: str
    channels: tuple[str, ...] | None = None
    """None: all."""
    capacity: Annotated[int, Meta(ge=1, le=60)] | None = None
    """How much he carries at once: a chat weighs 2, a call 6. None: as much as he does otherwise."""
    queues: tuple[uuid.UUID, ...] | None = None
    """None: all whose needs he meets."""
    skills: dict[uuid.UUID, Annotated[int, Meta(ge=0, le=5)]] = {}
    """Levels in place of his own; 0: the skill is not used."""
    archived: bool = False


class Shift(msgspec.Struct, frozen=True):
    """A span of a day by a profile, as HH:MM; without times the whole day. An end before the start is on the next day."""

    profile: uuid.UUID
    start: str = "00:00"
    end: str = "24:00"


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """By which profile somebody works: on these days in these spans, else by `default`, else as he is set up."""

    name: str = ""
    """Whose it is; kept with the person, not here."""
    default: uuid.UUID | None = None
    days: dict[str, tuple[Shift, ...]] = {}
    """By date (YYYY-MM-DD)."""


class Span(NamedTuple):
    """A shift in time: from `begins_at` up to `ends_at`, in ms."""

    day: date
    shift: Shift
    begins_at: int
    ends_at: int


class Turn(NamedTuple):
    """By which profile somebody works from `at` on; None: as he is set up."""

    profile: uuid.UUID | None
    at: int


def checked_profile(
    profile: Profile, channels: Collection[str], queues: Collection[uuid.UUID], skills: Collection[uuid.UUID]
) -> Profile:
    """Return a profile as it is kept. Raises Refused with the field that cannot be."""
    if profile.channels is not None and not (profile.channels and set(profile.channels) <= set(channels)):
        _refuse("channels", "A profile has channels of this house.", f"Choose among {', '.join(channels)}, or all.")
    if profile.queues is not None and not (profile.queues and set(profile.queues) <= set(queues)):
        _refuse("queues", "A profile has queues of this centre.", "Choose at least one queue, or all.")
    if not profile.skills.keys() <= set(skills):
        _refuse("skills", "A skill of this profile is not there.", "Choose among your skills.")
    return msgspec.structs.replace(
        profile,
        name=name_of(profile.name),
        channels=None if profile.channels is None else tuple(sorted(set(profile.channels))),
        queues=None if profile.queues is None else tuple(dict.fromkeys(profile.queues)),
    )


def spans(days: Mapping[str, Iterable[Shift]], time_zone: str, *, today: date) -> list[Span]:
    """Return shifts in time, in order. Raises Refused for what is no date or time, too far, or overlaps."""
    found = []
    for written, shifts in days.items():
        day = _day(written, today)
        kept = list(shifts)
        if len(kept) > PER_DAY:
            _refuse(f"days.{written}", f"A day has at most {PER_DAY} shifts.", "Join some of them.")
        found += [_span(day, shift, time_zone) for shift in kept]
    found.sort(key=lambda span: (span.begins_at, span.ends_at, span.day, span.shift.start))
    for before, after in pairwise(found):
        if after.begins_at < before.ends_at or (after.day, after.shift.start) == (before.day, before.shift.start):
            _refuse(
                f"days.{after.day.isoformat()}",
                f"On {after.day.isoformat()} from {after.shift.start} there are two shifts at once.",
                "Let one end before the other begins.",
                code="overlap",
            )
    return found


def in_force(shifts: Iterable[Span], default: uuid.UUID | None, now: int) -> uuid.UUID | None:
    """Return the profile by which somebody works at this instant."""
    return next((span.shift.profile for span in shifts if span.begins_at <= now < span.ends_at), default)


def next_bound(shifts: Iterable[Span], now: int) -> int | None:
    """Return the next instant at which a shift begins or ends."""
    return min((at for span in shifts for at in (span.begins_at, span.ends_at) if at > now), default=None)


def turns(shifts: Sequence[Span], default: uuid.UUID | None, now: int) -> list[Turn]:
    """Return what is in force now and what follows, each only where it differs from what was before."""
    bounds = {at for span in shifts for at in (span.begins_at, span.ends_at) if at > now}
    found = [Turn(in_force(shifts, default, now), now)]
    for at in sorted(bounds):
        if (profile := in_force(shifts, default, at)) != found[-1].profile:
            found.append(Turn(profile, at))
    return found


def kept_from(now: int, time_zone: str) -> date:
    """Return the first day that still stands in a roster."""
    return local_date(time_zone, now) - timedelta(days=KEPT_DAYS)


def _span(day: date, shift: Shift, time_zone: str) -> Span:
    field = f"days.{day.isoformat()}"
    if not (_CLOCK.fullmatch(shift.start) and _CLOCK.fullmatch(shift.end)) or shift.start == "24:00":
        _refuse(field, "A shift has times such as 09:00 and 18:00.", "Write times as HH:MM; an end may be 24:00.")
    if shift.start == shift.end:
        _refuse(field, "A shift that ends as it begins is empty.", "For a whole day write 00:00 to 24:00.")
    start, end = _minutes(shift.start), _minutes(shift.end)
    end += DAY_MINUTES if end < start else 0
    return Span(day, shift, instant(time_zone, day, start), instant(time_zone, day, end))


def _day(written: str, today: date) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = None
    if day is None or len(written) != 10:
        _refuse("days", f"{written[:40]!r} is not a date.", "Write dates like 2026-12-31.")
    if not today - timedelta(days=KEPT_DAYS) <= day <= today + timedelta(days=AHEAD_DAYS):
        _refuse(f"days.{written}", f"{written} is out of a roster's reach.", "Plan within a year from today.")
    return day


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _refuse(field: str, detail: str, todo: str, *, code: str = "field") -> NoReturn:
    raise Refused(code, detail, todo, field=field)
