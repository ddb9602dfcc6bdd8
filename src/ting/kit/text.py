"""Text: folded for comparison, fit to keep, and names."""

import unicodedata

from ting.kit.problem import Refused

NAME_MAX = 80


def fold(text: str) -> str:
    """Return a form in which equal-looking texts are equal: width, case and spaces are ignored."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def clean(text: str, limit: int) -> str:
    """Return text fit to keep: no control characters but line breaks and tabs, trimmed, at most `limit` characters.

    NUL is refused by PostgreSQL; bidirectional overrides can make a line read as what it is not.
    """
    kept = "".join(
        ch
        for ch in text
        if ch in "\n\t" or not (unicodedata.category(ch) in ("Cc", "Cs") or ch in "\u202a\u202b\u202d\u202e")
    )
    return kept.strip()[:limit]


def blank(text: str) -> bool:
    """Say whether nothing of it would be seen: it is all spaces, and signs that only join or turn others."""
    return all(unicodedata.category(ch) in ("Cf", "Cc", "Cs", "Zs", "Zl", "Zp") for ch in text)


def name_of(text: str) -> str:
    """Return a name in the form that is kept; raise Refused when it is none."""
    name = " ".join(text.split())
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A name has 1 to {NAME_MAX} characters.", "Give a name that others will recognise.")
    return name
