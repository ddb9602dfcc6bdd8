"""One's own day: by the hour and whole, beside one's own last weeks and the team's median, and how the time went.

Nobody is ranked: of others there is only a median, and none of fewer than four who worked that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import get

from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.reports import api as reports
from ting.domains.surveys import api as surveys
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact.reasons import AuxView, aux_views
from ting.journeys.floor.history import Ask, Column, History, Row, Value, history
from ting.kit.db import Database, Tx
from ting.kit.problem import Refused

WEEKS = 4
FEWEST = 4
"""Of so many at least there is a median of the team: nobody is to be found out by it."""
COLUMNS = (
    "handled",
    "aht_ms",
    "talk_ms",
    "acw_ms",
    "missed",
    "offered",
    "non_response",
    "transferred",
    "transfer_rate",
    "occupancy",
    "calls",
)
"""The columns of the history that a person is shown of himself; each with its formula there."""
CSAT_DAYS = 28


class Piece(msgspec.Struct, frozen=True):
    """A piece of the day: what the seat was, and the reason where one was away."""

    at: int
    until: int
    what: str
    aux: str | None


class Csat(msgspec.Struct, frozen=True):
    """What customers said of one's contacts: answers, and satisfied of them in per cent from five answers on."""

    days: int
    answers: int
    pct: float | None


class MyDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day of one's own. `mine`: the median of one's last weeks' same day; `team`: of those who worked that day."""

    day: str
    time_zone: str
    now: int
    at: int
    until: int
    columns: list[Column]
    hours: list[Row]
    total: dict[str, Value]
    mine: dict[str, Value]
    weeks: int
    team: dict[str, Value] | None
    pieces: list[Piece]
    aux_codes: list[AuxView]
    csat: list[Csat]


def pieces_of(time: Iterable[reports.Stretch], since: int, until: int) -> list[Piece]:
    """Cut a person's time at the edges and join what is alike: it is drawn as one bar. Pure."""
    found: list[Piece] = []
    for each in time:
        at, end = max(each.from_at, since), min(each.until_at if each.until_at is not None else until, until)
        if at >= end:
            continue
        what = each.state.lower()
        last = found[-1] if found else None
        aux = each.aux if what == "away" else None
        if last is not None and (last.what, last.aux, last.until) == (what, aux, at):
            found[-1] = Piece(last.at, end, what, aux)
        else:
            found.append(Piece(at, end, what, aux))
    return found


def middle(rows: Sequence[Mapping[str, Value]], fewest: int = 1) -> dict[str, Value]:
    """Return the median of each figure over the rows that have it; None of fewer than so many. Pure."""
    found: dict[str, Value] = {}
    for key in COLUMNS:
        values = [value for row in rows if (value := row.get(key)) is not None]
        found[key] = median(values) if len(values) >= fewest else None
    return found


async def my_day(db: Database, tenant: Tenant, person: UUID, day: date | None) -> MyDay:
    """Return a person's day in a tenant; today where none is given. Raises Refused on a day that is to come."""
    async with db.house() as house:
        now = house.now
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(tenant.time_zone)).date()
    day = day or today
    if not today - timedelta(days=400) <= day <= today:
        raise Refused("days", "A day is one of the last 400.", "Choose another one.")
    hours = await history(db, tenant, Ask(first=day, last=day, by="agent", grain="hour", agent=person))
    before = [
        found.total.figures
        for week in range(1, WEEKS + 1)
        if (found := await _whole(db, tenant, day - timedelta(weeks=week), person)).total.figures["handled"]
    ]
    all_ = await _whole(db, tenant, day, None)
    at, until = hours.total.at, hours.total.until
    async with db.tx(tenant.id) as tx:
        agents = {agent.id: agent for agent in await people.agents(tx)}
        team = agents[person].team if person in agents else None
        mates = {agent.id for agent in agents.values() if agent.team == team}
        csat = [await _csat(tx, person, days, until) for days in (1, CSAT_DAYS)]
        aux = await aux_views(tx, tenant.slug)
    async with db.house() as house:
        pieces = pieces_of(await reports.stretches(house, person, at, until), at, min(until, now))
    worked = [row.figures for row in all_.rows if row.key in mates and row.figures["handled"]]
    return MyDay(
        day=day.isoformat(),
        time_zone=tenant.time_zone,
        now=now,
        at=at,
        until=until,
        columns=[column for key in COLUMNS for column in hours.columns if column.key == key],
        hours=[msgspec.structs.replace(row, figures=_kept(row.figures)) for row in hours.rows],
        total=_kept(hours.total.figures),
        mine=middle(before),
        weeks=len(before),
        team=middle(worked, FEWEST) if len(worked) >= FEWEST else None,
        pieces=pieces,
        aux_codes=aux,
        csat=csat,
    )


async def _whole(db: Database, tenant: Tenant, day: date, person: UUID | None) -> History:
    return await history(db, tenant, Ask(first=day, last=day, by="agent", grain="whole", agent=person))


async def _csat(tx: Tx, person: UUID, days: int, until: int) -> Csat:
    found = [
        each.score
        for each in await surveys.results(tx, until - days * 86_400_000, until, agent=person)
        if each.scale == "stars"
    ]
    best = max(found, key=lambda score: score.answered, default=None)
    return Csat(days, best.answered if best else 0, best.pct if best else None)


def _kept(figures: dict[str, Value]) -> dict[str, Value]:
    return {key: figures[key] for key in COLUMNS}


@get("/api/t/{slug:str}/my-day", opt={"permission": "contacts.serve"})
async def of_day(tenant: Tenant, signed: Signed, db: Database, day: date | None = None) -> MyDay:
    """Return one's own day (YYYY-MM-DD of the tenant's zone; today without one) in figures, and how its time went."""
    return await my_day(db, tenant, signed.person.id, day)


ROUTES = (of_day,)
