"""The demo's past at the seats: shifts, breaks and contacts of the last days, as facts that figures of time stand on."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from ting.domains.routing import api as routing
from ting.events.seat import SeatChanged
from ting.kit.past import Fact

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
DAY_MS = 24 * HOUR_MS
SHIFTS = ((9, 18), (13, 22), (7, 16), (15, 24), (22, 31))
"""By the hours of the day; the last is the night's."""
Span = tuple[int, int]


class Stint(NamedTuple):
    """One contact at somebody's seat: taken, ended, wrapped up."""

    agent: UUID
    accepted: int
    ended: int
    done: int


class Absence(NamedTuple):
    """A break in a shift."""

    start: int
    end: int
    aux: str


def roster(agents: Sequence[UUID], now: int, zone: ZoneInfo, days: int) -> dict[UUID, list[Span]]:
    """Return who was on duty when: five days in seven each, day, evening and night."""
    today = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = int(today.timestamp() * 1000)
    found: dict[UUID, list[Span]] = {agent: [] for agent in agents}
    for index, agent in enumerate(agents):
        start, end = SHIFTS[index % len(SHIFTS)]
        for back in range(days, -1, -1):
            if (back + 2 * index) % 7 < 5:
                day = midnight - back * DAY_MS
                found[agent].append((day + start * HOUR_MS, day + end * HOUR_MS))
    return found


def seat_facts(
    duty: Mapping[UUID, Iterable[Span]], stints: Iterable[Stint], until: int, rng: random.Random
) -> list[Fact]:
    """Return what each seat was until then; everybody goes home in the end."""
    held: dict[UUID, list[Stint]] = {}
    for stint in stints:
        held.setdefault(stint.agent, []).append(stint)
    return [
        fact
        for person in {**duty, **held}
        for fact in _of_seat(person, list(duty.get(person, ())), held.get(person, []), until, rng)
    ]


def _of_seat(person: UUID, duty: list[Span], stints: list[Stint], until: int, rng: random.Random) -> list[Fact]:
    breaks = [absence for shift in duty for absence in _breaks(shift, rng)]
    instants = {at for shift in duty for at in shift} | {at for absence in breaks for at in absence[:2]}
    instants |= {at for stint in stints for at in stint[1:]}
    facts: list[Fact] = []
    for at in sorted(instant for instant in instants if instant < until):
        talking = sum(stint.accepted <= at < stint.ended for stint in stints)
        wrapping = sum(stint.ended <= at < stint.done for stint in stints)
        away = next((absence.aux for absence in breaks if absence.start <= at < absence.end), None)
        there = bool(talking or wrapping) or any(start <= at < end for start, end in duty)
        facts.append(Fact(at, _seat(person, talking, wrapping, away if there else None, there=there)))
    if facts:
        facts.append(Fact(until, _seat(person, 0, 0, None, there=False)))
    return facts


def _breaks(shift: Span, rng: random.Random) -> list[Absence]:
    start, end = shift
    meal = start + (end - start) // 2 - rng.randrange(60) * MINUTE_MS
    rests = [start + (end - start) * part // 5 + rng.randrange(20) * MINUTE_MS for part in (1, 4)]
    return [
        Absence(meal, meal + rng.randint(40, 58) * MINUTE_MS, "meal"),
        *(Absence(at, at + rng.randint(8, 17) * MINUTE_MS, "break") for at in rests),
    ]


def _seat(person: UUID, talking: int, wrapping: int, away: str | None, *, there: bool) -> SeatChanged:
    status: routing.Status = "offline" if not there else "away" if away else "available"
    capacity = routing.DEFAULT_WEIGHTS.capacity
    return SeatChanged(
        seat=person,
        state=routing.seat_state(status, 0, talking, wrapping).value,
        status=status,
        aux=away,
        load=min(capacity, (talking + wrapping) * routing.weight_of(routing.DEFAULT_WEIGHTS, "webchat")),
        capacity=capacity,
        connected=there,
        reason="status",
    )
