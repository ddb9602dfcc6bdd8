"""What a caller hears of his place, in each language."""

from datetime import datetime

import pytest

from ting.domains.flows.phrases import closed_said, place_said
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


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (
            (2026, 11, 23, 13, 0),
            {"en": "We open again today at 13 o'clock.", "ja": "ほんじつ 13じに かいし いたします。"},
        ),
        ((2026, 11, 24, 9, 5), {"en": "We open again tomorrow at 9 05.", "zh-TW": "我們將在明天9點5分恢復服務。"}),
        (
            (2026, 11, 28, 9, 30),
            {"en": "We open again on Saturday at 9 30.", "zh-CN": "我们将在星期六9点30分恢复服务。"},
        ),
        (
            (2026, 12, 1, 9, 0),
            {"en": "We open again on December 1 at 9 o'clock.", "ja": "12がつ 1にち 9じに かいし いたします。"},
        ),
    ],
)
def test_who_calls_in_vain_is_told_when_it_opens(opens: tuple[int, ...], said: dict[Locale, str]) -> None:
    for lang, words in said.items():
        assert closed_said(lang, datetime(2026, 11, 23, 12, 0), datetime(*opens))[1] == words  # type: ignore[arg-type] # noqa: DTZ001


@pytest.mark.parametrize("lang", LOCALES)
def test_where_nobody_knows_when_it_opens_it_is_said_to_be_closed(lang: Locale) -> None:
    assert len(closed_said(lang, datetime(2026, 11, 23, 12, 0), None)) == 1  # noqa: DTZ001
