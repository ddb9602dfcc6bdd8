"""What can be allowed: said once, by the module whose it is, in the words of all four languages."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ting.app import catalogue
from ting.domains.people.presets import PRESETS
from ting.kit.locale import LOCALES

WORDS = Path(__file__).parents[2] / "ui" / "src" / "i18n"


def test_each_permission_is_declared_by_one_module() -> None:
    said = Counter(each for module in catalogue.MODULES for each in module.permissions)
    assert [each for each, times in said.items() if times > 1] == []


def test_what_is_set_up_is_asked_for_by_a_permission_that_is_declared() -> None:
    assert {kind.permission for kind in catalogue.kinds().values()} <= set(catalogue.PERMISSIONS)


def test_the_roles_to_begin_with_allow_only_what_there_is() -> None:
    assert {each for preset in PRESETS for each in preset.rights.permissions} <= {*catalogue.PERMISSIONS, "*"}
    for preset in PRESETS:
        assert all([*preset.names, *preset.does]), preset.key
        assert preset.names[0] not in preset.names[1:], preset.key


@pytest.mark.parametrize("locale", LOCALES)
def test_each_permission_has_words(locale: str) -> None:
    words: dict[str, Any] = json.loads((WORDS / locale / "admin-roles.json").read_text("utf-8"))["may"]
    said = {f"{group}.{verb}" for group, verbs in words.items() for verb in verbs}
    assert said >= set(catalogue.PERMISSIONS)
