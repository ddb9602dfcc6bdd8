"""How many calls lines carry at once, and when they are busy."""

import pytest

from ting.domains.telephony.channels import Changed, Line, changed, made_channels
from ting.kit.ids import new_id
from ting.kit.problem import Refused

A, B = new_id(), new_id()


def line(id_: object, channels: int | None = 1, *, full: bool = False, on: bool = True) -> Line:
    return Line(id_, on, channels, full)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "now", "used", "expected"),
    [
        ([line(A)], [line(A)], {}, []),
        ([line(A)], [line(A)], {A: 1}, [Changed(A, True), Changed(None, True)]),
        ([line(A, 2)], [line(A, 2)], {A: 1}, []),
        ([line(A, full=True)], [line(A, full=True)], {A: 1}, []),
        ([line(A, full=True)], [line(A, full=True)], {}, [Changed(A, False), Changed(None, False)]),
        ([line(A), line(B)], [line(A), line(B)], {A: 1}, [Changed(A, True)]),
        ([line(A, full=True), line(B)], [line(A, full=True), line(B)], {A: 1, B: 1}, [Changed(B, True), Changed(None, True)]),
        # A line of which nobody said what it carries is never busy, nor are all then.
        ([line(A), line(B, None)], [line(A), line(B, None)], {A: 1, B: 90}, [Changed(A, True)]),
        # One that is switched off takes no part.
        ([line(A), line(B, on=False)], [line(A), line(B, on=False)], {A: 1}, [Changed(A, True), Changed(None, True)]),
        # Set up, enlarged and taken away while it is busy.
        ([line(A, full=True)], [line(A, full=True), line(B)], {A: 1}, [Changed(None, False)]),
        ([line(A, full=True)], [line(A, 2, full=True)], {A: 1}, [Changed(A, False), Changed(None, False)]),
        ([line(A, full=True)], [], {A: 1}, [Changed(A, False), Changed(None, False)]),
    ],
)  # fmt: skip
def test_which_lines_have_become_busy(
    before: list[Line], now: list[Line], used: dict[object, int], expected: list[Changed]
) -> None:
    assert changed(before, now, used) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("channels", [0, -1, 10_001])
def test_no_line_carries_so_many(channels: int) -> None:
    with pytest.raises(Refused):
        made_channels(channels)
    assert made_channels(1) == 1
    assert made_channels(None) is None
