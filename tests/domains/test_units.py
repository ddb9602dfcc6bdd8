"""The rules of how a centre is organised: no circle whatever is moved, one order, heads counted once."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ting.domains.people.units import (
    Unit,
    above,
    check_empty,
    check_place,
    checked,
    headcounts,
    in_order,
    vacancies,
)
from ting.kit.problem import NotThere, Refused

A, B, C, D, E, F = (UUID(int=n) for n in range(1, 7))
MANY = [UUID(int=n) for n in range(1, 9)]
TREE = {A: Unit(name="Service"), B: Unit(name="Taipei", parent=A), C: Unit(name="Team 1", parent=B), D: Unit(name="IT")}


@pytest.mark.parametrize("parent", [A, B, C])
def test_nothing_is_below_itself(parent: UUID) -> None:
    with pytest.raises(Refused) as refused:
        check_place(TREE, A, parent)
    assert refused.value.code == "unit_circle"
    assert refused.value.extra["field"] == "parent"


def test_a_subtree_goes_where_it_may() -> None:
    check_place(TREE, B, D)
    check_place(TREE, B, None)
    check_place(TREE, E, C)
    with pytest.raises(NotThere):
        check_place(TREE, B, F)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MANY), st.none() | st.sampled_from(MANY)), max_size=30))
def test_whatever_is_moved_it_stays_a_tree_and_every_unit_stands_in_it_once(
    moves: list[tuple[UUID, UUID | None]],
) -> None:
    units: dict[UUID, Unit] = {id_: Unit(name=str(id_)) for id_ in MANY}
    for id_, parent in moves:
        before = set(_below(units, id_))
        try:
            check_place(units, id_, parent)
        except Refused:
            assert parent == id_ or parent in before, "nothing is refused without a reason"
            continue
        units[id_] = msgspec.structs.replace(units[id_], parent=parent)
        assert set(_below(units, id_)) == before, "what is below moves along"
    order = in_order(units)
    assert sorted(id_ for id_, _ in order) == MANY
    assert dict(order) == {id_: len(list(above(units, id_))) for id_ in units}
    assert sum(headcounts(units, MANY)[id_] for id_, unit in units.items() if unit.parent is None) == len(MANY)


def _below(units: Mapping[UUID, Unit], id_: UUID) -> list[UUID]:
    return [each for each in units if id_ in above(units, each)]


def test_a_unit_is_shown_after_the_one_that_it_is_part_of_and_counts_who_is_below() -> None:
    assert in_order(TREE) == [(D, 0), (A, 0), (B, 1), (C, 2)]
    assert headcounts(TREE, [C, C, B]) == {C: 2, B: 3, A: 3}


def test_vacancies() -> None:
    assert vacancies(TREE[A], 3, {A}) == ["no_head"]
    assert vacancies(Unit(name="x", head=A), 0, set()) == ["head_left", "nobody"]
    assert vacancies(Unit(name="x", head=A), 1, {A}) == []


def test_what_a_unit_may_be() -> None:
    kept = checked(Unit(name=" Service  desk ", deputies=(B, C, B), purpose=" Answers. "))
    assert (kept.name, kept.deputies, kept.purpose) == ("Service desk", (B, C), "Answers.")
    for bad, code in ((Unit(name=" "), "name"), (Unit(name="x", head=A, deputies=(A,)), "deputy_is_head")):
        with pytest.raises(Refused) as refused:
            checked(bad)
        assert refused.value.code == code
    with pytest.raises(Refused, match="2000"):
        checked(Unit(name="x", purpose="x" * 2001))


def test_what_something_belongs_to_is_not_removed() -> None:
    check_empty([], [], 0)
    with pytest.raises(Refused) as refused:
        check_empty(["Taipei"], ["Day"], 2)
    assert all(word in str(refused.value.detail) for word in ("Taipei", "Day", "2"))
