"""Number tickets: how they run, which numbers are left out, and when they begin anew. Pure."""

import re
import uuid
from datetime import date, timedelta
from typing import Annotated, Literal
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from ting.kit.problem import Refused
from ting.kit.text import name_of
from ting.kit.wall import instant, local_date

FIRST = 1001
PREFIX = re.compile(r"^[A-Z]{0,3}$")
PATTERN = re.compile(r"^\d{1,4}$")
AT = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
FOR_EVER = date(1970, 1, 1)
"""The day of numbers that never begin anew."""
MOST_SKIPPED = 8
"""Fewer than there are digits: a number made of one digit alone is always left."""

Spoken = Literal["digits", "number"]


class SchemeForm(msgspec.Struct, frozen=True, kw_only=True):
    """How numbers run, for the queues and sites that choose it: those share one run of numbers."""

    name: str
    prefix: str = ""
    """The letters before the number; empty: each queue's own."""
    digits: Annotated[int, Meta(ge=1, le=6)] = 4
    """At least so many, with zeros before."""
    first: Annotated[int, Meta(ge=0, le=999_999)] = FIRST
    resets_at: str | None = "00:00"
    """When a day's numbers begin anew, on the clock of `time_zone`; None: never."""
    time_zone: str
    skips: tuple[str, ...] = ()
    """Digits, one after another, that no number contains."""
    spoken: Spoken = "digits"
    """How a number is said: digit by digit, or as one number."""
    archived: bool = False


class Scheme(msgspec.Struct, frozen=True):
    """A run of numbers. `id` is the scheme's, or the queue's that has none."""

    id: uuid.UUID
    form: SchemeForm


def of_queue(id_: uuid.UUID, prefix: str, time_zone: str) -> Scheme:
    """Return the run of numbers of a queue without a scheme: 1001, 1002 …, anew at midnight."""
    return Scheme(id_, SchemeForm(name="", prefix=prefix, time_zone=time_zone))


def service_day(form: SchemeForm, now: int) -> date:
    """Return the day to which numbers taken now (ms) belong: it changes once a day, whatever the clocks do.

    A day begins at the first moment when the clock shows that time; where clocks skip it, when they have skipped it.
    """
    if form.resets_at is None:
        return FOR_EVER
    hour, minute = map(int, form.resets_at.split(":"))
    today = local_date(form.time_zone, now)
    begun = (day for day in (today + timedelta(1), today) if instant(form.time_zone, day, hour * 60 + minute) <= now)
    return next(begun, today - timedelta(1))


def following(form: SchemeForm, last: int | None) -> int:
    """Return the number after `last` (None: the first of the day) that is not left out."""
    n = form.first if last is None else max(form.first, last + 1)
    while (left := _left_out(form, n)) is not None:
        n = left
    return n


def printed(form: SchemeForm, prefix: str, n: int) -> str:
    """Return a number as customers read it: A-1042."""
    letters = form.prefix or prefix
    return f"{letters}-{n:0{form.digits}d}" if letters else f"{n:0{form.digits}d}"


def first_ones(form: SchemeForm, prefix: str, many: int) -> list[str]:
    """Return the first numbers of a day as customers read them."""
    found: list[int] = []
    for _ in range(many):
        found.append(following(form, found[-1] if found else None))
    return [printed(form, prefix, n) for n in found]


def checked_scheme(form: SchemeForm) -> SchemeForm:
    """Return a scheme's form as it is kept. Raises Refused with the field that cannot be."""
    if not PREFIX.match(form.prefix):
        _refuse(
            "prefix", "The letters before the numbers are not letters.", "Use up to three capital letters, or none."
        )
    if form.time_zone not in available_timezones():
        _refuse("time_zone", f"{form.time_zone!r} is not a time zone.", "Use a name such as Asia/Taipei.")
    if form.resets_at is not None and not AT.match(form.resets_at):
        _refuse("resets_at", "This is no time of the day.", "Write it as 04:00.")
    skips = tuple(dict.fromkeys(each.strip() for each in form.skips if each.strip()))
    if len(skips) > MOST_SKIPPED or not all(PATTERN.match(each) for each in skips):
        _refuse("skips", f"At most {MOST_SKIPPED} rows of one to four digits are left out.", "Write 4, or 13.")
    return msgspec.structs.replace(form, name=name_of(form.name), skips=skips)


def _left_out(form: SchemeForm, n: int) -> int | None:
    """Return the least number after `n` that could stand when `n` is left out: all that begin as badly go at once."""
    text = f"{n:0{form.digits}d}"
    ends = [text.find(each) + len(each) for each in form.skips if each in text]
    if not ends:
        return None
    rest: int = 10 ** (len(text) - min(ends))
    return (n // rest + 1) * rest


def _refuse(field: str, what: str, do: str) -> None:
    raise Refused("field", what, do, field=field)
