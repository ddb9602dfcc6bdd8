"""Wrap-up codes as a tree, version by version. Rules only.

A code is known by its key for ever. A contact keeps its code and the version of the tree that it was chosen from, so that
it is told by the name that it had then. What stops being used is retired: it is chosen no more, and still has its name.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import clean

Names = dict[str, str]
NAME_MAX, CODES_MAX, DEPTH_MAX = 60, 600, 5
BETWEEN = " › "
_KEY = re.compile(r"^[a-z0-9][a-z0-9_.-]{0,63}$")


class WrapupCode(msgspec.Struct, frozen=True):
    """A node of the tree, after the one that it hangs on. Only one without others below it is chosen; the others are branches."""

    key: str
    names: Names
    parent: str | None = None
    retired: bool = False


class Wrapup(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator writes: the tree, in its order, and which queues use which branches (without: all of it)."""

    codes: tuple[WrapupCode, ...] = ()
    queues: dict[UUID, tuple[str, ...]] = {}


class Tree(msgspec.Struct, frozen=True):
    """A version of the tree."""

    version: int
    codes: tuple[WrapupCode, ...]


def made(wrapup: Wrapup) -> Wrapup:
    """Return a tree fit to keep; raise Refused that says what to change."""
    seen: dict[str, int] = {}
    if len(wrapup.codes) > CODES_MAX:
        raise _refused("many", None, f"There are at most {CODES_MAX} codes.")
    for code in wrapup.codes:
        if not _KEY.match(code.key) or code.key in seen:
            raise _refused(
                "key", code.key, "A code's key is its own: small letters, digits, dots, hyphens, underscores."
            )
        if code.parent is not None and code.parent not in seen:
            raise _refused("parent", code.key, "A code hangs on one that stands before it.")
        seen[code.key] = 1 if code.parent is None else seen[code.parent] + 1
        if seen[code.key] > DEPTH_MAX:
            raise _refused("deep", code.key, f"A tree is at most {DEPTH_MAX} deep.")
    codes = tuple(msgspec.structs.replace(code, names=_names(code)) for code in _ordered(wrapup.codes))
    queues = {queue: tuple(dict.fromkeys(keys)) for queue, keys in wrapup.queues.items() if keys}
    if not {key for keys in queues.values() for key in keys} <= seen.keys():
        raise _refused("branch", None, "A queue uses a branch that is not in the tree.")
    if not choosable(codes):
        raise _refused("empty", None, "Nothing could be chosen: a tree has one code in use at least.")
    for branches in queues.values():
        if not choosable(codes, branches):
            raise _refused("idle", branches[0], "A queue would have nothing to choose: all that it uses is retired.")
    return Wrapup(codes=codes, queues=queues)


def gone(before: Iterable[WrapupCode], after: Iterable[WrapupCode]) -> set[str]:
    """Return the keys that a new tree lacks."""
    return {code.key for code in before} - {code.key for code in after}


def paths(codes: Iterable[WrapupCode]) -> dict[str, Names]:
    """Return each code's names with those of the branches that it hangs on: `Card › lost`."""
    found: dict[str, Names] = {}
    for code in codes:
        above = found.get(code.parent or "")
        found[code.key] = code.names if above is None else _joined(above, code.names)
    return found


def choosable(codes: Sequence[WrapupCode], branches: Collection[str] = ()) -> list[WrapupCode]:
    """Return the codes that may be chosen: nothing hangs on them, nothing of their branch is retired, and it is used."""
    living: dict[str, bool] = {}
    """Those in use, and whether they stand in a branch that is wanted."""
    for code in codes:
        if not code.retired and (code.parent is None or code.parent in living):
            living[code.key] = not branches or code.key in branches or living.get(code.parent or "", False)
    inner = {code.parent for code in codes if code.key in living}
    return [code for code in codes if living.get(code.key) and code.key not in inner]


def below(trees: Iterable[Iterable[WrapupCode]], key: str) -> set[str]:
    """Return a code with all that ever hung on it, in any version."""
    found = {key}
    for codes in trees:
        for code in codes:
            if code.parent in found:
                found.add(code.key)
    return found


def grown(codes: Iterable[WrapupCode]) -> tuple[WrapupCode, ...]:
    """Return a list whose names are paths (`Card › lost`) as a tree: a branch for each head that is shared."""
    heads: dict[str, str] = {}
    found: list[WrapupCode] = []
    for code in codes:
        parts = {lang: name.split(BETWEEN, 1) for lang, name in code.names.items()}
        if code.parent is not None or not parts or not all(len(part) == 2 for part in parts.values()):
            found.append(code)
            continue
        head = {lang: part[0] for lang, part in parts.items()}
        known = "|".join(f"{lang}={head[lang]}" for lang in sorted(head))
        if known not in heads:
            heads[known] = f"branch_{len(heads) + 1}"
            found.append(WrapupCode(heads[known], head))
        found.append(WrapupCode(code.key, {lang: part[1] for lang, part in parts.items()}, heads[known], code.retired))
    return tuple(_ordered(found))


def _ordered(codes: Sequence[WrapupCode]) -> Iterator[WrapupCode]:
    """Yield each code with all that hangs on it right after it."""
    children: dict[str | None, list[WrapupCode]] = {}
    for code in codes:
        children.setdefault(code.parent, []).append(code)

    def walk(parent: str | None) -> Iterator[WrapupCode]:
        for code in children.get(parent, []):
            yield code
            yield from walk(code.key)

    return walk(None)


def _joined(above: Mapping[str, str], names: Mapping[str, str]) -> Names:
    def said(of: Mapping[str, str], lang: str) -> str:
        return of.get(lang) or next((of[key] for key in LOCALES if of.get(key)), "")

    return {
        lang: f"{said(above, lang)}{BETWEEN}{said(names, lang)}" for lang in LOCALES if lang in above or lang in names
    }


def _names(code: WrapupCode) -> Names:
    if not set(code.names) <= set(LOCALES):
        raise _refused("language", code.key, f"Names are in {', '.join(LOCALES)}.")
    kept: Names = {
        lang: text for lang in LOCALES if (text := clean(code.names.get(lang, ""), NAME_MAX).replace("\n", " "))
    }
    if not kept:
        raise _refused("name", code.key, "A code needs a name, in one language at least.")
    return kept


def _refused(what: str, key: str | None, detail: str) -> Refused:
    return Refused(f"wrapup_{what}", detail, "Correct the tree, then save again.", field=key)
