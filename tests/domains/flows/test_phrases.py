"""What a caller hears of his place, in each language."""

import pytest

from ting.domains.flows.phrases import place_said
from ting.kit.locale import LOCALES, Locale


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["You are number 7 in the line.", "It will take about 3 to 5 minutes."]),
        ("zh-TW", ["您目前排在第7位。", "預計還要3到5分鐘。"]),
        ("zh-CN", ["您目前排在第7位。", "预计还要3到5分钟。"]),
        ("ja", ["ただいま 7ばんめ です。", "あと 3ふん から 5ふん ほど かかります。"]),
    ],
)
def test_place_and_range_are_said(lang: Locale, said: list[str]) -> None:
    assert place_said(lang, 7, 3, 5) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 1, ["It will take about a minute."]),
        (0, 4, ["It will take about 1 to 4 minutes."]),
        (4, 4, ["It will take about 4 minutes."]),
        (50, 200, ["It will take about 50 to 60 minutes."]),
        (90, 200, ["It will take more than 60 minutes."]),
        (None, None, []),
    ],
)
def test_a_range_is_said_as_people_say_it(low: int | None, high: int | None, said: list[str]) -> None:
    assert place_said("en", 2, low, high)[1:] == said


@pytest.mark.parametrize("lang", LOCALES)
def test_keys_are_named_where_they_do_something(lang: Locale) -> None:
    assert len(place_said(lang, 1, None, None)) == 1
    said = place_said(lang, 1, None, None, "1", "*")
    assert "1" in said[1]
    assert "*" not in said[2], "a sign has a name"
