"""What an entry of the dictionary is, and how its words stand in a text. Rules only."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean, fold

PERMISSION = "slang.manage"
LANGS = ("en", "zh-TW", "zh-CN", "ja")
WORDS_MAX = 12
WORD_MAX = 20
MEANING_MAX = 120

Mood = Literal["good", "bad", "none"]


class Entry(msgspec.Struct, frozen=True):
    """Words that mean the same, what they mean by language, and the mood they tell of.

    `alone`: they mean so only where they stand for themselves, as 草 does in 草w and not in 草莓.
    """

    words: tuple[str, ...]
    meaning: dict[str, str]
    mood: Mood = "none"
    alone: bool = False
    archived: bool = False


def checked(entry: Entry) -> Entry:
    """Return an entry as it is kept; raise Refused when it cannot be."""
    words = tuple(dict.fromkeys(word for given in entry.words if (word := " ".join(clean(given, 200).split()))))
    if not 0 < len(words) <= WORDS_MAX or any(len(word) > WORD_MAX for word in words):
        raise Refused(
            "words", f"An entry has 1 to {WORDS_MAX} words of at most {WORD_MAX} characters.", "Write at least one."
        )
    unknown = entry.meaning.keys() - set(LANGS)
    if unknown:
        raise Refused("language", f"There is no language {min(unknown)!r} here.", f"Take one of {', '.join(LANGS)}.")
    meaning = {
        lang: said for lang in LANGS if (said := " ".join(clean(entry.meaning.get(lang, ""), MEANING_MAX).split()))
    }
    if not meaning:
        raise Refused("meaning", "The entry does not say what it means.", "Write it in one language at least.")
    return msgspec.structs.replace(entry, words=words, meaning=meaning)


HAN = "\u3400-\u9fff"
KANA = ("".join(map(chr, range(0x3041, 0x3097))), "".join(map(chr, range(0x30A1, 0x30FD))))
"""Hiragana, and katakana with its long stroke: うざ is no part of こうざ, nor オケ of カラオケ."""
UNITS = "%元塊块圓円年月日號号個个点點分天歲岁歳人次件張张筆笔度樓楼秒時时枚番回名期"
"""What makes a number of figures: 88 元 is money, and 520 號 is somebody's number."""


def pattern(word: str, *, alone: bool = False) -> str:
    """Return the regular expression by which a word is found where it stands for itself.

    PostgreSQL, browsers and Python read it alike. Letters and figures are not found within longer ones, in addresses or
    in files' names; figures not in telephone and order numbers, in amounts or in counts either.
    """
    found = re.escape(word).replace("/", r"\/") if not word.isalnum() else word
    before = after = ""
    if word[0].isascii() and word[0].isalnum():
        before = r"(?<![0-9A-Za-z_@\/#])(?<![0-9A-Za-z][.-])"
    if word[-1].isascii() and word[-1].isalnum():
        after = r"(?![0-9A-Za-z_@\/])(?![.-][0-9A-Za-z])"
    if word.isascii() and word.isdecimal():
        before += r"(?<![0-9][ ,:])(?<![$¥€£+第共約约差剩])"
        after += rf"(?! ?[{UNITS}])(?![ ,:][0-9])"
    for kana in KANA:
        if all(ch in kana for ch in word):
            before, after = before + f"(?<![{kana[0]}-{kana[-1]}])", after + f"(?![{kana[0]}-{kana[-1]}])"
    if alone:
        before, after = before + f"(?<![{HAN}])", after + f"(?![{HAN}\u3040-\u30ffA-VX-Za-vx-z0-9])"
    return before + found + after


def terms(meaning: Mapping[str, str]) -> set[str]:
    """Return what an entry can be looked for by: each of the words that say what it means, folded."""
    return {fold(term) for said in meaning.values() for term in re.split(r"[;,/；，、／。]", said) if term.strip()}


def meant(q: str, entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return (word, its pattern) of all that means what somebody looks for."""
    wanted = fold(q)
    found: dict[str, tuple[str, str]] = {}
    for entry in entries:
        if wanted in terms(entry.meaning) or wanted in {fold(word) for word in entry.words}:
            for word in entry.words:
                found.setdefault(fold(word), (word, pattern(word, alone=entry.alone)))
    found.pop(wanted, None)
    return list(found.values())
