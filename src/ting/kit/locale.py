"""The languages that Ting speaks."""

from typing import Literal, get_args

from ting.kit.problem import Refused

Locale = Literal["en", "zh-TW", "zh-CN", "ja"]
LOCALES: tuple[Locale, ...] = get_args(Locale)


def locale_of(text: str) -> Locale:
    """Return a language by its tag. Raises Refused when Ting does not speak it."""
    for known in LOCALES:
        if text == known:
            return known
    raise Refused("locale", f"{text[:40]!r} is not a language of Ting.", f"Use one of {', '.join(LOCALES)}.")
