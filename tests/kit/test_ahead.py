"""What goes ahead of the log is told once, and in order, whatever lags behind."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ting.events.contact import Lost
from ting.kit.ahead import Ahead
from ting.kit.event import Stored

STREAMS = [UUID(int=n) for n in range(3)]


@given(st.data())
def test_each_is_told_once_and_in_the_order_of_its_stream(data: st.DataObject) -> None:
    """Commits of here try to go ahead, now or late; the tail brings pages of all that was committed, in two steps."""
    ahead, heads = Ahead(), dict.fromkeys(STREAMS, 0)
    told: list[Stored] = []
    log: list[Stored] = []
    late: list[Stored] = []
    read = 0

    def try_ahead(stored: Stored) -> None:
        if ahead.take(stored):
            told.append(stored)

    for _ in range(data.draw(st.integers(0, 40))):
        act = data.draw(st.sampled_from(["here", "late", "elsewhere", "try", "tail"]))
        if act in ("here", "late", "elsewhere"):
            of = data.draw(st.sampled_from(STREAMS))
            heads[of] += 1
            stored = Stored(len(log) + 1, 1, None, heads[of], 0, Lost(contact=of))
            log.append(stored)
            if act == "here":
                try_ahead(stored)
            elif act == "late":
                late.append(stored)
        elif act == "try" and late:
            try_ahead(late.pop(data.draw(st.integers(0, len(late) - 1))))
        elif act == "tail":
            page = log[read : read + data.draw(st.integers(1, 10))]
            ahead.untold(page)
            if late:  # while the page is put together
                try_ahead(late.pop())
            told += ahead.untold(page)
            ahead.told(page)
            read += len(page)
    told += ahead.untold(log[read:])
    assert sorted(each.id for each in told) == [each.id for each in log]
    for of in STREAMS:
        assert [each.seq for each in told if each.event.contact == of] == list(range(1, heads[of] + 1))  # type: ignore[attr-defined]
