"""HTTP of what the forms of routing show beside what is written: holidays, people with a skill, how numbers come."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.routing import calendars, store
from ting.domains.routing.calendars import Country
from ting.domains.routing.hours import Special
from ting.domains.routing.model import occupied
from ting.domains.routing.numbers import SchemeForm, checked_scheme, first_ones
from ting.domains.routing.queue import LEVELS
from ting.domains.routing.spoken import said
from ting.kit.db import Database
from ting.kit.locale import Locale

OPT = {"permission": "setup.read"}
SHOWN = 6
"""So many numbers show how they run."""


class Holidays(msgspec.Struct, frozen=True):
    """A country's days off and worked weekends, this year and the next two. `known_until`: null where the law decides."""

    days: list[Special]
    known_until: int | None
    known: bool
    """Whether all days of next year are known, as far as they can be today."""


class Skilled(msgspec.Struct, frozen=True):
    """How many have a skill at a level or above; `free` of them could take a contact now."""

    level: int
    people: int
    free: int


class Numbers(msgspec.Struct, frozen=True):
    """The first numbers of a day, and how the first of them is said."""

    printed: list[str]
    said: dict[Locale, str]


@get("/api/t/{slug:str}/setup-holidays/{country:str}", opt=OPT)
async def holidays(tenant: Any, country: str, db: Database) -> Holidays:
    """Show a country's holidays as far as they are known. An unknown country has none."""
    known = next((each for each in calendars.COUNTRIES if each == country), None)
    if known is None:
        return Holidays([], None, known=True)
    async with db.tx(tenant.id) as tx:
        today = datetime.fromtimestamp(tx.now / 1000, UTC).date()
    return holidays_of(known, today.year)


def holidays_of(country: Country, year: int) -> Holidays:
    """Return a country's holidays around a year."""
    until = calendars.known_until(country, year)
    return Holidays(list(calendars.days_of(country, range(year, year + 3))), until, known=until is None or until > year)


@get("/api/t/{slug:str}/setup-staffing", opt=OPT)
async def staffing(tenant: Any, db: Database) -> dict[str, list[Skilled]]:
    """Count, for each skill and level, who could serve: the figures beside a skill's relaxation."""
    async with db.tx(tenant.id) as tx:
        free = {seat.person: occupied(seat, 1) is None for seat in await store.seats.on_the_floor(tx)}
        levels: dict[str, dict[UUID, int]] = defaultdict(dict)
        for person, skill, _, level in await store.skills.levels(tx):
            levels[str(skill)][person] = level
    return {skill: [_at_least(least, has, free) for least in range(LEVELS + 1)] for skill, has in levels.items()}


def _at_least(least: int, has: Mapping[UUID, int], free: Mapping[UUID, bool]) -> Skilled:
    able = [person for person in free if has.get(person, 0) >= least]
    return Skilled(least, len(able), sum(free[person] for person in able))


@post("/api/t/{slug:str}/setup-numbers", opt={"permission": "queues.manage"}, status_code=200)
async def numbers(data: SchemeForm) -> Numbers:
    """Show how numbers would come by this scheme, for a queue whose own letter is A; nothing is kept."""
    scheme = checked_scheme(data)
    printed = first_ones(scheme, "A", SHOWN)
    return Numbers(printed, said(printed[0], scheme.spoken))


ROUTES = (holidays, staffing, numbers)
