"""The rules of canned replies, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.replies.model import check_filled, choose, fill, words_of
from ting.kit.problem import Refused


@pytest.mark.parametrize(
    ("there", "wanted", "fallback", "taken"),
    [
        ("en zh-TW ja", "ja", "en", "ja"),
        ("en zh-CN", "zh-TW", "en", "zh-CN"),
        ("en zh-TW", "ja", "zh-TW", "zh-TW"),
        ("zh-TW ja", "en", "zh-CN", "zh-TW"),
        ("ja", "en", "zh-TW", "ja"),
    ],
)
def test_a_language_is_chosen(there: str, wanted: str, fallback: str, taken: str) -> None:
    assert choose(there.split(), wanted, fallback) == taken


def test_what_has_no_value_is_a_blank_once_and_stays_to_be_seen() -> None:
    filled = fill("{{ a }} and {{b}} and {{b}}, not {c} nor {{}}", {"a": "one", "b": None})
    assert filled.text == "one and {{b}} and {{b}}, not {c} nor {{}}"
    assert filled.blanks == ("b",)
    with pytest.raises(Refused):
        check_filled(filled.text)
    check_filled("one and two, not {c} nor {{}}")


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert fill("{{a}}", {"a": "{{b}}", "b": "no"}).text == "{{b}}"


@given(st.text(), st.text())
def test_spaces_and_width_do_not_make_another_text(left: str, right: str) -> None:
    assert words_of(f"{left} {right}") == words_of(f" {left}\n{right} ")
    assert words_of("ＡＢ c") == words_of("abc")
