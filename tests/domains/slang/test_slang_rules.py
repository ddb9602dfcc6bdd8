"""The dictionary of slang, and where its words stand: the screens are held to the same file of examples."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ting.domains.slang.bundled import BUNDLED
from ting.domains.slang.model import LANGS, Entry, checked, meant, pattern
from ting.kit.problem import Refused
from ting.kit.text import fold

TEXTS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("slang_texts.json").read_text("utf-8"))
WORDS = sorted(
    ((word, pattern(word, alone=entry.alone)) for entry in BUNDLED for word in entry.words),
    key=lambda one: -len(one[0]),
)
ALL = re.compile("|".join(f"(?:{found})" for _, found in WORDS), re.IGNORECASE)


def plain(text: str) -> str:
    return "".join(chr(ord(ch) - 0xFEE0) if "！" <= ch <= "～" else ch for ch in text)


@pytest.mark.parametrize("example", TEXTS, ids=lambda one: one["text"])
def test_words_are_found_where_they_stand_for_themselves(example: dict[str, Any]) -> None:
    text = example["text"]
    assert [text[hit.start() : hit.end()] for hit in ALL.finditer(plain(text))] == example["found"]


def test_the_dictionary_is_whole_and_says_each_word_once() -> None:
    assert len(BUNDLED) >= 110
    for entry in BUNDLED:
        assert checked(entry) == entry
        assert set(entry.meaning) == set(LANGS)
    words = [each for entry in BUNDLED for each in {fold(word) for word in entry.words}]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("q", "word"),
    [("bye", "881"), ("拜拜", "881"), ("バイバイ", "881"), ("Thank You", "3Q"), ("881", "掰掰"), ("大笑い", "lol")],
)
def test_what_means_the_same_is_looked_for_as_well(q: str, word: str) -> None:
    assert word in [found for found, _ in meant(q, BUNDLED)]
    assert meant("bye bye baby", BUNDLED) == []


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry((" ",), {"en": "x"}), "words"),
        (Entry(("x" * 21,), {"en": "x"}), "words"),
        (Entry(("x",), {"en": " "}), "meaning"),
        (Entry(("x",), {"fr": "x"}), "language"),
    ],
)
def test_an_entry_that_cannot_be_kept(entry: Entry, code: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(entry)
    assert refused.value.code == code


def test_the_screens_are_tried_with_the_patterns_that_the_server_gives() -> None:
    kept = json.loads(Path(__file__).with_name("slang_patterns.json").read_text("utf-8"))
    assert [(one["words"], one["patterns"]) for one in kept] == [
        (list(one.words), [pattern(word, alone=one.alone) for word in one.words]) for one in BUNDLED
    ], "write slang_patterns.json afresh"
