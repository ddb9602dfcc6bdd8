"""The public holidays of a country, and the weekends that are worked for them. From the library `holidays`; pure.

Taiwan's and Japan's days off follow from their laws, for any year. China's State Council moves days each November for
the year to come: what the library knows of that ends somewhere, and `known_until` says where.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Literal

import holidays
import msgspec

Country = Literal["TW", "CN", "JP"]
COUNTRIES: tuple[Country, ...] = ("TW", "CN", "JP")
_SWAPPED = re.compile(r"\d{4}-\d{2}-\d{2}")
_ANNOUNCED: frozenset[Country] = frozenset({"CN"})
_LANGUAGE = {"TW": "zh_TW", "CN": "zh_CN", "JP": "ja"}
_WORKED = {"TW": "補班", "CN": "调休上班", "JP": "営業日"}
_OFF = {"TW": "補假", "CN": "调休", "JP": "休日"}


class Holiday(msgspec.Struct, frozen=True):
    """A day off; with `like`, a weekend that is worked as that weekday (0 is Monday)."""

    date: str
    name: str
    like: int | None = None


@lru_cache(maxsize=64)
def year_of(country: Country, year: int) -> tuple[Holiday, ...]:
    """Return a year's days off, and its weekends that are worked like the weekday that is off for them."""
    known = holidays.country_holidays(country, years=year, language=_LANGUAGE[country])
    off = {day: name for day, name in known.items() if day.year == year}
    swapped = {found[0]: day.weekday() for day, name in off.items() if (found := _SWAPPED.findall(name))}
    worked = sorted(day for day in known.weekend_workdays if day.year == year)
    days = [Holiday(day.isoformat(), _OFF[country] if _SWAPPED.search(name) else name) for day, name in off.items()]
    days += [Holiday(day.isoformat(), _WORKED[country], swapped.get(day.isoformat(), 0)) for day in worked]
    return tuple(sorted(days, key=lambda each: each.date))


@lru_cache(maxsize=8)
def known_until(country: Country, year: int) -> int | None:
    """Return the last year, from this one on, whose moved days are known; None where the law alone decides."""
    if country not in _ANNOUNCED:
        return None
    known = year - 1
    while any(day.like is not None for day in year_of(country, known + 1)):
        known += 1
    return known


def years_around(today: date) -> range:
    """Return the years that hours are worked out for: this, and the next two."""
    return range(today.year, today.year + 3)
