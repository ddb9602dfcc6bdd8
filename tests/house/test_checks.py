"""The readiness page: every module that is set up says what it should have, in words of all four languages."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ting.app import catalogue
from ting.kit.locale import LOCALES

UI = Path(__file__).parents[2] / "ui" / "src"
NOT_ASKED = {
    "consents": "who asks nobody for anything needs no purposes",
    "flows": "a number without one rings in its queue",
    "panels": "many a centre has no other system",
    "privacy": "to keep everything until somebody asks is a choice too",
    "recordings": "what nobody has set up is recorded, announced, and kept for a year",
    "calls": "many a centre has no telephone",
    "slang": "the house's dictionary is there for everybody",
    "stickers": "the house's own set is there for everybody",
    "directory": "organisations are there where customers are companies",
    "health": "its check is made by app/web.py, which knows the certificate",
    "replies": "whether they are in each language is asked where the languages are known: contact.replies",
}
"""Modules with settings that ask nothing, and why."""
MADE = {"health.certificate", "presets.expected"}
"""Checks that are made where more is known than a manifest knows."""


def test_each_module_that_is_set_up_is_asked_for_something_or_says_why_not() -> None:
    silent = {module.key for module in catalogue.OWN if module.kinds and not module.checks}
    assert silent <= NOT_ASKED.keys(), "declare a Check in its manifest, or say here why there is nothing to ask"


def test_each_check_has_a_key_of_its_module_and_leads_where_it_is_mended() -> None:
    found = [(module.key, check) for module in catalogue.OWN for check in module.checks]
    assert [key for key, n in Counter(check.key for _, check in found).items() if n > 1] == []
    pages = {path.stem for path in (UI / "admin" / "kinds").glob("*.ts")}
    for module, check in found:
        assert check.key.split(".")[0] == module.split(".")[0], check.key
        assert check.mend in pages, check.key


@pytest.mark.parametrize("locale", LOCALES)
def test_each_check_of_the_house_has_words(locale: str) -> None:
    words: dict[str, Any] = json.loads((UI / "i18n" / locale / "admin-readiness.json").read_text("utf-8"))["check"]
    said = {f"{room}.{what}" for room, each in words.items() for what in each}
    assert said == {check.key for module in catalogue.OWN for check in module.checks} | MADE
    assert all(each[part] for room in words.values() for each in room.values() for part in ("title", "why"))
