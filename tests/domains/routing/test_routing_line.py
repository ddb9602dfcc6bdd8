"""Places in line: exact, and never worse without a reason."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.size import size
from ting.domains.routing.line import Cause, Line
from ting.domains.routing.model import Because, Key, rank_of, rank_of_returned

BOUND = 20


def test_a_place_counts_everybody_unanswered_who_comes_first() -> None:
    line = Line()
    for n in (3, 1, 2):
        line.put((n, n, n), inserted_at=n)
    assert [line.ahead(uuid.UUID(int=n)) for n in (1, 2, 3)] == [0, 1, 2]
    line.drop(uuid.UUID(int=1))
    line.drop(uuid.UUID(int=1))
    assert [line.ahead(uuid.UUID(int=n)) for n in (2, 3)] == [0, 1]
    assert (len(line), line.first(), uuid.UUID(int=1) in line) == (2, (2, 2, 2), False)


def test_who_is_not_in_line_has_no_place() -> None:
    with pytest.raises(KeyError):
        Line().ahead(uuid.UUID(int=1))


def test_putting_the_same_ticket_again_is_not_a_step_back_for_anybody() -> None:
    line = Line()
    line.put((1, 1, 1), inserted_at=1)
    line.put((2, 2, 2), inserted_at=2)
    line.put((1, 1, 1), inserted_at=9, because="returned")
    assert line.ahead(uuid.UUID(int=2)) == 1
    assert line.moved_back(uuid.UUID(int=2), since_ms=0) == ()


def test_who_comes_back_to_the_head_is_counted_as_returned() -> None:
    line = Line()
    line.put((5, 5, 5), inserted_at=5)
    line.put((rank_of_returned(9, 5), 2, 2), inserted_at=30, because="returned")
    assert line.moved_back(uuid.UUID(int=5), since_ms=10) == (Cause("returned", 1),)
    assert line.moved_back(uuid.UUID(int=5), since_ms=31) == ()


def test_two_arrivals_of_the_same_moment_that_swap_are_counted_too() -> None:
    line = Line()
    line.put((5, 5, 8), inserted_at=5)
    line.put((5, 5, 7), inserted_at=5)
    assert line.moved_back(uuid.UUID(int=8), since_ms=5) == (Cause("arrival", 1),)


def test_a_line_that_hears_late_of_an_insertion_still_explains_the_step_back() -> None:
    line, mine = Line(), uuid.UUID(int=50)
    line.put((20, 20, 50), inserted_at=20)
    line.put((1, 30, 51), inserted_at=30, because="priority")
    assert line.ahead(mine) == 1  # seen at 45; what came in at 40 is heard of only now
    line.put((2, 40, 52), inserted_at=40, because="transferred")
    assert line.ahead(mine) == 2
    assert line.moved_back(mine, since_ms=45) == ()
    assert line.moved_back(mine, since_ms=45, at_least=1) == (Cause("transferred", 1),)


@given(
    entered=st.integers(0, 10**12),
    later=st.integers(0, 10**7),
    mine=st.integers(-5, 10**7),
    theirs=st.integers(-5, 10**7),
    bound=st.integers(0, 10**6),
)
@settings(max_examples=200)
def test_nobody_is_passed_by_one_who_entered_the_bound_or_more_after_him(
    entered: int, later: int, mine: int, theirs: int, bound: int
) -> None:
    my_key = (rank_of(entered, mine, bound), entered, 1)
    their_key = (rank_of(entered + later, theirs, bound), entered + later, 0)
    if later >= bound and later > 0:
        assert my_key < their_key


@given(entered=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60)), min_size=1, max_size=60))
@settings(max_examples=100)
def test_a_place_is_bounded_by_those_who_came_before_and_those_who_came_within_the_bound(
    entered: list[tuple[int, int]],
) -> None:
    line = Line()
    for n, (at, head_start) in enumerate(entered):
        line.put((rank_of(at, head_start, BOUND), at, n), inserted_at=at)
    for n, (at, _) in enumerate(entered):
        assert line.ahead(uuid.UUID(int=n)) <= sum(1 for other, _ in entered if other < at + BOUND or other <= at)


class LineMachine(RuleBasedStateMachine):
    """A line against a plain list that is looked through from the beginning each time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.line = Line()
        self.plain: dict[int, tuple[Key, int, Because]] = {}
        self.looks: dict[int, tuple[int, int]] = {}  # ticket -> (when, how many were ahead)
        self.ids = 0
        self.late = False

    def stand(self, rank: int, because: Because, lag: int = 0) -> None:
        self.ids += 1
        entered_at = max(0, self.now - lag)
        key = (rank - self.now + entered_at, entered_at, self.ids)
        self.line.put(key, entered_at, because)
        self.plain[self.ids] = (key, entered_at, because)
        self.late = self.late or lag > 0

    @rule(head_start=st.integers(-3, 30), lag=st.sampled_from([0, 0, 0, 5]))
    def somebody_arrives(self, head_start: int, lag: int) -> None:
        self.stand(rank_of(self.now, head_start, BOUND), "priority" if head_start > 0 else "arrival", lag)

    @rule(original=st.integers(0, 100))
    def somebody_returns(self, original: int) -> None:
        head = self.line.first()
        self.stand(rank_of_returned(min(original, self.now), head[0] if head else None), "returned")

    @rule(original=st.integers(0, 100))
    def somebody_is_transferred_in(self, original: int) -> None:
        self.stand(min(original, self.now), "transferred")

    @rule(data=st.data())
    def somebody_is_answered_or_leaves(self, data: st.DataObject) -> None:
        if self.plain:
            ticket = data.draw(st.sampled_from(sorted(self.plain)))
            self.line.drop(uuid.UUID(int=ticket))
            del self.plain[ticket]
            self.looks.pop(ticket, None)

    @rule(data=st.data())
    def the_same_ticket_is_put_again(self, data: st.DataObject) -> None:
        if self.plain:
            key, _, because = self.plain[data.draw(st.sampled_from(sorted(self.plain)))]
            self.line.put(key, self.now, because)

    @rule(ms=st.integers(0, 10))
    def time_passes(self, ms: int) -> None:
        self.now += ms

    @rule(data=st.data())
    def a_customer_looks(self, data: st.DataObject) -> None:
        if not self.plain:
            return
        ticket = data.draw(st.sampled_from(sorted(self.plain)))
        ahead = self.line.ahead(uuid.UUID(int=ticket))
        since, before = self.looks.get(ticket, (self.plain[ticket][1], ahead))
        reasons = self.line.moved_back(uuid.UUID(int=ticket), since)
        explained = self.line.moved_back(uuid.UUID(int=ticket), since, ahead - before)
        assert ahead - before <= sum(reason.count for reason in explained)
        if not self.late:
            assert reasons == explained
        assert all(reason.count > 0 for reason in reasons)
        self.looks[ticket] = (self.now, ahead)
        mine = self.plain[ticket][0]
        for reason in reasons:
            later = [key for key, at, because in self.plain.values() if at >= since and because == reason.code]
            assert reason.count <= sum(1 for key in later if key < mine)

    @invariant()
    def every_place_is_exact(self) -> None:
        assert len(self.line) == len(self.plain)
        for ticket, (key, _, _) in self.plain.items():
            assert self.line.ahead(uuid.UUID(int=ticket)) == sum(1 for other, *_ in self.plain.values() if other < key)


QUICK = settings(max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
LineMachine.TestCase.settings = QUICK
TestALineAgreesWithAPlainList = LineMachine.TestCase


class LongLineMachine(LineMachine):
    """The same, for longer."""


LongLineMachine.TestCase.settings = settings(QUICK, max_examples=size(150, 500), stateful_step_count=60)
TestALineAgreesWithAPlainListForLong = pytest.mark.slow(LongLineMachine.TestCase)
