"""Text: folded for comparison, fit to keep, and names."""

import unicodedata

from ting.kit.problem import Refused

NAME_MAX = 80
TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
"""Embeddings, overrides and isolates: unless somebody ends them, all that stands after them in a sentence is turned too."""
PILED = 10
"""No writing piles more marks upon one letter; more of them stand outside of every box that they are shown in."""


def fold(text: str) -> str:
    """Return a form in which equal-looking texts are equal: width, case and spaces are ignored."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def clean(text: str, limit: int) -> str:
    """Return text fit to keep: no control characters but line breaks and tabs, trimmed, at most `limit` characters.

    NUL is refused by PostgreSQL; what turns the direction of what follows can make a line read as what it is not.
    """
    kept, piled = [], 0
    for ch in text:
        kind = unicodedata.category(ch)
        piled = piled + 1 if kind in ("Mn", "Me") else 0
        if ch in "\n\t" or not (kind in ("Cc", "Cs") or ch in TURNING or piled > PILED):
            kept.append(ch)
    return "".join(kept).strip()[:limit]


def blank(text: str) -> bool:
    """Say whether nothing of it would be seen: it is all spaces, and signs that only join or turn others."""
    return all(unicodedata.category(ch) in ("Cf", "Cc", "Cs", "Zs", "Zl", "Zp") for ch in text)


def name_of(text: str) -> str:
    """Return a name in the form that is kept: one line, without what is no sign; raise Refused when nothing or too much is left."""
    name = " ".join(clean(text, len(text)).split())
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A name has 1 to {NAME_MAX} characters.", "Give a name that others will recognise.")
    return name
