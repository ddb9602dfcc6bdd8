"""What tells who somebody is, and how it is shown to whom it is not to tell that: said where a field is, done at the edge.

A struct marks a field `Personal` (a text, or a list or mapping of texts), or `Named` where only customers' names are meant.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

DOT = "•"
CIRCLE = "○"
CUSTOMERS = ("customer", "guest")
Personal = Meta(extra={"personal": True})
"""Annotated[str, Personal]: it identifies a customer."""
Named = Meta(extra={"personal": "kind"})
"""Annotated[str, Named]: it does where the `kind` beside it is a customer's."""
T = TypeVar("T")


def mask(text: str) -> str:
    """Return a name, a number or an address as somebody is shown it who is not to know whose it is."""
    if "@" in text:
        return f"{text[0]}{DOT * 3}@{DOT * 3}"
    letters = [ch for ch in text if not ch.isspace()]
    if len(letters) >= 5 and sum(ch.isdecimal() for ch in letters) * 2 >= len(letters):
        return f"{text[:2]}{DOT * max(len(text) - 4, 1)}{text[-2:]}"
    if any(ch >= "\u2e80" for ch in text):
        return text[0] + CIRCLE * max(len(text) - 2, 1) + (text[-1] if len(text) > 2 else "")
    return " ".join(word[0] + DOT * max(len(word) - 1, 1) for word in text.split())


def masked(value: T, hidden: Collection[str], *, inside: bool = False) -> T:
    """Return a value with what is personal masked; `inside`: all of it, else what bears one of these tenants' names."""
    found: Any = value
    if isinstance(value, msgspec.Struct):
        found = _struct(value, hidden, inside=inside or _tenant(value) in hidden)
    elif isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        found = type(value)(masked(each, hidden, inside=inside) for each in value)
    elif isinstance(value, dict):
        found = {key: masked(each, hidden, inside=inside) for key, each in value.items()}
    return cast("T", found)


def _tenant(value: Any) -> Any:
    """Return the short name of the tenant whose this is, where it says so."""
    named = getattr(value, "tenant", None)
    return getattr(named, "slug", named)


def _struct(value: Any, hidden: Collection[str], *, inside: bool) -> Any:
    changed = {}
    kind: Any = type(value)
    marks = _marks(kind) if inside else {}
    for name in value.__struct_fields__:
        was = getattr(value, name)
        mark = marks.get(name)
        whose = mark is True or (mark == "kind" and value.kind in CUSTOMERS)
        now = _texts(was, mask) if whose else masked(was, hidden, inside=inside)
        if now is not was:
            changed[name] = now
    return msgspec.structs.replace(value, **changed) if changed else value


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value) if value.strip() else value
    if isinstance(value, list | tuple):
        return type(value)(_texts(each, change) for each in value)
    if isinstance(value, dict):
        return {key: _texts(each, change) for key, each in value.items()}
    return None if isinstance(value, int | float) and not isinstance(value, bool) else value


@cache
def _marks(kind: type[Any]) -> dict[str, Any]:
    """Return which fields of a struct are personal."""
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for each in (hint, *get_args(hint)):
            if get_origin(each) is Annotated:
                for meta in get_args(each)[1:]:
                    if isinstance(meta, Meta) and meta.extra and "personal" in meta.extra:
                        found[name] = meta.extra["personal"]
    return found
