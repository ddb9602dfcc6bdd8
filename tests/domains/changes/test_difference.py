"""Differences between two values, put on and taken back."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from ting.domains.changes.model import Field, applied, at, difference, moved_on, reversed_, veiled, within

LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2) | st.lists(st.integers(0, 2), max_size=2)
)
VALUES = st.recursive(LEAVES, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=8)
THINGS = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        ({"a": 1}, {"a": 1}, ()),
        ({"a": 1}, {"a": 2}, (Field(("a",), 1, 2),)),
        ({"a": None}, {"a": 2}, (Field(("a",), None, 2),)),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, (Field(("a", "c"), 2, 3),)),
        ({"a": {"b": 1}}, {"a": {}}, (Field(("a", "b"), 1),)),
        ({"a": {}}, {"a": {"b": 1}}, (Field(("a", "b"), UNSET, 1),)),
        ({"a": [1, 2]}, {"a": [1, 3]}, (Field(("a",), [1, 2], [1, 3]),)),
        ({"a": {"b": 1}}, {"a": 1}, (Field(("a",), {"b": 1}, 1),)),
        (UNSET, {"a": 1}, (Field((), UNSET, {"a": 1}),)),
        ({"a": 1}, UNSET, (Field((), {"a": 1}),)),
    ],
)
def test_what_differs(before: Any, after: Any, fields: tuple[Field, ...]) -> None:
    assert difference(before, after) == fields


@given(THINGS | st.just(UNSET), THINGS | st.just(UNSET))
def test_put_on_and_taken_back(before: Any, after: Any) -> None:
    fields = difference(before, after)
    assert applied(before, fields) == after
    assert applied(after, reversed_(fields)) == before
    assert moved_on(after, fields) == ()
    kept = tuple(msgspec.json.decode(msgspec.json.encode(field), type=Field) for field in fields)
    assert kept == fields


@given(THINGS, THINGS, THINGS)
def test_what_others_changed_apart_stays(base: Any, mine: Any, theirs: Any) -> None:
    """My difference put on their value changes my fields and no others."""
    fields = difference(base, mine)
    merged = applied(theirs, fields)
    assert all(at(merged, field.path) == field.after for field in fields)
    touched = [field.path for field in fields]
    for field in difference(theirs, merged):
        assert any(field.path[: len(path)] == path or path[: len(field.path)] == field.path for path in touched), (
            "a field changed that was not mine"
        )


def test_what_moved_on_is_named() -> None:
    fields = difference({"a": 1, "b": {"c": 1}}, {"a": 2, "b": {"c": 2}})
    assert [field.path for field in moved_on({"a": 2, "b": {"c": 9}}, fields)] == [("b", "c")]
    assert [field.path for field in moved_on(UNSET, fields)] == [("a",), ("b", "c")]


def test_fields_by_path() -> None:
    fields = difference({"a": 1, "b": {"c": 1, "d": 1}}, {"a": 2, "b": {"c": 2, "d": 2}})
    assert [field.path for field in within(fields, [("b",)])] == [("b", "c"), ("b", "d")]
    assert within(fields, [("x",)]) == ()


def test_secrets_are_not_written_down() -> None:
    assert veiled({"host": "a", "password": "b"}, ("password",)) == {"host": "a", "password": None}
