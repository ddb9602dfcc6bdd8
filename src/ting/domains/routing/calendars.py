"""A country's holidays as days of a queue's hours: closed, or worked like another weekday."""

from collections.abc import Iterable

from ting.domains.routing.hours import Special
from ting.kit.holidays import COUNTRIES, Country, known_until, year_of, years_around

__all__ = ["COUNTRIES", "Country", "days_of", "known_until", "years_around"]


def days_of(country: Country, years: Iterable[int]) -> tuple[Special, ...]:
    """Return the days of these years that are not like their weekday, in order."""
    return tuple(Special(day.date, day.name, like=day.like) for year in years for day in year_of(country, year))
