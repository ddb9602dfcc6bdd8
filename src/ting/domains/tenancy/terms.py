"""The terms for which a tenant may have words of its own: who answers, who asks, where one waits. Pure."""

import re
from collections import Counter
from typing import Literal, get_args

import msgspec

from ting.kit.locale import LOCALES, Locale
from ting.kit.problem import Refused
from ting.kit.text import clean

Term = Literal["agent", "customer", "queue", "contact", "supervisor", "centre"]
TERMS: tuple[Term, ...] = get_args(Term)
WORD_MAX = 30
MARKS = re.compile(r"[{}|@$%\\<>&]")
"""What means something else in a catalogue: a word with one would break the sentences in which it stands."""


class Word(msgspec.Struct, frozen=True):
    """A word of one's own. `many`: its plural, where the language has one and it is not made with -s."""

    one: str
    many: str = ""


Terms = dict[Term, dict[Locale, Word]]
"""Words by term, then by language. What is not there is called what Ting calls it."""


def chosen(given: Terms) -> Terms:
    """Return words as they are kept: trimmed, none empty. Raises Refused for what no sentence could bear."""
    found: Terms = {}
    for term in TERMS:
        by_lang = given.get(term, {})
        words = {lang: _word(by_lang[lang], term) for lang in LOCALES if lang in by_lang and by_lang[lang].one.strip()}
        if words:
            found[term] = words
    for lang in LOCALES:
        named = Counter(words[lang].one.casefold() for words in found.values() if lang in words)
        if twice := [term for term, words in found.items() if lang in words and named[words[lang].one.casefold()] > 1]:
            raise Refused(
                "term_twice", "Two things would be called the same.", "Give each a word of its own.", field=twice[-1]
            )
    return found


def _word(word: Word, term: Term) -> Word:
    return Word(_text(word.one, term), _text(word.many, term))


def _text(text: str, term: Term) -> str:
    word = " ".join(clean(text, WORD_MAX + 1).split())
    if len(word) > WORD_MAX or MARKS.search(word):
        raise Refused(
            "term_word",
            f"A word has at most {WORD_MAX} characters, and none of {{ }} | @ $ % \\ < > &.",
            "Write it as it is said.",
            field=term,
        )
    return word
