"""Who may be one: what is alike in names, numbers, addresses and fields, and when that is enough."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.customers.likeness import Traits, keys_of, likeness
from ting.domains.customers.model import Identifier

FIRM = UUID(int=9)


def somebody(
    number: int, name: str, *reached: tuple[str, str], organisation: UUID | None = None, **fields: object
) -> Traits:
    identifiers = tuple(Identifier(kind, value) for kind, value in reached)
    return Traits(UUID(int=number), name, identifiers, fields, organisation)


def reasons(one: Traits, other: Traits) -> tuple[str, ...]:
    pair = likeness(one, other, keys_of(one) & keys_of(other))
    return pair.reasons if pair else ()


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            somebody(1, "陳怡君", birthday="1990-01-31"),
            somebody(2, "陳怡君小姐", birthday="1990-01-31"),
            ("name", "field:birthday"),
        ),
        (somebody(1, "陳怡君"), somebody(2, "陳怡君"), ()),
        (
            somebody(1, "ﾔﾏﾀﾞ タロウ", organisation=FIRM),
            somebody(2, "やまだたろう様", organisation=FIRM),
            ("name", "organisation"),
        ),
        (
            somebody(1, "CHEN, Yi-jun", street="1 Long Road"),
            somebody(2, "Yijun Chen", street="1 long road"),
            ("name_like", "field:street"),
        ),
        (somebody(1, "José Ortega", code="A-1234"), somebody(2, "Jose Ortéga", code="A-1234"), ("name", "field:code")),
        (somebody(1, "Jonathan", code="A-1234"), somebody(2, "Johnathan", code="A-1234"), ("name_like", "field:code")),
        (somebody(1, "王小明", code="A-1234"), somebody(2, "王大明", code="A-1234"), ("name_like", "field:code")),
        (somebody(1, "王明", code="A-1234"), somebody(2, "李明", code="A-1234"), ()),
        (somebody(1, "Ann", ("phone", "+886912345678")), somebody(2, "Bob", home="+886912345678"), ("phone",)),
        (
            somebody(1, "Ann", ("phone", "+886212345678;ext=1")),
            somebody(2, "Bob", ("phone", "+886212345678;ext=2")),
            ("phone",),
        ),
        (somebody(1, "Ann", ("whatsapp", "+886 912345678")), somebody(2, "A", ("phone", "+886912345678")), ("phone",)),
        (
            somebody(1, "Ann", ("email", "ann.lee+shop@gmail.com")),
            somebody(2, "Bob", ("email", "annlee@gmail.com")),
            ("email",),
        ),
        (somebody(1, "Ann", ("email", "a.b@x.example")), somebody(2, "Bob", ("email", "ab@x.example")), ()),
        (somebody(1, "#W-12", paid=True), somebody(2, "#W-12", paid=True), ()),
    ],
)
def test_two_are_proposed_for_what_they_have_in_common(one: Traits, other: Traits, said: tuple[str, ...]) -> None:
    assert reasons(one, other) == said
    assert reasons(other, one) == said


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=8))
def test_nobodys_name_breaks_it_and_order_does_not_matter(name: str, other: str, value: str) -> None:
    one, two = somebody(1, name, code=value), somebody(2, other, code=value)
    assert likeness(one, two, keys_of(one) & keys_of(two)) == likeness(two, one, keys_of(one) & keys_of(two))
