"""The rules of bulletins."""

import pytest

from ting.domains.bulletins.model import NAME_MAX, name_of
from ting.kit.problem import Refused


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Opening hours", "Opening hours"),
        ("  two \n words ", "two words"),
        ("營業時間\x00", "營業時間"),
        ("x" * NAME_MAX,) * 2,
    ],
)
def test_a_name_is_kept_as_others_would_write_it(text: str, kept: str) -> None:
    assert name_of(text) == kept


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "x" * (NAME_MAX + 1)])
def test_a_name_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        name_of(text)
    assert refusal.value.code == "name"
