"""The tree of wrap-up codes: what it may be, what may be chosen of it, and what a code was called."""

from uuid import UUID

import pytest

from ting.domains.conversations.codes import DEPTH_MAX, Wrapup, WrapupCode, below, choosable, grown, made, paths
from ting.kit.problem import Refused

QUEUE = UUID(int=1)


def code(key: str, parent: str | None = None, *, retired: bool = False) -> WrapupCode:
    return WrapupCode(key, {"en": key.upper()}, parent, retired)


TREE = (
    code("pay"),
    code("card", "pay"),
    code("refund", "pay"),
    code("late", "refund"),
    code("wrong", "refund"),
    code("x"),
)


def keys(codes: list[WrapupCode]) -> list[str]:
    return [each.key for each in codes]


@pytest.mark.parametrize(
    ("wrapup", "problem"),
    [
        (Wrapup(), "wrapup_empty"),
        (Wrapup(codes=(code("a", retired=True),)), "wrapup_empty"),
        (Wrapup(codes=(code("a"), code("a"))), "wrapup_key"),
        (Wrapup(codes=(code("A"),)), "wrapup_key"),
        (Wrapup(codes=(code("b", "a"), code("a"))), "wrapup_parent"),
        (Wrapup(codes=(code("a", "a"),)), "wrapup_parent"),
        (Wrapup(codes=(WrapupCode("a", {}),)), "wrapup_name"),
        (Wrapup(codes=(WrapupCode("a", {"xx": "A"}),)), "wrapup_language"),
        (Wrapup(codes=tuple(code(f"c{n}", f"c{n - 1}" if n else None) for n in range(DEPTH_MAX + 1))), "wrapup_deep"),
        (Wrapup(codes=TREE, queues={QUEUE: ("none",)}), "wrapup_branch"),
        (Wrapup(codes=(*TREE, code("y", retired=True)), queues={QUEUE: ("y",)}), "wrapup_idle"),
    ],
)
def test_a_tree_that_cannot_be_is_refused_with_its_reason(wrapup: Wrapup, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        made(wrapup)
    assert refused.value.code == problem


def test_a_tree_is_kept_branch_by_branch_and_as_deep_as_it_may_be() -> None:
    wide = made(Wrapup(codes=(code("a"), code("b"), code("a1", "a"), code("b1", "b"), code("a2", "a"))))
    assert [each.key for each in wide.codes] == ["a", "a1", "a2", "b", "b1"]
    deep = tuple(code(f"c{n}", f"c{n - 1}" if n else None) for n in range(DEPTH_MAX))
    assert made(Wrapup(codes=deep)).codes == deep
    assert made(Wrapup(codes=TREE, queues={QUEUE: ()})).queues == {}


def test_only_what_is_in_use_and_has_nothing_below_it_is_chosen() -> None:
    assert keys(choosable(TREE)) == ["card", "late", "wrong", "x"]
    assert keys(choosable(TREE, ("refund", "x"))) == ["late", "wrong", "x"]
    retired = [code(each.key, each.parent, retired=each.key in ("refund", "x")) for each in TREE]
    assert keys(choosable(retired)) == ["card"]
    leaf_of_branch = [code(each.key, each.parent, retired=each.key in ("late", "wrong")) for each in TREE]
    assert keys(choosable(leaf_of_branch)) == ["card", "refund", "x"], "a branch with nothing left is a code again"


def test_a_code_is_told_with_its_branches_in_every_language_that_either_has() -> None:
    tree = (WrapupCode("a", {"en": "Card", "ja": "カード"}), WrapupCode("b", {"en": "lost", "zh-TW": "遺失"}, "a"))
    assert paths(tree)["b"] == {"en": "Card › lost", "zh-TW": "Card › 遺失", "ja": "カード › lost"}


def test_what_hangs_on_a_code_counts_with_it_in_whichever_version_it_did() -> None:
    moved = (code("pay"), code("card", "pay"), code("refund"), code("late", "refund"), code("new", "card"))
    assert below([TREE, moved], "pay") == {"pay", "card", "refund", "late", "wrong", "new"}
    assert below([moved], "pay") == {"pay", "card", "new"}
    assert below([TREE], "x") == {"x"}


def test_a_list_of_paths_grows_a_branch_for_each_head() -> None:
    flat = [
        WrapupCode("lost", {"en": "Card › lost", "ja": "カード › 紛失"}),
        WrapupCode("other", {"en": "Other"}),
        WrapupCode("fee", {"en": "Card › fee", "ja": "カード › 年会費"}),
    ]
    tree = grown(flat)
    assert [(each.key, each.parent) for each in tree] == [
        ("branch_1", None),
        ("lost", "branch_1"),
        ("fee", "branch_1"),
        ("other", None),
    ]
    assert paths(tree)["fee"] == flat[2].names
