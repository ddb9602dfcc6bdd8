"""Two values compared field by field, and a difference put onto, or taken back from, a third. Pure.

A value is JSON. Objects are compared member by member, at any depth; everything else, lists included, is one field.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

Path = tuple[str, ...]
State = Literal["done", "scheduled", "cancelled", "failed"]


class Field(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one field was and became. Without `before` it was not there, without `after` it no longer is.

    The empty path is the whole thing: it was made, or removed.
    """

    path: Path
    before: Any | UnsetType = UNSET
    after: Any | UnsetType = UNSET


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One saving of one thing."""

    id: UUID
    kind: str
    subject: UUID
    seq: int
    """1, 2, 3 … of this thing, in the order in which they took effect; 0 for what has not."""
    name: str
    """What the thing was called then."""
    fields: tuple[Field, ...]
    by: UUID | None
    """None: the installation itself did it."""
    at: int
    due_at: int | None
    state: State
    undoes: UUID | None
    error: str | None
    """Why a change that was to take effect by itself could not."""
    batch: UUID | None = None
    """Those that were published together share one."""


def canonical(fields: tuple[Field, ...]) -> bytes:
    """Return what a change's digest is of: the same bytes before it is kept and after it is read again."""
    return msgspec.json.encode(msgspec.to_builtins(fields), order="sorted")


def difference(before: Any, after: Any, path: Path = ()) -> tuple[Field, ...]:
    """Return the fields in which two values differ, in the order of their names. UNSET stands for no value at all."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [*after, *(name for name in before if name not in after)]
        return tuple(
            field
            for name in names
            for field in difference(before.get(name, UNSET), after.get(name, UNSET), (*path, name))
        )
    return () if before == after else (Field(path, before, after),)


def at(value: Any, path: Path) -> Any:
    """Return what stands at a path; UNSET where nothing does."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return UNSET
        value = value[name]
    return value


def applied(value: Any, fields: Sequence[Field]) -> Any:
    """Return the value with each field as it became. What lies between is made where it is missing."""
    for field in fields:
        value = _put(value, field.path, field.after)
    return value


def reversed_(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the difference the other way round."""
    return tuple(Field(field.path, field.after, field.before) for field in reversed(fields))


def moved_on(value: Any, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields that are no longer as this difference left them: others have changed them since."""
    return tuple(field for field in fields if at(value, field.path) != field.after)


def within(fields: Sequence[Field], paths: Sequence[Path]) -> tuple[Field, ...]:
    """Return the fields at or below these paths."""
    return tuple(field for field in fields if any(field.path[: len(path)] == path for path in paths))


def veiled(value: Mapping[str, Any], secrets: Sequence[str]) -> dict[str, Any]:
    """Return the value without what is secret: that a secret changed is not worth the risk of writing it down."""
    return {name: None if name in secrets else part for name, part in value.items()}


def _put(value: Any, path: Path, what: Any) -> Any:
    if not path:
        return what
    inner = dict(value) if isinstance(value, dict) else {}
    part = _put(inner.get(path[0], UNSET), path[1:], what)
    if part is UNSET:
        inner.pop(path[0], None)
    else:
        inner[path[0]] = part
    return inner
