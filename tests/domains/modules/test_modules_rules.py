"""What stands on what, and what a switch may do: pure."""

import json

import pytest

from tests.server import CHECKOUT
from ting.app import catalogue
from ting.kit.fit import fitted
from ting.kit.locale import LOCALES
from ting.kit.module import Module, Option
from ting.kit.problem import Refused
from ting.kit.rest import Rest

HERE = Option(names={}, does={})
LATER = Option(names={}, does={}, begins=False)
FIT = fitted(
    [
        Module(key="core"),
        Module(key="forms", needs=("core",), option=HERE),
        Module(key="cards", needs=("forms",)),
        Module(key="wall", needs=("cards",), option=LATER),
    ]
)


def test_a_module_without_a_switch_rests_with_what_it_stands_on() -> None:
    assert FIT.under == {
        "core": frozenset(),
        "forms": {"forms"},
        "cards": {"forms"},
        "wall": {"forms", "wall"},
    }
    assert [key for key in FIT.under if FIT.rests(key, FIT.on({}))] == ["wall"]
    assert [key for key in FIT.under if FIT.rests(key, FIT.on({"forms": False}))] == ["forms", "cards", "wall"]


def test_what_others_stand_on_is_not_switched_off_beneath_them() -> None:
    now = {"wall": True}
    with pytest.raises(Refused) as refused:
        FIT.checked({"forms": False}, now)
    assert (refused.value.code, refused.value.extra) == ("module_needs", {"module": "wall", "needs": ["forms"]})
    assert FIT.checked({"forms": False, "wall": False}, now) == {"forms": False, "wall": False}
    with pytest.raises(Refused, match="stands on forms"):
        FIT.checked({"wall": True}, {"forms": False})
    with pytest.raises(Refused, match="no module 'core'"):
        FIT.checked({"core": False}, {})
    assert FIT.above("forms") == ["wall"]


@pytest.mark.parametrize(
    ("turned", "forms", "wall"),
    [
        ({}, Rest.WORKS, Rest.NONE),
        ({"wall": True}, Rest.WORKS, Rest.WORKS),
        ({"wall": False}, Rest.WORKS, Rest.WAITS),
        ({"wall": True, "forms": False}, Rest.WAITS, Rest.WAITS),
    ],
)
def test_what_was_never_switched_on_missed_nothing_and_what_is_off_waits(
    turned: dict[str, bool], forms: Rest, wall: Rest
) -> None:
    assert (FIT.rest("cards", turned), FIT.rest("wall", turned), FIT.rest("core", turned)) == (forms, wall, Rest.WORKS)


def test_every_switch_of_the_house_is_explained_in_every_language() -> None:
    assert len(catalogue.FITTED.options) >= 12
    for key, option in catalogue.FITTED.options.items():
        for words in (option.names, option.does):
            assert words.keys() == set(LOCALES), key
            assert all(words.values()), key
        # A short name may be written alike in Taiwan and in China (公告); a sentence is not.
        assert len(set(option.names.values())) >= len(LOCALES) - 1, f"{key} is called the same in two languages"
        assert len(set(option.does.values())) == len(LOCALES), f"{key} says the same in two languages"
    for lang in LOCALES:
        path = CHECKOUT / "ui" / "src" / "i18n" / lang / "admin-modules.json"
        named = json.loads(path.read_text("utf-8"))["field"]
        told = {key: option.names[lang] for key, option in catalogue.FITTED.options.items()}
        assert {key: named.get(key) for key in told} == told, "the history calls them as the switches do"
    keys = {module.key for module in catalogue.MODULES}
    assert {"people", "routing", "contact", "conversations", "audit"} <= keys - catalogue.FITTED.options.keys()
