"""What a form takes for an answer. The same table is tried on the widget's side (ui/src/widget/form.test.ts)."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.forms.model import (
    PATTERNS,
    PHONE,
    Field,
    Form,
    Option,
    Place,
    Version,
    When,
    becomes,
    check,
    files_of,
    in_words,
    made,
    regex,
    said,
)
from ting.kit.ids import new_id
from ting.kit.locale import LOCALES
from ting.kit.problem import Refused

TODAY = date(2026, 11, 22)
TABLE = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))


def field(key: str = "f", **more: Any) -> Field:
    options = tuple(Option(key=each, labels={"en": each.upper()}) for each in more.pop("options", ()))
    return Field(key=key, labels={"en": key}, options=options, **more)


def form(*fields: Field, **more: Any) -> Form:
    return Form(name="Recovery", titles={"en": "Account recovery"}, fields=fields, **more)


@pytest.mark.parametrize("row", TABLE, ids=[row["why"] for row in TABLE])
def test_an_answer_is_kept_as_it_is_meant_or_it_is_said_what_is_wrong(row: dict[str, Any]) -> None:
    asked = field(**row["field"])
    made(form(asked))
    checked = check([asked], {"f": row["value"]}, TODAY)
    if "wrong" in row:
        assert (checked.answers, checked.wrong) == ({}, {"f": row["wrong"]})
    else:
        assert (checked.answers.get("f"), checked.wrong) == (row["kept"], {})
        again = check([asked], checked.answers, TODAY)
        assert again.answers == checked.answers, "what was kept can be sent again as it is"


def test_a_field_is_asked_only_when_what_it_hangs_on_is_asked_and_answered_so() -> None:
    fields = [
        field("how", type="choice", options=["mail", "phone"]),
        field("to", type="email", required=True, when=When("how", ("mail",))),
        field("sure", type="consent", required=True, when=When("how", ("mail",))),
        field("why", type="text", required=True, when=When("sure", ("true",))),
    ]
    made(form(*fields))
    assert check(fields, {"how": "phone", "to": "nonsense", "why": "x"}, TODAY).answers == {"how": "phone"}
    assert check(fields, {"how": "mail"}, TODAY).wrong == {"to": "required", "sure": "required"}
    sure = {"how": "mail", "to": "a@b.example", "sure": True}
    assert check(fields, sure, TODAY).wrong == {"why": "required"}
    assert not check(fields, {**sure, "why": "y"}, TODAY).wrong
    assert check(fields, {"how": "phone", "more": "x"}, TODAY).wrong == {"more": "unknown"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from(
        [msgspec.convert({"key": "f", "labels": {}, **row["field"], "options": []}, Field) for row in TABLE]
    ),
    ANYTHING,
)
def test_no_answer_whatever_it_is_makes_the_rules_fall_over(asked: Field, value: object) -> None:
    checked = check([asked], {"f": value}, TODAY)
    assert not (checked.answers and checked.wrong)
    assert checked.wrong.keys() <= {"f"}
    msgspec.json.encode(checked.answers)
    assert check([asked], checked.answers, TODAY).answers == checked.answers


@pytest.mark.parametrize("pattern", [*PATTERNS.values(), PHONE])
def test_a_pattern_is_classes_in_a_row_so_that_no_text_can_make_it_slow(pattern: str) -> None:
    plain = re.sub(r"\[[^\]]+\]", "C", pattern)
    assert re.fullmatch(r"\^(C(\{[0-9]+(,[0-9]+)?\}|\?)?|-\?)+\$", plain), "no groups, no unbounded repeats, no choices"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (form(), "form_fields"),
        (form(field("a", type="text"), field("a", type="text")), "form_key"),
        (form(field("A b", type="text")), "form_key"),
        (form(field(type="choice")), "form_options"),
        (form(field(type="choice", options=["a", "a"])), "form_options"),
        (form(field(type="text", options=["a"])), "form_options"),
        (form(field(type="text", pattern="(a+)+$")), "form_pattern"),
        (form(field(type="number", pattern="digits")), "form_pattern"),
        (form(field(type="number", min=3, max=2)), "form_bounds"),
        (form(field(type="text", min=201)), "form_bounds"),
        (
            form(field(type="text", when=When("later", ("a",))), field("later", type="choice", options=["a"])),
            "form_when",
        ),
        (form(field("a", type="choice", options=["a"]), field(type="text", when=When("a", ("b",)))), "form_when"),
        (form(field(type="number", becomes="name")), "form_becomes"),
        (form(field("a", type="text", becomes="name"), field("b", type="text", becomes="name")), "form_becomes"),
        (form(field(type="choice", options=["fr"], becomes="lang")), "form_becomes"),
        (form(field(type="file"), places=(Place(point=new_id(), use="button"),)), "form_file_before_chat"),
        (msgspec.structs.replace(form(field(type="text")), name=" "), "name"),
        (msgspec.structs.replace(form(field(type="text")), titles={}), "form_label"),
        (msgspec.structs.replace(form(field(type="text")), titles={"fr": "x"}), "form_language"),
    ],
)
def test_a_form_that_could_not_be_answered_is_refused_with_what_to_change(wrong: Form, code: str) -> None:
    with pytest.raises(Refused) as refused:
        made(wrong)
    assert refused.value.code == code


def test_what_answers_make_of_a_customer() -> None:
    queue = new_id()
    fields = (
        field("who", type="text", becomes="name"),
        Field(
            key="about",
            type="choice",
            labels={"en": "About"},
            becomes="queue",
            options=(Option(key="pay", labels={"en": "Pay"}, queue=queue), Option(key="other", labels={"en": "Other"})),
        ),
        field("proof", type="file"),
    )
    file = str(new_id())
    assert becomes(fields, {"who": "Lin", "about": "pay"}) == {"name": "Lin", "queue": str(queue)}
    assert becomes(fields, {"about": "other"}) == {}
    assert {key: str(value) for key, value in files_of(fields, {"proof": file}).items()} == {"proof": file}
    assert in_words(fields[1], "pay", "ja") == "Pay"
    assert in_words(field(type="choices", options=["a", "b"]), ["a", "b"], "en") == "A, B"
    assert Version(new_id(), 1, {}, {}, fields).fields[2].type == "file"


def test_a_text_is_read_in_the_nearest_language() -> None:
    names = {"en": "Pay", "zh-TW": "付款"}
    assert [said(names, lang) for lang in LOCALES] == ["Pay", "付款", "付款", "Pay"]
    assert said({}, "en") == ""
    assert regex(field(type="text")) is None
