"""From events to projections, against a plain model that reads the whole history anew for each stay."""

import itertools
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.reports import plain
from tests.domains.reports.plain import AGENTS, Centre, Told
from ting.domains.reports.calls import CALLS
from ting.domains.reports.fold import HEARD, followed, taken_in
from ting.domains.reports.lines import LINES
from ting.domains.reports.model import Segment, Stretch
from ting.domains.reports.on import HANDLERS, agent_time, call_wait, lines, segment
from ting.events.contact import Closed, ContactEvent
from ting.events.seat import SeatChanged

seeds = st.integers(0, 2**32)


class Folded:
    """What the pure rules make of a history; each event is told `times` times, as after a crash."""

    def __init__(self, told: Sequence[Told], times: int = 1) -> None:
        self.stays: dict[UUID, Segment] = {}
        self.time: dict[UUID, list[Stretch]] = defaultdict(list)
        seqs: dict[str, int] = defaultdict(int)
        for t in told:
            seqs[t.event.aggregate] += 1
            for _ in range(times):
                self._take(t, seqs[t.event.aggregate])

    def _take(self, t: Told, seq: int) -> None:
        if isinstance(t.event, SeatChanged):
            mine = self.time[t.event.seat]
            for kept in followed(mine[-1] if mine else None, t.event, seq=seq, at=t.at):
                mine[:] = [*(other for other in mine if other.from_at != kept.from_at), kept]
        elif isinstance(t.event, ContactEvent) and t.tenant:
            of_contact = [stay for stay in self.stays.values() if stay.contact == t.event.contact]
            changed = taken_in(of_contact, t.event, tenant=t.tenant, seq=seq, at=t.at)
            if changed:
                self.stays[changed.id] = changed


def columns(stay: Segment) -> dict[str, Any]:
    found = msgspec.structs.asdict(stay)
    found.pop("seq")
    found["offers"] = [(ring.offer, ring.agent, ring.at, ring.ended_at, ring.outcome) for ring in stay.offers]
    return found


def history(seed: int) -> list[Told]:
    return list(Centre(random.Random(seed), start=1_000_000, contacts=6).history(steps=90, pause=8))


@given(seeds)
def test_segments_are_what_was_said_of_them(seed: int) -> None:
    told = history(seed)
    assert {id_: columns(stay) for id_, stay in Folded(told).stays.items()} == plain.stays(told)


@given(seeds)
def test_what_is_told_twice_changes_nothing(seed: int) -> None:
    told = history(seed)
    once, twice = Folded(told), Folded(told, times=2)
    assert once.stays == twice.stays
    assert once.time == twice.time


@given(seeds, st.integers(0, 90))
def test_a_projection_that_is_ahead_ignores_what_it_has_taken_in(seed: int, behind: int) -> None:
    """As after a rebuild: the relay comes along with what the rebuild had read already, from somewhere in the middle."""
    told = history(seed)
    ahead = Folded(told)
    again: dict[str, int] = defaultdict(int)
    before = (dict(ahead.stays), {person: list(time) for person, time in ahead.time.items()})
    for n, t in enumerate(told):
        again[t.event.aggregate] += 1
        if n >= behind:
            ahead._take(t, again[t.event.aggregate])
    assert (ahead.stays, ahead.time) == before


@given(seeds)
def test_time_is_without_gap_or_overlap_and_says_what_the_seat_was(seed: int) -> None:
    told = history(seed)
    for person, time in Folded(told).time.items():
        assert [stretch.until_at for stretch in time] == [*(stretch.from_at for stretch in time[1:]), None]
        assert all(a.from_at < b.from_at for a, b in itertools.pairwise(time))
        for stretch in time:
            for moment in {stretch.from_at, stretch.until_at - 1 if stretch.until_at else stretch.from_at}:
                was = (stretch.state, stretch.status, stretch.aux, stretch.connected, stretch.load, stretch.capacity)
                assert plain.seat_at(told, person, moment) == was


def test_a_segment_that_nobody_has_heard_of_is_not_made_up() -> None:
    event = Closed(contact=UUID(int=1))
    assert taken_in([], event, tenant=UUID(int=2), seq=1, at=0) is None


def test_reports_hear_what_they_are_made_of() -> None:
    assert list(HANDLERS) == [segment, agent_time, call_wait, lines]
    assert {*segment.types, Closed} == set(HEARD)
    assert agent_time.types == (SeatChanged,)
    assert set(call_wait.types) == set(CALLS)
    assert set(lines.types) == set(LINES)
    assert [handler.name.removeprefix("domains.reports.") for handler in HANDLERS] == [
        "segment", "agent_time", "call_wait", "lines",
    ]  # fmt: skip
    assert len(AGENTS) > 1
